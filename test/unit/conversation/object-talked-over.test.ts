import { describe, expect, it } from "vitest";
import { handOver, newsOf, shown, take, takeUnasked } from "./handing-over.ts";
import { begin, freshObject, object, REF, recordOf, say, world } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

describe("an answer that was computed when a person took over", () => {
  it("is not said: every call says begin again, and the team can read it", () => {
    say("1");
    const view = begin();
    takeUnasked();
    expect(object().record(view.lease, recordOf(view))).toBe("superseded");
    expect(object().heartbeat(view.lease)).toBe("superseded");
    expect(object().record(view.lease, recordOf(view))).toBe("superseded");
    expect(shown()).toEqual([
      "person Alice: [1]",
      "notice Olga: Olga took over.",
      "notice Ada: Ada had an answer ready, which was not sent: Hello.",
    ]);
    const next = begin();
    expect(next).toMatchObject({ epoch: 1, lease: { turn: 1 } });
    expect(newsOf(next)).toEqual(["[1]", "taken"]);
  });

  it("ends at the next heartbeat or saved step, and nothing of it is kept", () => {
    say("1");
    const view = begin();
    takeUnasked();
    const step = { index: 0, kind: "model" as const, body: "{}" };
    expect(object().saveStep(view.lease, step)).toBe("superseded");
    expect(begin()).toMatchObject({ lease: { turn: 1 }, steps: [] });
  });

  it("claims no approved write", () => {
    say("1");
    const view = begin();
    takeUnasked();
    expect(object().claim(view.lease, "c1")).toEqual({ kind: "lost", verdict: "superseded" });
  });

  it("is held where it was recorded and not yet sent, and the turn ends with the reason", () => {
    say("1");
    const view = begin();
    const [first, second] = [
      partWith({ opId: view.placeholder.opId, state: "sending", tries: 1 }),
      partWith({ opId: "1-1-more", text: "And more.", state: "pending" }),
    ];
    object().record(view.lease, recordOf(view, { parts: [first, second] }));
    takeUnasked();
    world.conversation.wakeUps.length = 0;
    const sent = { ...first, state: "sent" as const, messageId: "m1" };
    const trying = { ...second, state: "sending" as const, tries: 1 };
    expect(object().progress(view.lease, [sent, trying])).toBe("superseded");
    expect(world.conversation.wakeUps).toEqual([REF]);
    const next = object().begin();
    const reason = "Held: Olga took over before this was sent.";
    expect(next).toMatchObject({ kind: "deliver", parts: [{ state: "sent" }, { state: "failed", reason }] });
    if (next.kind !== "deliver") return;
    expect(object().finish(next.lease, next.parts, settled(next))).toBe("ok");
    expect(newsOf(begin())).toEqual(["taken"]);
  });

  it("is held at once where its consumer died before it sent any of it", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { parts: [partWith({ state: "pending" })] }));
    world.now += 60_000;
    takeUnasked();
    expect(object().begin()).toMatchObject({ kind: "deliver", parts: [{ state: "failed" }] });
  });

  it("says what hands over in any case: its parts are the last of the employee", () => {
    say("1");
    const view = begin();
    const parts = [partWith({ opId: view.placeholder.opId, state: "pending" })];
    object().record(view.lease, recordOf(view, { outcome: "handed_off", parts, handOver: handOver() }));
    take();
    const trying = parts.map((part) => ({ ...part, state: "sending" as const, tries: 1 }));
    expect(object().progress(view.lease, trying)).toBe("ok");
  });
});
