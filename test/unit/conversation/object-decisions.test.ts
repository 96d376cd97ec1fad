import { describe, expect, it } from "vitest";
import { MAX_PENDING_CONFIRMATIONS } from "../../../src/limits.ts";
import { ask, press, reply, request, stateOf } from "./asking.ts";
import { ALICE, OPERATOR, person } from "./confirmations.ts";
import { begin, edit, freshObject, object, REF, remove, say, world } from "./object-world.ts";

freshObject();

const decided = (kind = "decided") => ({ kind });
const typed = (id: string, text: string, fields = {}) => say(id, text, { sentAt: world.now, ...fields })[0];

describe("a decision", () => {
  it("is news for the next turn, and a notice to readers", () => {
    say("1");
    ask();
    world.conversation.wakeUps.length = 0;
    expect(press("approve-1")).toMatchObject(decided());
    expect(world.conversation.wakeUps).toEqual([REF]);
    const view = begin();
    expect(view).toMatchObject({
      input: [
        { news: { confirmationId: "c1", what: "approved" }, author: { id: "u1" }, target: { to: "t" } },
      ],
      confirmations: [{ id: "c1", state: "approved", turn: 1 }],
      turns: 2,
    });
    expect(view.history.map(({ role }) => role)).toEqual(["person", "employee"]);
    const lines = object().transcript({ limit: 9 }).messages;
    expect(lines.at(-1)).toMatchObject({ role: "notice", text: "u1 approved: Send an HTTP request" });
    expect(lines[1]).toMatchObject({ outcome: "awaiting", confirmations: [{ id: "c1", state: "approved" }] });
  });

  it("is taken once: the first valid answer wins, and the same press again is a duplicate", () => {
    say("1");
    ask();
    press("deny-1", "u1", "p1");
    expect(press("deny-1", "u1", "p1")).toBe("duplicate");
    expect(press("approve-1")).toEqual({
      kind: "refused",
      refusal: { code: "decided", state: "denied", by: "u1" },
    });
    expect(begin().input).toHaveLength(1);
  });

  it("that is refused leaves no trace", () => {
    say("1");
    ask();
    const before = object().counters().rowsWritten;
    expect(press("approve-1", "u-bob")).toEqual({ kind: "refused", refusal: { code: "not_allowed" } });
    expect(press("approve-9")).toEqual({ kind: "refused", refusal: { code: "unknown" } });
    expect(object().counters().rowsWritten).toBe(before);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it(`waits for at most ${MAX_PENDING_CONFIRMATIONS} at a time, whatever is recorded: the rest is never asked`, () => {
    say("1");
    ask(Array.from({ length: MAX_PENDING_CONFIRMATIONS - 1 }, (_, i) => request({}, i + 1)));
    say("2");
    const last = MAX_PENDING_CONFIRMATIONS;
    ask([request({}, last), request({}, last + 1)]);
    expect([stateOf(`c${last}`), stateOf(`c${last + 1}`)]).toEqual(["pending", "cancelled"]);
    expect(press(`approve-${last + 1}`)).toMatchObject(decided("refused"));
    expect(object().confirmations(["cancelled"])).toMatchObject([
      { result: expect.stringContaining("Too many") },
    ]);
    // What is over makes room.
    press("deny-1");
    ask([request({}, last + 2)]);
    expect(stateOf(`c${last + 2}`)).toBe("pending");
  });

  it("of an operator works where nobody is named, with a reason for the model", () => {
    say("1");
    ask([request({ approvers: [] })]);
    const wish = { by: "id" as const, id: "c1", verdict: "denied" as const, reason: "not today" };
    expect(object().decide(wish, person(ALICE, "console"))).toMatchObject(decided("refused"));
    expect(object().decide(wish, OPERATOR)).toMatchObject(decided());
    expect(begin().confirmations).toMatchObject([{ state: "denied", reason: "not today" }]);
  });

  it("while another turn runs waits for the next", () => {
    say("1");
    ask();
    say("2");
    const running = begin();
    world.conversation.wakeUps.length = 0;
    press("approve-1");
    expect(world.conversation.wakeUps).toEqual([]);
    expect(running.confirmations).toMatchObject([{ state: "pending" }]);
    reply(running);
    expect(world.conversation.wakeUps).toHaveLength(1);
    expect(begin().input).toMatchObject([{ news: { what: "approved" } }]);
  });

  it("on a conversation that never was makes none", () => {
    expect(press("approve-1")).toEqual({ kind: "refused", refusal: { code: "unknown" } });
    expect(object().counters().rowsWritten).toBe(0);
  });

  it("cannot be written by a message: news is only what this object made", () => {
    say("1");
    ask();
    say("2", "hello", { news: { confirmationId: "c1", what: "approved" }, which: ["K7Q1"] });
    const [message] = begin().input;
    expect(message).toMatchObject({ text: "hello" });
    expect(message?.news).toBeUndefined();
    expect(message?.which).toBeUndefined();
  });
});

describe("a decision in words", () => {
  it("is taken, stays visible, and is no question of its own", () => {
    say("1");
    ask();
    expect(typed("2", "no K7Q1 too expensive")).toMatchObject({
      kind: "decided",
      confirmation: { state: "denied", reason: "too expensive", decidedBy: { via: "text" } },
    });
    const view = begin();
    expect(view.input).toMatchObject([{ news: { what: "denied" } }]);
    const shown = object()
      .transcript({ limit: 9 })
      .messages.map(({ role, text }) => [role, text]);
    expect(shown.slice(2)).toEqual([
      ["person", "no K7Q1 too expensive"],
      ["notice", "Alice declined: Send an HTTP request (too expensive)"],
    ]);
    expect(view.history.at(-1)).toMatchObject({
      role: "person",
      authorId: "u1",
      text: "no K7Q1 too expensive",
    });
  });

  it("is taken once however often the line is delivered", () => {
    say("1");
    ask();
    typed("2", "yes");
    expect(typed("2", "yes")).toBe("duplicate");
    expect(begin().input).toHaveLength(1);
  });

  it("means the one that waits; with two it asks which", () => {
    say("1");
    ask([request(), request({}, 2)]);
    expect(typed("2", "yes")).toBe("stored");
    const view = begin();
    expect(view.input).toMatchObject([{ text: "yes", which: ["K7Q1", "K7Q2"] }]);
    reply(view);
    expect(typed("3", "yes K7Q2")).toMatchObject(decided());
    expect(typed("4", "yes")).toMatchObject({ kind: "decided", confirmation: { id: "c1" } });
  });

  it("is a line like any other where nothing waits", () => {
    say("1");
    reply();
    expect(typed("2", "yes")).toBe("stored");
    expect(begin().input).toMatchObject([{ text: "yes" }]);
  });

  it("is never a program's, even where the request was made for it", () => {
    say("1");
    ask();
    expect(typed("2", "yes K7Q1", { byProgram: true })).toBe("stored");
    expect(stateOf()).toBe("pending");
  });

  it("of the wrong person is told only that person, and brings no turn", () => {
    say("1");
    ask();
    const bob = { author: { id: "u-bob", name: "Bob" } };
    expect(typed("2", "yes K7Q1", bob)).toEqual({ kind: "refused", refusal: { code: "not_allowed" } });
    expect(stateOf()).toBe("pending");
    expect(object().begin()).toEqual({ kind: "idle" });
    // The bare word of somebody who has nothing to decide is simply a word.
    expect(typed("3", "yes", bob)).toBe("stored");
  });

  it("is never an edit, neither after the line nor before it", () => {
    say("1");
    ask();
    typed("2", "hm");
    edit("e1", "2", "yes K7Q1");
    edit("e2", "3", "hm");
    expect(typed("3", "yes K7Q1")).toBe("stored");
    expect(stateOf()).toBe("pending");
  });

  it("is not undone by deleting the line", () => {
    say("1");
    ask();
    typed("2", "yes");
    remove("d", "2");
    expect(stateOf()).toBe("approved");
    expect(begin().input).toHaveLength(1);
  });

  it("that is deleted while a turn runs over it does not make that turn begin again", () => {
    say("1");
    ask();
    typed("2", "and the weather?");
    typed("3", "yes");
    const { lease, input } = begin();
    expect(input).toHaveLength(2);
    remove("d", "3");
    expect(object().heartbeat(lease)).toBe("ok");
  });

  it("waits to be where it belongs while its thread is a guess", () => {
    say("1");
    ask();
    expect(typed("2", "yes", { provisional: true })).toBe("stored");
  });
});
