// The SDKs' own timeout ends with the response headers: a stream that stalls after them hangs for ever.
// So three limits run here: until the first token, between two, and over all. One timer serves them, and
// what arrives never sets it anew: that would cost more than reading a chunk. It looks again when it fires.

import type { Clock, StartTimer } from "../clock.ts";
import type { FailureClass } from "./model.ts";

export interface Timeouts {
  firstTokenMs: number;
  idleMs: number;
  totalMs: number;
}

export type StopReason = Extract<
  FailureClass,
  "aborted" | "timeout_first_token" | "timeout_idle" | "timeout_total"
>;

export interface Watch {
  /** Aborted when a limit is reached or the caller gave up. */
  signal: AbortSignal;
  /** Resolves with the reason when that happens, and never otherwise. */
  stopped: Promise<StopReason>;
  /** Something meaningful arrived. */
  touch(): void;
  /** The call is over: no limit counts any more. */
  end(): void;
}

interface WatchInput {
  timeouts: Timeouts;
  /** The caller's. */
  signal: AbortSignal;
  clock: Clock;
  startTimer: StartTimer;
  /**
   * How long the caller may have given up unseen; 0 where it is absent. To listen costs more than a timer, which
   * is a waste where most calls are over before anybody could lose patience.
   */
  unseenMs?: number | undefined;
}

/** Watches one upstream call. `end` must be called, or its timer stays. */
export function watchCall({ timeouts, signal, clock, startTimer, unseenMs = 0 }: WatchInput): Watch {
  const controller = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<StopReason>();
  const begun = clock();
  let touched: number | undefined;
  let over = false;
  let listens = false;
  let cancelTimer = (): void => {};

  const end = (): void => {
    over = true;
    cancelTimer();
    if (listens) signal.removeEventListener("abort", giveUp);
  };
  const stop = (reason: StopReason): void => {
    end();
    resolve(reason);
    controller.abort();
  };
  const giveUp = (): void => stop("aborted");
  const listen = (): void => {
    listens = true;
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  };
  /** Nothing can have to be stopped before: a stall is one idle time after a token that may come at any moment. */
  const lookAt = (now: number, limitAt: number): number => {
    const at = touched === undefined ? Math.min(limitAt, now + timeouts.idleMs) : limitAt;
    return listens ? at : Math.min(at, begun + unseenMs);
  };
  const check = (): void => {
    const now = clock();
    if (!listens && now >= begun + unseenMs) listen();
    if (over) return;
    const next = nextLimit(timeouts, begun, touched);
    if (next.at <= now) stop(next.reason);
    else cancelTimer = startTimer(lookAt(now, next.at) - now, check);
  };

  if (signal.aborted) giveUp();
  else check();
  return {
    signal: controller.signal,
    stopped,
    end,
    touch: () => {
      touched = clock();
    },
  };
}

/** The limit that is reached first if nothing more arrives. */
function nextLimit(
  timeouts: Timeouts,
  begun: number,
  touched: number | undefined,
): { at: number; reason: StopReason } {
  const total = begun + timeouts.totalMs;
  const silent = touched === undefined ? begun + timeouts.firstTokenMs : touched + timeouts.idleMs;
  if (total <= silent) return { at: total, reason: "timeout_total" };
  return { at: silent, reason: touched === undefined ? "timeout_first_token" : "timeout_idle" };
}
