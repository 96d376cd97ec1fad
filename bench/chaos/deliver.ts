// Delivers one webhook as a chat service does: again and again until it is answered 2xx.

import { setTimeout as sleep } from "node:timers/promises";
import type { Webhook } from "../../dev/sandbox/courier.ts";

/** A Worker is away for seconds at a time, never for this long. */
const GIVE_UP_MS = 120_000;
const TIMEOUT_MS = 10_000;

export interface Deliveries {
  /** Requests sent. */
  tries: number;
  /** Requests that were not answered 2xx: the Worker was away, or refused. */
  refused: Map<string, number>;
}

async function once({ url, ...request }: Webhook): Promise<string> {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
    await response.arrayBuffer();
    return response.ok ? "ok" : String(response.status);
  } catch {
    return "no answer";
  }
}

/** True once it was acknowledged. Services wait longer than this between tries; a run must end some day. */
export async function deliver(
  webhook: Webhook,
  count: Deliveries,
  waitMs: () => number,
  deadline = Date.now() + GIVE_UP_MS,
): Promise<boolean> {
  while (Date.now() < deadline) {
    count.tries++;
    const outcome = await once(webhook);
    if (outcome === "ok") return true;
    count.refused.set(outcome, (count.refused.get(outcome) ?? 0) + 1);
    await sleep(waitMs());
  }
  return false;
}
