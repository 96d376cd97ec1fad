// Keeps a lease alive and learns early that the turn may not go on. Plain turns end before the first beat.

import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort, FencedResult, Lease } from "../conversation/port.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../limits.ts";
import type { TurnDeps } from "./turn-deps.ts";

/** Why a turn may not go on: its conversation says so, or an operator stopped whom it works for. */
export type Verdict = Exclude<FencedResult, "ok"> | "frozen";

export interface Heartbeat {
  /** Aborts when the turn must stop; `verdict` then says why. */
  signal: AbortSignal;
  /** Aborts when nobody listens to it any more, whatever the reason. */
  over: AbortSignal;
  verdict(): Verdict | undefined;
  /** Asks now, and has the lease written with that. False: the turn may not go on, or nobody could say so. */
  confirm(): Promise<boolean>;
  /** Somebody else knows why the turn must stop. The first reason stays. */
  end(why: Verdict): void;
  stop(): void;
}

/** Beats until stopped. A conversation that cannot be reached for half a lease counts as lost. */
export function startHeartbeat(
  deps: Pick<TurnDeps, "clock" | "sleep"> & { conversations: Pick<ConversationPort, "heartbeat"> },
  ref: ConversationRef,
  lease: Lease,
): Heartbeat {
  const lost = new AbortController();
  const stopped = new AbortController();
  let verdict: Verdict | undefined;

  const end = (why: Verdict) => {
    if (stopped.signal.aborted) return;
    verdict = why;
    stopped.abort();
    lost.abort();
  };

  /** Undefined where no answer came: a call that hangs is no better than one that fails. */
  const ask = (): Promise<FencedResult | undefined> =>
    Promise.race([
      deps.conversations.heartbeat(ref, lease).catch(() => undefined),
      deps.sleep(LEASE_MS / 2, stopped.signal).then(() => undefined),
    ]);

  const confirm = async () => {
    const result = await ask();
    if (result !== undefined && result !== "ok") end(result);
    return result === "ok" && !stopped.signal.aborted;
  };

  const beat = async () => {
    let heard = deps.clock();
    while (!stopped.signal.aborted) {
      await deps.sleep(HEARTBEAT_MS, stopped.signal);
      if (stopped.signal.aborted) return;
      const asked = deps.clock();
      const result = await ask();
      if (stopped.signal.aborted) return;
      if (result === "ok") heard = asked;
      else if (result !== undefined) return end(result);
      // The lease may be another's by now: what cannot be confirmed must not be acted on.
      else if (deps.clock() - heard > LEASE_MS / 2) return end("stale");
    }
  };
  void beat();
  return {
    signal: lost.signal,
    over: stopped.signal,
    verdict: () => verdict,
    confirm,
    end,
    stop: () => stopped.abort(),
  };
}
