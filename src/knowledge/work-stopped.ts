// Why the work on a document stopped, and what follows.

import type { FailureClass } from "../llm/model.ts";
import type { VectorFailure } from "./memory-vectors.ts";

/**
 * failed: a person has to look. again: another try may do, and they are counted. away: what it needs is down for
 * everybody; that is no fault of the document, so tries are not counted.
 */
export type Stopped =
  | { kind: "failed"; reason: string }
  | { kind: "again"; reason: string; afterMs?: number }
  | { kind: "away"; reason: string; afterMs?: number };

/** The database does not answer, or not with what it must. */
export function away(failure: VectorFailure): Stopped {
  switch (failure.code) {
    case "unavailable":
    case "exempt_role":
      return { kind: "away", reason: "The database is away." };
    case "no_vectors":
      return { kind: "failed", reason: "This database lacks pgvector, so nothing in it can be searched." };
    default:
      return { kind: "again", reason: `The database refuses it (${failure.code}).` };
  }
}

/** Of an embedding service: what it says no to, it says no to the next time. */
const FINAL: Partial<Record<FailureClass, string>> = {
  bad_request: "The embedding service does not take its text.",
  context_too_long: "A part of it is too long for the embedding service.",
  content_policy: "The embedding service refuses its text.",
  model_missing: "The embedding model is not there any more.",
  unauthorized: "The embedding service does not accept its credential.",
  spend_limit: "The embedding service's spending limit is reached.",
};

/** A budget may be raised before its period is over: it is asked again each hour. */
const BUDGET_WAIT_MS = 3_600_000;
const OVER_BUDGET = "The budget for models is used up; it goes on once there is money again.";

export function notEmbedded({
  class: kind,
  retryAfterMs,
}: {
  class: FailureClass;
  retryAfterMs?: number;
}): Stopped {
  const final = FINAL[kind];
  if (final) return { kind: "failed", reason: final };
  if (kind === "budget_exhausted")
    return {
      kind: "away",
      reason: OVER_BUDGET,
      afterMs: Math.min(retryAfterMs ?? BUDGET_WAIT_MS, BUDGET_WAIT_MS),
    };
  const reason = "The embedding service is away or busy.";
  return { kind: "again", reason, ...(retryAfterMs === undefined ? {} : { afterMs: retryAfterMs }) };
}
