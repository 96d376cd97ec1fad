import { describe, expect, it } from "vitest";
import { begin, edit, freshObject, object, remove, say, world } from "./object-world.ts";
import { partWith } from "./turns.ts";

freshObject();

const gathered = (view = begin()) => {
  const more = object().gather(view.lease);
  return typeof more === "string" ? more : more.input.map(({ id }) => id);
};

describe("a turn that waits for another line", () => {
  it("says when its oldest and its newest line were accepted", () => {
    say("1");
    const first = world.now;
    world.now += 700;
    say("2");
    expect(begin().arrived).toEqual({ first, last: first + 700 });
  });

  it("takes in what was said since, under the same lease, and wakes nobody for it", () => {
    say("1");
    const view = begin();
    const first = world.now;
    world.conversation.wakeUps.length = 0;
    world.now += 900;
    say("2");
    world.now += 100;
    expect(object().gather(view.lease)).toMatchObject({
      kind: "think",
      lease: { turn: 1, fence: view.lease.fence, until: view.lease.until },
      input: [{ id: "1" }, { id: "2" }],
      arrived: { first, last: first + 900 },
      history: [],
    });
    expect(world.conversation.wakeUps).toEqual([]);
    expect(world.conversation.turns()).toMatchObject([{ n: 1, firstSeq: 1, lastSeq: 2 }]);
  });

  it("is told that nothing was said, and nothing is written for it", () => {
    say("1");
    const view = begin();
    const before = object().counters().rowsWritten;
    expect(gathered(view)).toBe("ok");
    expect(object().counters().rowsWritten).toBe(before);
  });

  it("keeps the placeholder that became visible meanwhile, in the same row", () => {
    say("1");
    const view = begin();
    const before = object().counters().rowsWritten;
    const placeholder = partWith({ opId: view.placeholder.opId, state: "sent", messageId: "m1" });
    expect(object().gather({ ...view.lease, placeholder })).toBe("ok");
    expect(world.conversation.turns()[0]?.placeholder).toEqual(placeholder);
    expect(object().counters().rowsWritten).toBe(before + 1);
  });

  it("gives the lease back where a line of it was changed", () => {
    say("1", "to Berlin");
    const view = begin();
    edit("e", "1", "to Bern");
    expect(gathered(view)).toBe("superseded");
    expect(begin().input).toMatchObject([{ text: "to Bern" }]);
  });

  it("is not given what was taken back before anybody looked", () => {
    say("1");
    const view = begin();
    say("2");
    remove("d", "2");
    expect(gathered(view)).toEqual(["1"]);
  });

  it("learns that the person said stop", () => {
    say("1");
    const view = begin();
    say("2", "stop");
    expect(gathered(view)).toBe("stop");
  });

  it("learns that everything was taken back", () => {
    say("1");
    const view = begin();
    remove("d", "1");
    expect(gathered(view)).toBe("cancelled");
  });

  it("is refused where another consumer has the turn", () => {
    say("1");
    const view = begin();
    world.now = view.lease.until + 1;
    begin();
    say("2");
    expect(gathered(view)).toBe("stale");
    expect(world.conversation.turns()[0]?.lastSeq).toBe(1);
  });
});
