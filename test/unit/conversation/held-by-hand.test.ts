import { describe, expect, it } from "vitest";
import { byHand, dismiss, due, history, hold, inputs, retry, SORRY } from "./held-world.ts";
import { begin, freshObject, object, recordOf, say, tell, world } from "./object-world.ts";
import { KIM, partWith, settled } from "./turns.ts";

freshObject();

describe("an answer by hand", () => {
  it("waits for its delivery as a recorded turn, under a fence like any other", () => {
    say("1");
    hold();
    world.conversation.wakeUps.length = 0;
    expect(byHand()).toMatchObject({ kind: "done", end: { kind: "answered", turn: 2, text: "Yes, we do." } });
    expect(world.conversation.wakeUps).toHaveLength(1);
    expect(world.conversation.alarmAt).toBeGreaterThan(world.now);
    const view = object().begin();
    expect(view).toMatchObject({
      kind: "deliver",
      outcome: "answered",
      closed: false,
      target: { to: "t" },
      parts: [{ opId: "2-0-hand", text: "Yes, we do.", state: "pending" }],
      owed: ["answer owed"],
    });
    expect(object().begin()).toMatchObject({ kind: "busy" });
  });

  it("is a line of the conversation under the operator's name, and past to the next turn", () => {
    say("1");
    hold();
    byHand();
    const view = due();
    object().finish(view.lease, [partWith({ opId: "2-0-hand", state: "sent" })], settled(view));
    expect(object().transcript({ limit: 9 }).messages).toMatchObject([
      { role: "person" },
      { role: "employee", text: SORRY, outcome: "held", end: { kind: "answered", by: KIM } },
      { role: "employee", author: "Kim", text: "Yes, we do.", outcome: "answered" },
    ]);
    say("2");
    const next = begin();
    expect(inputs(next)).toEqual(["2"]);
    expect(history(next)).toEqual(["[1]", SORRY, "Yes, we do."]);
  });

  it("counts once under one key, and another meets what was sent", () => {
    say("1");
    hold();
    const first = byHand();
    expect(byHand()).toEqual({ ...first, isAgain: true });
    const second = byHand("No, sorry.", "key-67890");
    expect(second).toMatchObject({ kind: "conflict", end: { text: "Yes, we do." } });
    expect(object().transcript({ limit: 9 }).messages).toHaveLength(3);
    expect(world.conversation.turns()).toHaveLength(2);
  });

  it("leaves what the person wrote meanwhile to the next turn", () => {
    say("1");
    hold();
    say("2");
    byHand();
    const view = due();
    world.conversation.wakeUps.length = 0;
    object().finish(view.lease, [partWith({ opId: "2-0-hand", state: "sent" })], settled(view));
    expect(world.conversation.wakeUps).toHaveLength(1);
    expect(inputs(begin())).toEqual(["2"]);
  });

  it("hears its receipts like any other message", () => {
    say("1");
    hold();
    byHand();
    tell("delivered", "2-0-hand");
    expect(world.conversation.turns()[1]?.parts).toMatchObject([{ state: "sent", receipt: "delivered" }]);
  });

  it("loses against a retry, and the other way round", () => {
    say("1");
    hold();
    retry();
    expect(byHand()).toMatchObject({ kind: "conflict", end: { kind: "retried" } });
    hold();
    byHand("Yes.", "key-12345", 2);
    expect(retry(2)).toMatchObject({ kind: "conflict", end: { kind: "answered" } });
  });
});

describe("a dismissal", () => {
  it("is a notice for readers, and its audit entry is handed over by itself", () => {
    say("1");
    hold();
    world.conversation.wakeUps.length = 0;
    expect(dismiss()).toMatchObject({ kind: "done", end: { kind: "dismissed", reason: "spam" } });
    expect(world.conversation.wakeUps).toHaveLength(1);
    const view = object().begin();
    expect(view).toMatchObject({ kind: "deliver", closed: true, owed: ["dismiss owed"] });
    if (view.kind !== "deliver") throw new Error("expected what is owed");
    object().finish(view.lease, view.parts, settled(view));
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(object().transcript({ limit: 1 }).messages).toMatchObject([
      { role: "notice", author: "Kim", text: "Kim closed this without an answer: spam" },
    ]);
  });

  it("is not forgotten by whoever pays what the turn owed meanwhile", () => {
    say("1");
    const held = begin();
    object().record(held.lease, recordOf(held, { outcome: "held", reason: "All failed.", parts: [] }));
    object().finish(held.lease, [], { owed: ["{}"], chain: held.chain });
    const paying = due();
    dismiss();
    expect(object().finish(paying.lease, paying.parts, settled(paying))).toBe("stale");
    expect(due()).toMatchObject({ closed: true, owed: ["{}", "dismiss owed"] });
  });

  it("leaves the message to the past: the next is answered alone", () => {
    say("1");
    hold();
    dismiss();
    say("2");
    const view = begin();
    expect(inputs(view)).toEqual(["2"]);
    expect(history(view)).toEqual(["[1]", SORRY, "Kim closed this without an answer: spam"]);
    expect(view.owed).toEqual(["dismiss owed"]);
  });

  it("happens once", () => {
    say("1");
    hold();
    const first = dismiss();
    expect(dismiss()).toEqual({ ...first, isAgain: true });
    expect(object().transcript({ limit: 9 }).messages).toHaveLength(3);
  });
});
