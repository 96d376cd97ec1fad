// What an outcome says about the deployment it came from.

/** These name the request or whoever made it; the same deployment answers the next one well. */
const NEUTRAL: ReadonlySet<string> = new Set([
  "bad_request",
  "context_too_long",
  "content_policy",
  "aborted",
  "budget_exhausted",
]);

/** A stream that was completed: the deployment works, whatever it said. */
const COMPLETIONS: ReadonlySet<string> = new Set(["ok", "cut", "refusal", "filtered", "schema_mismatch"]);

/**
 * 1 counts against the deployment, 0 for it, undefined neither. A wrong key, an empty purse and a missing
 * model count: until somebody acts every call ends so, and each costs the person a round trip. So does an
 * empty answer: one that says nothing five times in a row is of no use.
 */
export function failedOf(outcome: string): 0 | 1 | undefined {
  if (COMPLETIONS.has(outcome)) return 0;
  return NEUTRAL.has(outcome) ? undefined : 1;
}

/** The person got this text, whole or cut at its limit. */
export const isAnswer = (outcome: string): boolean => outcome === "ok" || outcome === "cut";
