// A refused key and an empty purse are errors for an operator, who needs to hear of them, but not at every
// message of every person.

import type { Clock } from "../clock.ts";
import { encodeTuple } from "../ids.ts";
import type { Log } from "../log.ts";
import { needsOperator } from "./failure.ts";
import type { ModelFailure } from "./model.ts";

const QUIET_MS = 15 * 60_000;
/** Far more deployments than one isolate serves; the oldest alert is repeated early rather than all kept. */
const MAX_REMEMBERED = 1_000;

/** Logs an error for each failure that an operator must end, once in 15 minutes for each deployment. */
export function createAlerts(log: Log, clock: Clock): (tenantId: string, failure: ModelFailure) => void {
  const told = new Map<string, number>();
  return (tenantId, { class: kind, deployment, status, message }) => {
    if (!needsOperator(kind)) return;
    const key = encodeTuple([tenantId, deployment]);
    const now = clock();
    if (now - (told.get(key) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return;
    told.delete(key);
    told.set(key, now);
    for (const oldest of told.keys()) {
      if (told.size <= MAX_REMEMBERED) break;
      told.delete(oldest);
    }
    log.error("model_needs_operator", { tenantId, deployment, class: kind, status, message });
  };
}
