// What an isolate knows of one tenant's deployments: the newest snapshot of the tenant's object, and on it
// the isolate's own calls, which the object hears of only when a turn is settled.

import type { HealthBook, RouteAttempt, TenantModels } from "../tenants/model-book.ts";
import { COOLDOWN_MS } from "./health/circuit.ts";
import { endOf, withAttempts, withOwnAttempts } from "./health/health.ts";

/** A turn tells of its calls when it ends: at the latest after this. */
const UNTOLD_MS = 10 * 60_000;
const MAX_UNTOLD = 100;
/** Whoever may not probe asks no sooner again: somebody else is at it. */
const ASK_AGAIN_MS = 5_000;
/** One call finds out how quick an unknown deployment is. */
const TRYING_MS = 5_000;

export class TenantMemory {
  private own: RouteAttempt[] = [];
  private askAfter = new Map<string, number>();
  private triedAt = new Map<string, number>();
  book: HealthBook = {};

  /** Takes a newer snapshot. */
  rebase({ health }: TenantModels, now: number): void {
    this.own = this.own.filter((attempt) => endOf(attempt) > now - UNTOLD_MS);
    this.book = withOwnAttempts(health, this.own);
  }

  /** Takes an attempt of this isolate into account at once. */
  learn(attempt: RouteAttempt): void {
    this.own.push(attempt);
    if (this.own.length > MAX_UNTOLD) this.own.shift();
    this.book = withAttempts(this.book, [attempt]);
    this.triedAt.delete(attempt.deployment);
  }

  answeredAt(deployment: string): number | undefined {
    return this.book[deployment]?.latency?.at;
  }

  /** Somebody of this isolate is asking a deployment nobody knows yet. */
  isBeingTried(deployment: string, now: number): boolean {
    return now - (this.triedAt.get(deployment) ?? Number.NEGATIVE_INFINITY) < TRYING_MS;
  }

  trying(deployment: string, now: number): void {
    this.triedAt.set(deployment, now);
  }

  /** True where it is worth asking the tenant's object for a probe. */
  mayAskToProbe(deployment: string, now: number): boolean {
    return now >= (this.askAfter.get(deployment) ?? 0);
  }

  askedToProbe(deployment: string, granted: boolean, now: number): void {
    this.askAfter.set(deployment, now + (granted ? COOLDOWN_MS : ASK_AGAIN_MS));
  }
}
