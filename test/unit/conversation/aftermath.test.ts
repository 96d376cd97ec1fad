// What becomes known once a turn is over is handed out by a round of its own, until it was passed on.

import { describe, expect, it } from "vitest";
import { ask, request } from "./asking.ts";
import {
  answer,
  begin,
  freshObject,
  object,
  REF,
  recordOf,
  remove,
  say,
  tell,
  world,
} from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

const round = () => {
  const view = object().begin();
  if (view.kind !== "deliver" || !view.closed) throw new Error(`expected a closed turn, got ${view.kind}`);
  return view;
};

const passOn = (view = round()) =>
  object().finish(view.lease, view.parts, {
    ...settled(view),
    passedOn: view.aftermath?.map(({ id }) => id) ?? [],
  });

/** A turn that is over; its message. */
function over(): string {
  say("1");
  const { placeholder } = answer();
  world.conversation.wakeUps.length = 0;
  return placeholder.opId;
}

describe("a status that comes once the turn is over", () => {
  it("that says failed wakes a round that is told so, once", () => {
    const opId = over();
    tell("failed", opId);
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(round().aftermath).toMatchObject([{ kind: "delivery", turn: 1, opId, states: ["failed"] }]);
    world.now += 120_000;
    const again = round();
    expect(again.aftermath).toMatchObject([{ tried: true }]);
    passOn(again);
    tell("failed", opId);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("that says what was told already writes one row and wakes nobody", () => {
    const opId = over();
    const before = object().counters().rowsWritten;
    tell("delivered", opId);
    expect(object().counters().rowsWritten).toBe(before + 1);
    expect(world.conversation.wakeUps).toEqual([]);
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("of an older turn waits with the newest, also while that is at work", () => {
    const opId = over();
    say("2");
    const view = begin();
    tell("failed", opId);
    object().record(view.lease, recordOf(view));
    world.conversation.wakeUps.length = 0;
    object().finish(view.lease, recordOf(view).parts, settled(view));
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(round().aftermath).toMatchObject([{ turn: 1, opId }]);
  });

  it("is not forgotten where it comes while its turn is closed", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view));
    tell("failed", view.placeholder.opId);
    const told = recordOf(view).parts.map((part) => ({ ...part, state: "sent" as const }));
    object().finish(view.lease, told, settled(view));
    expect(round().aftermath).toMatchObject([{ turn: 1, states: ["failed"] }]);
  });

  it("while another one is passed on is passed on by a round after it", () => {
    say("1");
    const view = begin();
    const [first] = recordOf(view).parts;
    const parts = ["1-0-a", "1-1-b"].map((opId) => partWith({ ...first, opId, state: "sent" }));
    object().record(view.lease, recordOf(view, { parts }));
    object().finish(view.lease, parts, settled(view));
    tell("failed", "1-0-a");
    const one = round();
    const other = { id: "r2", thread: "t", messageId: "wamid.2", opId: "1-1-b" };
    object().accept([{ kind: "receipt", state: "failed", ...other }]);
    passOn(one);
    expect(round().aftermath).toMatchObject([{ opId: "1-1-b", states: ["failed", "failed"] }]);
  });
});

describe("what is withdrawn", () => {
  it("is told to a round that takes its cards down", () => {
    say("1");
    ask([request()]);
    world.conversation.wakeUps.length = 0;
    remove("d", "1");
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(round().aftermath).toMatchObject([{ kind: "withdrawn", confirmationId: "c1" }]);
    world.now += 120_000;
    passOn();
    expect(object().begin()).toEqual({ kind: "idle" });
  });
});
