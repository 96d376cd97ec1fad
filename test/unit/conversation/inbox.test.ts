import { describe, expect, it } from "vitest";
import { decideMessage, type InboxView, inSendingOrder, isStop } from "../../../src/conversation/inbox.ts";
import { grant } from "../../../src/conversation/turn-state.ts";
import { LEASE_MS, REWAKE_MS } from "../../../src/limits.ts";
import { line } from "../../doubles/turn-world.ts";
import { NOW, turnWith } from "./turns.ts";

const QUIET: InboxView = { turn: undefined, pendingSince: undefined, takesPart: true, now: NOW };
const decide = (fields: Partial<InboxView>, message = line("1", "hello")) =>
  decideMessage(message, { ...QUIET, ...fields });

describe("the word stop", () => {
  it.each(["stop", "STOP", "Stop", " stop ", "stop.", "Stop!", "\nstop\n", "stop\u00a0"])("is %j", (text) =>
    expect(isStop(text)).toBe(true),
  );

  it.each(["", "stop it", "don't stop", "stopp", "non-stop", "stop stop", "s t o p", "stop?", "full stop."])(
    "is not %j",
    (text) => expect(isStop(text)).toBe(false),
  );
});

describe("a message", () => {
  it("is stored and wakes a quiet conversation", () => {
    expect(decide({})).toEqual({ kind: "store", wake: true });
    expect(decide({ turn: turnWith({ state: "closed" }) })).toEqual({ kind: "store", wake: true });
  });

  it("is ignored where it is ambient and the employee takes no part", () => {
    const ambient = line("1", "lunch?", { addressed: "ambient" });
    expect(decide({ takesPart: false }, ambient)).toEqual({ kind: "ignore" });
    expect(decide({ takesPart: true }, ambient)).toMatchObject({ kind: "store" });
  });

  it.each(["direct", "mention"] as const)("counts as %s wherever it is said", (addressed) => {
    expect(decide({ takesPart: false }, line("1", "hi", { addressed }))).toMatchObject({ kind: "store" });
  });

  it("wakes nobody where the first of the burst just did", () => {
    expect(decide({ pendingSince: NOW - 1_000 })).toEqual({ kind: "store", wake: false });
  });

  it("wakes nobody while a turn runs: the turn wakes the next when it ends", () => {
    expect(decide({ turn: grant(turnWith(), NOW) })).toEqual({ kind: "store", wake: false });
    expect(decide({ turn: turnWith({ state: "recorded", notBefore: NOW + 60_000 }) })).toEqual({
      kind: "store",
      wake: false,
    });
  });

  it("heals a conversation whose wake-up and alarm were both lost, once two REWAKE_MS have passed", () => {
    expect(decide({ pendingSince: NOW - 2 * REWAKE_MS })).toMatchObject({ wake: false });
    expect(decide({ pendingSince: NOW - 2 * REWAKE_MS - 1 })).toMatchObject({ wake: true });
  });

  it("heals a conversation whose turn was left lying", () => {
    const turn = grant(turnWith(), NOW - LEASE_MS - 2 * REWAKE_MS);
    expect(decide({ turn })).toMatchObject({ wake: false });
    expect(decide({ turn, now: NOW + 1 })).toMatchObject({ wake: true });
    const waiting = turnWith({ notBefore: NOW - 2 * REWAKE_MS - 1 });
    expect(decide({ turn: waiting })).toMatchObject({ wake: true });
  });
});

describe("stop", () => {
  const stop = line("2", "Stop.");

  it("ends a turn that is being thought, whether somebody holds it or it waits", () => {
    expect(decide({ turn: grant(turnWith(), NOW) }, stop)).toEqual({ kind: "stop" });
    expect(decide({ turn: turnWith({ notBefore: NOW + 60_000 }) }, stop)).toEqual({ kind: "stop" });
  });

  it.each(["recorded", "closed"] as const)("is a message like any other where the turn is %s", (state) => {
    expect(decide({ turn: turnWith({ state }) }, stop)).toMatchObject({ kind: "store" });
  });

  it("is a message like any other where nothing runs", () => {
    expect(decide({}, stop)).toEqual({ kind: "store", wake: true });
  });
});

describe("the sending order", () => {
  it("is the service's time, then the order of acceptance, and does not touch its input", () => {
    const messages = [
      { sentAt: 5, seq: 1 },
      { sentAt: 3, seq: 2 },
      { sentAt: 3, seq: 3 },
    ];
    expect(inSendingOrder(messages).map((message) => message.seq)).toEqual([2, 3, 1]);
    expect(messages[0]?.seq).toBe(1);
  });
});
