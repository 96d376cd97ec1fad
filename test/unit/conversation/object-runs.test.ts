import { describe, expect, it } from "vitest";
import { ENDED_BEFORE, NOT_HEARD_OF } from "../../../src/conversation/claim-confirmation.ts";
import type { SavedStep, ThinkView } from "../../../src/conversation/port.ts";
import { LEASE_MS, MAX_HISTORY_MESSAGES } from "../../../src/limits.ts";
import { ask, press, reply, stateOf } from "./asking.ts";
import { answer, begin, edit, freshObject, object, recordOf, remove, say, world } from "./object-world.ts";
import { settled } from "./turns.ts";

freshObject();

const step = (fields: Partial<SavedStep["confirmation"]> = {}): SavedStep => ({
  index: 1,
  kind: "tool",
  body: "{}",
  confirmation: { id: "c1", state: "done", result: "201 Created", ...fields },
});

/** A turn with news of an approval, begun. */
function approvedTurn(): ThinkView {
  say("1");
  ask();
  press("approve-1");
  return begin();
}

const resultOf = () => object().confirmations()[0]?.result;

describe("an approved run", () => {
  it("is handed out once, and its end is stored with its step", () => {
    const { lease } = approvedTurn();
    expect(object().claim(lease, "c1")).toMatchObject({ kind: "run", confirmation: { state: "running" } });
    expect(object().saveStep(lease, step())).toBe("ok");
    expect([stateOf(), resultOf()]).toEqual(["done", "201 Created"]);
    expect(object().claim(lease, "c1")).toMatchObject({ kind: "refused", state: "done" });
  });

  it("that nobody heard of again is unknown to the next consumer, and stays so", () => {
    const dead = approvedTurn();
    object().claim(dead.lease, "c1");
    world.conversation.evict();
    world.now += LEASE_MS + 1;
    const next = begin();
    expect(next.confirmations).toMatchObject([{ state: "running" }]);
    expect(object().claim(next.lease, "c1")).toMatchObject({ kind: "unknown" });
    expect(object().claim(next.lease, "c1")).toMatchObject({ kind: "refused", state: "unknown" });
    // The first one comes back to life: it is too late to tell.
    expect(object().saveStep(dead.lease, step())).toBe("stale");
    expect([stateOf(), resultOf()]).toEqual(["unknown", NOT_HEARD_OF]);
  });

  it("whose end is told after the turn was taken over is known, if nobody asked for it before", () => {
    const slow = approvedTurn();
    object().claim(slow.lease, "c1");
    world.now += LEASE_MS + 1;
    const next = begin();
    expect(object().saveStep(slow.lease, step())).toBe("stale");
    expect(object().claim(next.lease, "c1")).toMatchObject({
      kind: "refused",
      state: "done",
      confirmation: { result: "201 Created" },
    });
  });

  it("that an edit overtakes is kept with its step: what happened has happened", () => {
    say("1");
    ask();
    say("2");
    press("approve-1");
    const view = begin();
    object().claim(view.lease, "c1");
    edit("e", "2", "something else");
    expect(object().saveStep(view.lease, step())).toBe("superseded");
    expect(stateOf()).toBe("done");
    expect(begin().steps).toMatchObject([{ index: 1, kind: "tool" }]);
  });

  it("is not handed out to a turn that may not go on, and why is told", () => {
    say("1");
    ask();
    say("2");
    press("approve-1");
    const first = begin();
    edit("e", "2", "something else");
    expect(object().claim(first.lease, "c1")).toEqual({ kind: "lost", verdict: "superseded" });
    const second = begin();
    expect(object().claim(first.lease, "c1")).toEqual({ kind: "lost", verdict: "stale" });
    say("3", "stop");
    expect(object().claim(second.lease, "c1")).toEqual({ kind: "lost", verdict: "stop" });
    expect(stateOf()).toBe("approved");
    object().record(second.lease, recordOf(second, { outcome: "stopped" }));
    expect([stateOf(), resultOf()]).toEqual(["cancelled", ENDED_BEFORE]);
  });

  it("is not handed out once the turn is recorded", () => {
    const view = approvedTurn();
    object().record(view.lease, recordOf(view));
    expect(object().claim(view.lease, "c1")).toEqual({ kind: "lost", verdict: "stale" });
  });

  it("that was begun and not ended is unknown when its turn ends", () => {
    const view = approvedTurn();
    object().claim(view.lease, "c1");
    reply(view);
    expect([stateOf(), resultOf()]).toEqual(["unknown", NOT_HEARD_OF]);
  });

  it("does not follow an approval that lay about for too long", () => {
    say("1");
    ask();
    press("approve-1");
    world.now += 600_000;
    expect(object().claim(begin().lease, "c1")).toMatchObject({ kind: "refused", state: "expired" });
    expect(stateOf()).toBe("expired");
  });
});

