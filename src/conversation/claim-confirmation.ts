// The run of an approved write: claimed by one lease, ended by the same, and never begun again. Pure.

import { CONFIRMATION_MS } from "../limits.ts";
import type { ClaimResult, Confirmation } from "./confirmation.ts";
import type { Lease, SavedStep } from "./port.ts";

/** An approval that could not run this long after it was given is not run: the world has moved on. */
export const APPROVAL_FRESH_MS = CONFIRMATION_MS;

export const NOT_HEARD_OF = "It was begun, and nobody heard how it ended.";
export const TOO_LATE = "It could not run in time after it was approved.";
export const ENDED_BEFORE = "The turn ended before it ran.";
export const TOO_MANY = "Too many wait for a decision already.";
export const WITHDRAWN = "The message that asked for it was deleted.";

/** `next` is there where something changes, and must be durable before anything runs. */
export function claimConfirmation(
  confirmation: Confirmation | undefined,
  { turn, fence }: Pick<Lease, "turn" | "fence">,
  now: number,
): { result: ClaimResult; next?: Confirmation } {
  if (!confirmation) return { result: { kind: "refused", state: "missing" } };
  switch (confirmation.state) {
    case "approved": {
      if (now >= (confirmation.decidedAt ?? 0) + APPROVAL_FRESH_MS) {
        const next = { ...confirmation, state: "expired" as const, result: TOO_LATE };
        return { result: refused(next), next };
      }
      const next = { ...confirmation, state: "running" as const, claim: { turn, fence, at: now } };
      return { result: { kind: "run", confirmation: next }, next };
    }
    case "running": {
      const next = lost(confirmation);
      return { result: { kind: "unknown", confirmation: next }, next };
    }
    default:
      return { result: refused(confirmation) };
  }
}

const refused = (confirmation: Confirmation): ClaimResult => ({
  kind: "refused",
  state: confirmation.state,
  confirmation,
});

const lost = (confirmation: Confirmation): Confirmation => ({
  ...confirmation,
  state: "unknown",
  result: NOT_HEARD_OF,
});

/**
 * What came of a run, from the lease that claimed it; undefined where nothing changes. That the turn was taken
 * over or edited meanwhile does not matter: what happened has happened. Unknown stays unknown.
 */
export function endRun(
  confirmation: Confirmation | undefined,
  { turn, fence }: Pick<Lease, "turn" | "fence">,
  { state, result }: NonNullable<SavedStep["confirmation"]>,
): Confirmation | undefined {
  if (confirmation?.state !== "running") return undefined;
  const { claim } = confirmation;
  return claim?.turn === turn && claim.fence === fence ? { ...confirmation, state, result } : undefined;
}

/** The turn that brought the decision is over: what it has not run will not run, what it left is unknown. */
export function endWithTurn(confirmation: Confirmation): Confirmation | undefined {
  if (confirmation.state === "approved") return { ...confirmation, state: "cancelled", result: ENDED_BEFORE };
  return confirmation.state === "running" ? lost(confirmation) : undefined;
}

/** What it was asked for is gone. That wins over an approval until the run is claimed. */
export function withdraw(confirmation: Confirmation): Confirmation | undefined {
  const isOpen = confirmation.state === "pending" || confirmation.state === "approved";
  return isOpen ? { ...confirmation, state: "cancelled", result: WITHDRAWN } : undefined;
}
