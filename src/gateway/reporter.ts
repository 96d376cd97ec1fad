// Reports on their way to the tenant's object. A busy gateway gathers them for a second, so that it does not
// pay one message a call; a report that settles a reservation goes at once, since others wait for that money.

import type { Clock } from "../clock.ts";
import { describeError } from "../errors.ts";
import { REPORT_GATHER_MS, REPORTS_AT_ONCE } from "../limits.ts";
import type { Log } from "../log.ts";
import type { ModelReport } from "../tenants/model-book.ts";

export interface Reporter {
  /** Never waits and never fails. */
  add(tenantId: string, report: ModelReport): void;
}

interface Gathered {
  reports: ModelReport[];
  since: number;
}

/** An object is put out of memory by every deployment of the Worker: the second try meets the new one. */
const TRIES = 2;

/** Make one an isolate. `send` may be asked twice for the same reports. */
export function createReporter(needs: {
  send(tenantId: string, reports: ModelReport[]): Promise<void>;
  sleep(ms: number): Promise<void>;
  later(work: Promise<unknown>): void;
  clock: Clock;
  log: Log;
}): Reporter {
  const waiting = new Map<string, Gathered>();

  async function send(tenantId: string, reports: ModelReport[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await needs.send(tenantId, reports);
      } catch (error) {
        if (tries < TRIES) continue;
        const facts = { tenantId, reports: reports.length, error: describeError(error) };
        return needs.log.error("model_reports_lost", facts);
      }
    }
  }

  function take(tenantId: string, gathered: Gathered): ModelReport[] {
    if (waiting.get(tenantId) === gathered) waiting.delete(tenantId);
    return gathered.reports.splice(0);
  }

  async function sendLater(tenantId: string, gathered: Gathered): Promise<void> {
    await needs.sleep(REPORT_GATHER_MS);
    const reports = take(tenantId, gathered);
    if (reports.length > 0) await send(tenantId, reports);
  }

  return {
    add(tenantId, report) {
      if (report.reservation !== undefined) return needs.later(send(tenantId, [report]));
      const gathered = waiting.get(tenantId);
      if (!gathered) {
        const begun = { reports: [report], since: needs.clock() };
        waiting.set(tenantId, begun);
        return needs.later(sendLater(tenantId, begun));
      }
      gathered.reports.push(report);
      // The request that was to send them may have been cut off: whoever comes next sees that they are late.
      const late = needs.clock() - gathered.since >= 2 * REPORT_GATHER_MS;
      if (late || gathered.reports.length >= REPORTS_AT_ONCE)
        needs.later(send(tenantId, take(tenantId, gathered)));
    },
  };
}