describe("a write that nobody was asked for", () => {
  const of = (kind: SavedStep["kind"], index = 1): SavedStep => ({ index, kind, body: `"${kind}"` });

  function begun(): ThinkView {
    say("1");
    const view = begin();
    expect(object().saveStep(view.lease, of("intent"))).toBe("ok");
    return view;
  }

  it("is kept where an edit overtakes its result, and the same lease has nothing more to say", () => {
    const { lease } = begun();
    edit("e", "1", "something else");
    expect(object().saveStep(lease, of("tool"))).toBe("superseded");
    expect(begin().steps).toEqual([of("intent"), of("tool")]);
  });

  it("is kept where a heartbeat had heard of the edit first", () => {
    const { lease } = begun();
    edit("e", "1", "something else");
    expect(object().heartbeat(lease)).toBe("superseded");
    expect(object().saveStep(lease, of("tool"))).toBe("superseded");
    expect(begin().steps).toEqual([of("intent"), of("tool")]);
  });

  it("does not begin after an edit, and what was only read is read again", () => {
    const { lease } = begun();
    edit("e", "1", "something else");
    expect(object().saveStep(lease, of("intent", 2))).toBe("superseded");
    expect(object().saveStep(lease, of("tool", 3))).toBe("superseded");
    expect(begin().steps).toEqual([of("intent")]);
  });

  it("is nothing to another consumer's turn any more", () => {
    const { lease } = begun();
    world.now += LEASE_MS + 1;
    begin();
    expect(object().saveStep(lease, of("tool"))).toBe("stale");
    world.now += LEASE_MS + 1;
    expect(begin().steps).toEqual([of("intent")]);
  });
});

describe("what an answer was made of", () => {
  it("is told to readers", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { taint: ["the web page example.com"], receipts: "[]" }));
    expect(object().transcript({ limit: 1 }).messages).toMatchObject([
      { taint: ["the web page example.com"], receipts: "[]" },
    ]);
  });

  it("stands by the employee's line in the history of the next turn", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { taint: ["the web page example.com"] }));
    object().finish(view.lease, [], { owed: [], chain: view.chain });
    say("2");
    expect(begin().history).toMatchObject([
      { role: "person", authorId: "u1" },
      { role: "employee", taint: ["the web page example.com"] },
    ]);
  });
});

describe("a summary", () => {
  const talk = (count: number) => {
    for (let i = 1; i <= count; i++) {
      say(`${i}`);
      answer();
    }
  };

  it("stands for older lines; the newest are handed out all the same", () => {
    talk(30);
    object().saveSummary({ text: "They talked.", upToSeq: 50 });
    say("99");
    const { history, summary } = begin();
    expect(summary).toMatchObject({ text: "They talked.", upToSeq: 50 });
    expect(history.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => 41 + i));
  });

  it("that covers little leaves the history as it is", () => {
    talk(20);
    object().saveSummary({ text: "Hello.", upToSeq: 4 });
    say("99");
    const { history } = begin();
    expect(history).toHaveLength(36);
    expect(history.length).toBeLessThan(MAX_HISTORY_MESSAGES);
  });

  it("is never replaced by an older one, and survives an eviction", () => {
    talk(3);
    object().saveSummary({ text: "new", upToSeq: 4 });
    object().saveSummary({ text: "old", upToSeq: 2 });
    world.conversation.evict();
    say("99");
    expect(begin().summary).toMatchObject({ text: "new", upToSeq: 4 });
  });

  it.each([
    ["deleted", () => remove("d", "1")],
    ["edited", () => edit("e", "1", "never mind")],
  ])("is dropped when a line that it covers is %s", (_how, change) => {
    talk(3);
    object().saveSummary({ text: "They said [1].", upToSeq: 4 });
    change();
    say("99");
    expect(begin().summary).toBeUndefined();
  });

  it("washes nothing clean: it says whose lines and which sources it was made of", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { taint: ["the web page example.com"] }));
    object().finish(view.lease, [], settled(view));
    say("2", "hi", { author: { id: "u-bob", name: "Bob" } });
    answer();
    object().saveSummary({ text: "A page said.", upToSeq: 2, taint: [], people: [] });
    say("3");
    answer();
    object().saveSummary({ text: "A page said, and Bob.", upToSeq: 4 });
    say("4");
    expect(begin().summary).toEqual({
      text: "A page said, and Bob.",
      upToSeq: 4,
      taint: ["the web page example.com"],
      people: [
        { id: "u1", name: "Alice" },
        { id: "u-bob", name: "Bob" },
      ],
    });
  });

  it("covers no line that nobody has written yet", () => {
    talk(1);
    object().saveSummary({ text: "a guess", upToSeq: 3 });
    say("99");
    expect(begin().summary).toBeUndefined();
  });

  it("makes no conversation where there was none", () => {
    object().saveSummary({ text: "nothing", upToSeq: 3 });
    expect(object().counters().rowsWritten).toBe(0);
  });
});

it("a plain turn writes as many rows where something waits as anywhere else", () => {
  const cost = (id: string) => {
    const before = object().counters().rowsWritten;
    say(id);
    answer();
    return object().counters().rowsWritten - before;
  };
  const usual = cost("1");
  say("2");
  ask();
  expect(cost("3")).toBe(usual);
});
