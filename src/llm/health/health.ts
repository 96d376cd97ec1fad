// How deployments fare, told by what happened: one book in the tenant's object, the truth, and a copy in
// each isolate that is ahead of it by the isolate's own calls.

import type {
  DeploymentHealth,
  HealthBook,
  ModelBook,
  RouteAttempt,
  RouteReceipt,
} from "../../tenants/model-book.ts";
import { CLOSED, mayProbe, phaseOf, withOutcome } from "./circuit.ts";
import { withAttempt } from "./latency.ts";
import { failedOf } from "./outcome.ts";
import { withReceipt } from "./totals.ts";

export const endOf = (attempt: RouteAttempt): number => attempt.startedAt + attempt.totalMs;

/** The health of a deployment after one more attempt at it, in a fallback or not. */
export function healthAfter(health: DeploymentHealth | undefined, attempt: RouteAttempt): DeploymentHealth {
  const circuit = health?.circuit ?? CLOSED;
  const failed = failedOf(attempt.outcome);
  const latency = withAttempt(health?.latency, attempt);
  return {
    circuit: failed === undefined ? circuit : withOutcome(circuit, endOf(attempt), failed),
    ...(latency ? { latency } : {}),
  };
}

/** The book after those attempts. The one that was given stays as it is. */
export function withAttempts(book: HealthBook, attempts: readonly RouteAttempt[]): HealthBook {
  const next = { ...book };
  for (const attempt of attempts) next[attempt.deployment] = healthAfter(next[attempt.deployment], attempt);
  return next;
}

/**
 * The book after a receipt: health and totals. The caller sees to it that each receipt is applied once.
 * `now` bounds what clocks of other machines may claim: nothing has ended in the future.
 */
export function applyReceipt<Book extends Pick<ModelBook, "health" | "totals">>(
  book: Book,
  receipt: RouteReceipt,
  now: number,
): Book {
  const attempts = receipt.attempts.map((attempt) =>
    endOf(attempt) > now ? { ...attempt, startedAt: now - attempt.totalMs } : attempt,
  );
  return {
    ...book,
    health: withAttempts(book.health, attempts),
    totals: withReceipt(book.totals, { ...receipt, attempts }),
  };
}

/**
 * Whether the asker may call that deployment now, and the book after it. One asker every 30 s where its
 * circuit is half open; any where it is closed again, as another isolate's answer may have done it.
 */
export function grantProbe(
  book: HealthBook,
  deployment: string,
  now: number,
): { granted: boolean; book: HealthBook } {
  const health = book[deployment];
  const phase = phaseOf(health?.circuit, now);
  if (!health || phase === "closed") return { granted: true, book };
  if (!mayProbe(health.circuit, now)) return { granted: false, book };
  const circuit = { ...health.circuit, probedAt: now };
  return { granted: true, book: { ...book, [deployment]: { ...health, circuit } } };
}

/**
 * What an isolate believes: the snapshot, and on it the isolate's own attempts that ended after the last
 * one the snapshot knows. An older one is in it already, or comes with the next.
 */
export function withOwnAttempts(snapshot: HealthBook, own: readonly RouteAttempt[]): HealthBook {
  const newer = own.filter((attempt) => {
    const health = snapshot[attempt.deployment];
    const known = Math.max(health?.circuit.recent.at(-1)?.[0] ?? 0, health?.latency?.at ?? 0);
    return endOf(attempt) > known;
  });
  return newer.length > 0 ? withAttempts(snapshot, newer) : snapshot;
}
