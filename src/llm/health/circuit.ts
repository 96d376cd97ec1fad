// When a deployment is left alone, and when it is asked again. Pure: the same outcomes in the same order
// open the same circuit in the tenant's object and in every isolate.

import type { CircuitState } from "../../tenants/model-book.ts";

const FAILURES_IN_ROW = 5;
/** Half of at least this many in a minute. */
const MIN_OUTCOMES = 10;
const WINDOW_MS = 60_000;
/** Of a busy minute the newest decide; a book is sent over a wire, and copied with every call. */
const MAX_OUTCOMES = 30;
/** Also how often one call may try whether a deployment is back. */
export const COOLDOWN_MS = 30_000;

export const CLOSED: CircuitState = { failuresInRow: 0, recent: [], openings: 0 };

/** `half_open`: the cooldown is over, and nothing has been completed since. */
export type CircuitPhase = "closed" | "open" | "half_open";

export function phaseOf(state: CircuitState | undefined, now: number): CircuitPhase {
  if (state?.openUntil === undefined) return "closed";
  return now < state.openUntil ? "open" : "half_open";
}

/** True where a half-open circuit may be tried by one call now. */
export const mayProbe = (state: CircuitState | undefined, now: number): boolean =>
  phaseOf(state, now) === "half_open" &&
  (state?.probedAt === undefined || now - state.probedAt >= COOLDOWN_MS);

/** The circuit after one more outcome that ended at that time. */
export function withOutcome(state: CircuitState, at: number, failed: 0 | 1): CircuitState {
  return failed === 0 ? withCompletion(state, at) : withFailure(state, at);
}

function withCompletion(state: CircuitState, at: number): CircuitState {
  // What was begun before the circuit opened and ends well meanwhile proves nothing about now.
  if (phaseOf(state, at) === "open") return { ...state, failuresInRow: 0, recent: remember(state, at, 0) };
  if (state.openUntil !== undefined) return { ...CLOSED, recent: [[at, 0]] };
  return { failuresInRow: 0, recent: remember(state, at, 0), openings: 0 };
}

function withFailure(state: CircuitState, at: number): CircuitState {
  const next: CircuitState = {
    ...state,
    failuresInRow: state.failuresInRow + 1,
    recent: remember(state, at, 1),
  };
  const phase = phaseOf(state, at);
  if (phase === "closed" && !isSick(next)) return next;
  const openUntil = Math.max(state.openUntil ?? 0, at + COOLDOWN_MS);
  return { ...next, openUntil, openings: phase === "open" ? state.openings : state.openings + 1 };
}

function isSick({ failuresInRow, recent }: CircuitState): boolean {
  if (failuresInRow >= FAILURES_IN_ROW) return true;
  if (recent.length < MIN_OUTCOMES) return false;
  const failures = recent.reduce((sum, [, failed]) => sum + failed, 0);
  return failures * 2 >= recent.length;
}

/** Outcomes of the last minute, in the order of their ends: reports of several isolates may cross. */
function remember({ recent }: CircuitState, at: number, failed: 0 | 1): CircuitState["recent"] {
  const newest = recent.at(-1)?.[0] ?? at;
  const since = Math.max(at, newest) - WINDOW_MS;
  // One of them makes room for the new one.
  let first = Math.max(0, recent.length + 1 - MAX_OUTCOMES);
  while (first < recent.length && (recent[first]?.[0] ?? at) <= since) first += 1;
  const kept = recent.slice(first);
  if (at >= newest) kept.push([at, failed]);
  else if (at > since) kept.splice(kept.findLastIndex(([when]) => when <= at) + 1, 0, [at, failed]);
  return kept;
}
