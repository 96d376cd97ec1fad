import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../../src/limits.ts";
import { dismiss, held, history, hold, inputs, retry, SORRY } from "./held-world.ts";
import { answer, begin, edit, freshObject, object, recordOf, remove, say, world } from "./object-world.ts";
import { FAILURE, KIM, settled } from "./turns.ts";

freshObject();

describe("a held turn", () => {
  it("says who waits for what, since when, and what was tried", () => {
    say("1");
    answer();
    say("2", "Do you ship to Malta?", { sentAt: world.now });
    hold();
    expect(held()).toMatchObject({
      turn: 2,
      next: 3,
      reason: "All failed.",
      failures: [FAILURE],
      tries: 1,
      waiting: [{ id: "2", role: "person", text: "Do you ship to Malta?" }],
      writtenAt: world.now,
      person: { id: "u1", name: "Alice" },
      notice: [{ text: SORRY, state: "sent" }],
    });
    expect(held().lines.map((line) => line.role)).toEqual(["person", "employee", "person", "employee"]);
  });

  it("is none where nothing was said, where the newest turn is answered, and while its notice is under way", () => {
    expect(object().held()).toEqual({ kind: "not_held" });
    expect(retry()).toEqual({ kind: "not_held" });
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { outcome: "held", reason: "All failed." }));
    expect(object().held()).toEqual({ kind: "not_held" });
    expect(retry()).toEqual({ kind: "not_held" });
    object().finish(view.lease, [], settled(view));
    say("2");
    answer();
    expect(object().held()).toEqual({ kind: "not_held" });
  });

  it("leaves out what the person deleted and shows what was edited", () => {
    say("1");
    say("2");
    hold();
    remove("d1", "1");
    edit("e2", "2", "new");
    expect(held().waiting).toMatchObject([{ id: "2", text: "new", edited: true }]);
  });

  it("shows the newest fifty of a burst, and says how many more there are", () => {
    for (let i = 1; i <= 53; i++) say(String(i));
    hold();
    expect(held()).toMatchObject({ unshown: 3 });
    expect(held().waiting.map((message) => message.id)).toEqual(
      Array.from({ length: 50 }, (_, i) => String(i + 4)),
    );
    retry();
    expect(inputs(begin())).toHaveLength(53);
  });

  it("survives the object's leaving memory", () => {
    say("1");
    hold();
    world.conversation.evict();
    expect(held().turn).toBe(1);
    dismiss();
    world.conversation.evict();
    expect(object().held()).toEqual({ kind: "not_held" });
  });

  it("wakes nobody while it waits", () => {
    say("1");
    hold();
    world.conversation.wakeUps.length = 0;
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(world.conversation.wakeUps).toEqual([]);
  });
});

describe("a retry", () => {
  it("makes one turn over the same messages, however often and by whomever it is asked for", () => {
    say("1");
    say("2");
    hold();
    world.conversation.wakeUps.length = 0;
    const first = retry();
    expect(first).toMatchObject({ kind: "done", end: { kind: "retried", by: KIM, turn: 2 } });
    expect(retry()).toEqual({ ...first, isAgain: true });
    expect(world.conversation.turns()).toHaveLength(2);
    expect(world.conversation.wakeUps).toHaveLength(1);
    const view = begin();
    expect(inputs(view)).toEqual(["1", "2"]);
    expect(view).toMatchObject({ notified: true, promised: true, attempt: 1 });
  });

  it("shows the models neither the notice nor the question twice", () => {
    say("1");
    answer();
    say("2");
    hold();
    retry(2);
    expect(history(begin())).toEqual(["[1]", "Hello."]);
  });

  it("fences what the held turn's consumer still does", () => {
    say("1");
    const old = hold();
    retry();
    const before = world.conversation.turns();
    expect(object().finish(old.lease, [], settled(old))).toBe("stale");
    expect(world.conversation.turns()).toEqual(before);
  });

  it("takes what the person wrote meanwhile with it, and promises anew", () => {
    say("1");
    hold();
    retry();
    say("2");
    const view = begin();
    expect(inputs(view)).toEqual(["1", "2"]);
    expect(view).toMatchObject({ promised: false, notified: false });
  });

  it("does nothing once the person wrote again and was answered", () => {
    say("1");
    hold();
    say("2");
    answer();
    const before = world.conversation.turns();
    expect(retry()).toMatchObject({ kind: "conflict", end: { kind: "written_again", turn: 2 } });
    expect(world.conversation.turns()).toEqual(before);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("that is held again is in the queue as a turn of its own, with all tries counted", () => {
    say("1");
    hold();
    retry();
    hold();
    expect(held()).toMatchObject({ turn: 2, tries: 2, waiting: [{ id: "1" }], notice: [] });
    expect(retry(2)).toMatchObject({ kind: "done", end: { turn: 3 } });
    expect(history(begin())).toEqual([]);
  });

  it("of messages that were all deleted ends as cancelled", () => {
    say("1");
    hold();
    remove("d1", "1");
    retry();
    expect(begin()).toMatchObject({ signal: "cancelled", input: [] });
  });

  it("begins again with the new text when a message is edited while it runs", () => {
    say("1");
    hold();
    retry();
    const view = begin();
    edit("e1", "1", "new");
    expect(object().record(view.lease, recordOf(view))).toBe("superseded");
    expect(begin().input).toMatchObject([{ text: "new" }]);
  });

  it("hands over its audit entry with its own turn", () => {
    say("1");
    hold();
    retry();
    expect(begin()).toMatchObject({ owed: ["retry owed"], chain: { length: 1 } });
  });
});

describe("a person who writes while a turn is held", () => {
  it("has both messages answered together", () => {
    say("1");
    hold();
    say("2");
    const view = answer();
    expect(inputs(view)).toEqual(["1", "2"]);
    expect(view).toMatchObject({ promised: false, notified: false });
    expect(history(view)).toEqual([]);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("and deletes it at once leaves the turn as it was", () => {
    say("1");
    hold();
    say("2");
    remove("d2", "2");
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(held()).toMatchObject({ turn: 1, waiting: [{ id: "1" }] });
    say("3");
    expect(inputs(begin())).toEqual(["1", "3"]);
  });

  it("is not lost when the consumer of that turn dies", () => {
    say("1");
    hold();
    say("2");
    begin();
    world.now += LEASE_MS;
    world.conversation.evict();
    expect(inputs(begin())).toEqual(["1", "2"]);
  });
});

it("asking changes nothing, and costs no row", () => {
  say("1");
  hold();
  const { rowsWritten } = object().counters();
  const turns = world.conversation.turns();
  held();
  object().held({ kind: "retry", turn: 1, by: KIM });
  expect(object().counters().rowsWritten).toBe(rowsWritten);
  expect(world.conversation.turns()).toEqual(turns);
});
