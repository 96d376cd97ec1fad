import { describe, expect, it } from "vitest";
import {
  APPROVAL_FRESH_MS,
  claimConfirmation,
  ENDED_BEFORE,
  endRun,
  endWithTurn,
  NOT_HEARD_OF,
  withdraw,
} from "../../../src/conversation/claim-confirmation.ts";
import type { ConfirmationState } from "../../../src/conversation/port.ts";
import { confirmationWith } from "./confirmations.ts";
import { NOW } from "./turns.ts";

const LEASE = { turn: 2, fence: 5 };
const approved = confirmationWith({ state: "approved", decidedAt: NOW });
const running = confirmationWith({ state: "running", decidedAt: NOW, claim: { ...LEASE, at: NOW } });
const DONE = { id: "c1", state: "done" as const, result: "201 Created" };

describe("a claim", () => {
  it("runs what was approved, and says whose run it is", () => {
    const { result, next } = claimConfirmation(approved, LEASE, NOW + 5);
    expect(result).toMatchObject({ kind: "run", confirmation: { state: "running" } });
    expect(next?.claim).toEqual({ ...LEASE, at: NOW + 5 });
  });

  it("meets an unknown end where somebody claimed it before, the same lease included", () => {
    for (const lease of [LEASE, { turn: 2, fence: 6 }, { turn: 3, fence: 7 }]) {
      const { result, next } = claimConfirmation(running, lease, NOW + 5);
      expect(result).toMatchObject({ kind: "unknown", confirmation: { result: NOT_HEARD_OF } });
      expect(next?.state).toBe("unknown");
    }
  });

  it.each<ConfirmationState>(["pending", "done", "failed", "unknown", "denied", "expired", "cancelled"])(
    "runs nothing that is %s, and changes nothing",
    (state) => {
      const { result, next } = claimConfirmation(confirmationWith({ state }), LEASE, NOW);
      expect(result).toMatchObject({ kind: "refused", state });
      expect(next).toBeUndefined();
    },
  );

  it("runs nothing that nobody knows", () => {
    expect(claimConfirmation(undefined, LEASE, NOW).result).toEqual({ kind: "refused", state: "missing" });
  });

  it("runs an approval only while it is fresh", () => {
    const last = NOW + APPROVAL_FRESH_MS - 1;
    expect(claimConfirmation(approved, LEASE, last).result.kind).toBe("run");
    const { result, next } = claimConfirmation(approved, LEASE, last + 1);
    expect(result).toMatchObject({ kind: "refused", state: "expired" });
    expect(next).toMatchObject({ state: "expired", decidedAt: NOW });
  });
});

describe("the end of a run", () => {
  it("is told by the lease that claimed it", () => {
    expect(endRun(running, LEASE, DONE)).toMatchObject({ state: "done", result: "201 Created" });
    expect(endRun(running, { ...LEASE, fence: 6 }, DONE)).toBeUndefined();
    expect(endRun(running, { ...LEASE, turn: 3 }, DONE)).toBeUndefined();
    expect(endRun(undefined, LEASE, DONE)).toBeUndefined();
  });

  it("is told once, and unknown stays unknown", () => {
    for (const state of ["done", "failed", "unknown", "approved"] as const)
      expect(endRun({ ...running, state }, LEASE, DONE)).toBeUndefined();
  });
});

describe("the end of the turn that brought a decision", () => {
  it("leaves nothing half decided", () => {
    expect(endWithTurn(approved)).toMatchObject({ state: "cancelled", result: ENDED_BEFORE });
    expect(endWithTurn(running)).toMatchObject({ state: "unknown", result: NOT_HEARD_OF });
    for (const state of ["pending", "done", "failed", "denied", "expired"] as const)
      expect(endWithTurn(confirmationWith({ state }))).toBeUndefined();
  });
});

describe("a withdrawal", () => {
  it("wins over an approval, until the run was claimed", () => {
    expect(withdraw(confirmationWith())?.state).toBe("cancelled");
    expect(withdraw(approved)?.state).toBe("cancelled");
    for (const state of ["running", "done", "denied", "expired", "unknown"] as const)
      expect(withdraw(confirmationWith({ state }))).toBeUndefined();
  });
});
