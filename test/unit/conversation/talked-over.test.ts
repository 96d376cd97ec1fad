import { describe, expect, it } from "vitest";
import { takenBy } from "../../../src/conversation/hand-over.ts";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { holdUnsent } from "../../../src/conversation/talked-over.ts";
import {
  checkFence,
  grant,
  isTalkedOver,
  leaseOf,
  recordVerdict,
} from "../../../src/conversation/turn-state.ts";
import { asks, BEN, waiting } from "./hand-overs.ts";
import { NOW, partWith, turnWith } from "./turns.ts";

const taken = { epoch: 1, handOver: takenBy(waiting(), asks(BEN), NOW) };
const REASON = "Held: Ben took over before this was sent.";

describe("a turn begun while the employee spoke", () => {
  it("begins again once a person took over, and also when they have handed back", () => {
    const turn = grant(turnWith(), NOW);
    expect(checkFence(turn, leaseOf(turn), 0)).toBe("ok");
    expect(checkFence(turn, leaseOf(turn), 1)).toBe("superseded");
    expect(checkFence(turn, leaseOf(turn), 2)).toBe("superseded");
    expect(recordVerdict({ ...turn, signal: "stop" }, "answered", 1)).toBe("superseded");
  });

  it("takes the epoch of its newest grant, until it is recorded", () => {
    expect(grant(turnWith(), NOW)).not.toHaveProperty("epoch");
    const turn = grant(turnWith(), NOW, 2);
    expect(turn.epoch).toBe(2);
    expect(grant({ ...turn, state: "recorded" }, NOW, 3).epoch).toBe(2);
  });
});

it("a turn begun while a person spoke is never refused for it", () => {
  const turn = grant(turnWith(), NOW, 1);
  for (const epoch of [1, 2, 3]) {
    expect(isTalkedOver(turn, epoch)).toBe(false);
    expect(checkFence(turn, leaseOf(turn), epoch)).toBe("ok");
    expect(recordVerdict(turn, "handed_off", epoch)).toBe("ok");
  }
});

describe("a recorded answer that a person took over from", () => {
  const held = (part: Partial<DeliveryPart>, stored: Partial<DeliveryPart> = part) =>
    holdUnsent(turnWith({ state: "recorded", parts: [partWith(stored)] }), [partWith(part)], taken)[0];

  it("holds what was never tried, with the reason", () => {
    expect(held({ state: "pending" })).toMatchObject({ state: "failed", reason: REASON });
    expect(held({ state: "sending", tries: 1 }, { state: "pending" })).toMatchObject({ state: "failed" });
  });

  it.each([
    ["was sent", { state: "sent" as const }],
    ["was begun before, since it may be visible", { state: "sending" as const, tries: 1 }],
    ["nobody knows of", { state: "unknown" as const, tries: 1 }],
  ])("leaves what %s", (_what, part) => {
    expect(held(part)).toEqual(partWith(part));
  });

  it("does not try again what turned out not to be there", () => {
    expect(held({ state: "sending", tries: 2 }, { state: "sending", tries: 1 })).toMatchObject({
      state: "failed",
      reason: REASON,
    });
  });

  it("takes for sent what was found, and for unknown what nobody can look up", () => {
    const found = { state: "sending" as const, tries: 2, messageId: "m1" };
    expect(held(found, { state: "sending", tries: 1 })).toMatchObject({ state: "sent", messageId: "m1" });
    const blind = { state: "sending" as const, tries: 2, blind: 1 };
    expect(held(blind, { state: "sending", tries: 1 })).toMatchObject({ state: "unknown", reason: REASON });
  });

  it("holds nothing of a colleague, and nothing that is shown elsewhere", () => {
    const colleague = { state: "pending" as const, colleague: "Ben" };
    expect(held(colleague)).toEqual(partWith(colleague));
    const to = { connectionId: "acme.slack", thread: "d", target: {} };
    expect(held({ state: "pending", to })).toEqual(partWith({ state: "pending", to }));
  });

  it("is sent where the turn is the person's own, and where nobody took over", () => {
    const turn = turnWith({ state: "recorded", epoch: 1, parts: [partWith({ state: "pending" })] });
    expect(holdUnsent(turn, turn.parts, { ...taken, epoch: 2 })).toBe(turn.parts);
    const plain = turnWith({ state: "recorded", parts: [partWith({ state: "pending" })] });
    expect(holdUnsent(plain, plain.parts, { epoch: 0 })).toBe(plain.parts);
  });
});
