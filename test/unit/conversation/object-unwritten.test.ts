import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../../src/limits.ts";
import { answer, begin, edit, freshObject, object, recordOf, remove, say, world } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

const written = () => object().counters().rowsWritten;
const newest = () => world.conversation.turns().at(-1);

describe("a lease over lines that the object has accepted itself", () => {
  it("costs no row, and still nobody else gets one", () => {
    say("1");
    const before = written();
    expect(begin().lease).toMatchObject({ turn: 1, unwritten: true });
    expect(object().begin()).toMatchObject({ kind: "busy" });
    expect(written()).toBe(before);
    expect(world.conversation.turns()).toEqual([]);
  });

  it("is written with the record of its turn, in the same row", () => {
    say("0");
    answer();
    say("2");
    const view = begin();
    const before = written();
    expect(object().record(view.lease, recordOf(view))).toBe("ok");
    // The turn and the line of the reply.
    expect(written()).toBe(before + 2);
    expect(newest()).toMatchObject({ n: view.lease.turn, state: "recorded", fence: view.lease.fence });
  });

  it.each([
    ["a heartbeat", (view: ReturnType<typeof begin>) => object().heartbeat(view.lease)],
    [
      "a step",
      (view: ReturnType<typeof begin>) =>
        object().saveStep(view.lease, { index: 0, kind: "model", body: "{}" }),
    ],
    [
      "a later try",
      (view: ReturnType<typeof begin>) =>
        object().retryLater(view.lease, { at: 0, reason: "away", notified: false }),
    ],
    ["an edit of what it answers", () => edit("e", "1", "new")],
    ["the word stop", () => say("2", "stop")],
  ])("is written with %s", (_, change) => {
    say("1");
    change(begin());
    expect(newest()).toMatchObject({ n: 1, state: "open", firstSeq: 1, lastSeq: 1 });
  });

  it("is not written for another line, which belongs to the next turn", () => {
    say("1");
    const view = begin();
    say("2");
    expect(newest()).toBeUndefined();
    object().record(view.lease, recordOf(view));
    object().finish(view.lease, [], settled(view));
    expect(begin().input).toMatchObject([{ id: "2" }]);
  });

  it("is written at once where something will be visible before the record", () => {
    say("1");
    const view = object().begin({ isShown: true });
    expect(view).not.toHaveProperty("lease.unwritten");
    expect(newest()).toMatchObject({ n: 1, state: "open" });
  });

  it("is written once somebody takes it over", () => {
    say("1");
    const { lease } = begin();
    world.now += LEASE_MS;
    const second = begin();
    expect(second.lease).not.toHaveProperty("unwritten");
    expect(second.grants).toBe(2);
    expect(object().heartbeat(lease)).toBe("stale");
  });
});

describe("a lease that was forgotten with its object", () => {
  it("is refused, before anybody has begun again and after", () => {
    say("1");
    const forgotten = begin();
    world.conversation.evict();
    expect(object().record(forgotten.lease, recordOf(forgotten))).toBe("stale");
    const next = begin();
    expect(next).toMatchObject({ input: [{ id: "1" }], lease: { turn: 1 } });
    expect(next.lease.fence).not.toBe(forgotten.lease.fence);
    expect(object().heartbeat(forgotten.lease)).toBe("stale");
    expect(object().record(next.lease, recordOf(next))).toBe("ok");
  });

  it("is followed by one that is written: the lines may have been handed out before", () => {
    say("1");
    world.conversation.evict();
    say("2");
    expect(begin().lease).not.toHaveProperty("unwritten");
    expect(newest()).toMatchObject({ n: 1, firstSeq: 1, lastSeq: 2 });
  });

  it("is refused, too, where its lines were all taken back meanwhile", () => {
    say("1");
    const forgotten = begin();
    world.conversation.evict();
    remove("d", "1");
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(object().record(forgotten.lease, recordOf(forgotten))).toBe("stale");
    expect(newest()).toMatchObject({ state: "closed", outcome: "cancelled" });
  });

  it("is refused where its lines are known to the turn that was written over them", () => {
    say("0");
    answer();
    say("2");
    const forgotten = begin();
    world.conversation.evict();
    edit("e", "2", "other words");
    expect(begin().input).toMatchObject([{ text: "other words" }]);
    expect(object().record(forgotten.lease, recordOf(forgotten))).toBe("stale");
  });
});

describe("what the holder of a lease has made visible", () => {
  const shown = (opId: string) => partWith({ opId, state: "sent", messageId: "m1" });

  it("is kept with the call that tells of it, in the row that it writes anyway", () => {
    say("1");
    const view = begin();
    const before = written();
    const lease = { ...view.lease, placeholder: shown(view.placeholder.opId) };
    expect(object().heartbeat(lease)).toBe("ok");
    expect(newest()?.placeholder).toMatchObject({ messageId: "m1" });
    expect(object().heartbeat(lease)).toBe("ok");
    expect(written()).toBe(before + 1);
  });

  it("is known to whoever begins again after an edit", () => {
    say("1");
    const view = begin();
    object().heartbeat(view.lease);
    edit("e", "1", "new");
    const lease = { ...view.lease, placeholder: shown(view.placeholder.opId) };
    expect(object().record(lease, recordOf(view))).toBe("superseded");
    expect(begin().placeholder).toMatchObject({ state: "sent", messageId: "m1" });
  });

  it("is no news from a lease that is another's by now", () => {
    say("1");
    const { lease, placeholder } = begin();
    world.now += LEASE_MS;
    begin();
    expect(object().heartbeat({ ...lease, placeholder: shown(placeholder.opId) })).toBe("stale");
    expect(newest()?.placeholder).not.toHaveProperty("messageId");
  });
});
