// Keeps a lease alive and learns early that the turn may not go on. Plain turns end before the first beat.

import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort, FencedResult, Lease } from "../conversation/port.ts";
import { HEARTBEAT_MS, LEASE_MS } from "../limits.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface Heartbeat {
  /** Aborts when the turn must stop; `verdict` then says why. */
  signal: AbortSignal;
  verdict(): Exclude<FencedResult, "ok"> | undefined;
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
  let verdict: Exclude<FencedResult, "ok"> | undefined;

  const end = (why: Exclude<FencedResult, "ok">) => {
    verdict = why;
    stopped.abort();
    lost.abort();
  };

  /** A call that hangs is no better than one that fails. */
  const inTime = <T>(call: Promise<T>): Promise<T | undefined> =>
    Promise.race([call, deps.sleep(LEASE_MS / 2, stopped.signal).then(() => undefined)]);

  const beat = async () => {
    let heard = deps.clock();
    while (!stopped.signal.aborted) {
      await deps.sleep(HEARTBEAT_MS, stopped.signal);
      if (stopped.signal.aborted) return;
      try {
        const asked = deps.clock();
        const result = await inTime(deps.conversations.heartbeat(ref, lease));
        if (stopped.signal.aborted) return;
        if (result === undefined) return end("stale");
        heard = asked;
        if (result !== "ok") return end(result);
      } catch {
        // The lease may be another's by now: what cannot be confirmed must not be acted on.
        if (deps.clock() - heard > LEASE_MS / 2 && !stopped.signal.aborted) return end("stale");
      }
    }
  };
  void beat();
  return { signal: lost.signal, verdict: () => verdict, stop: () => stopped.abort() };
}
