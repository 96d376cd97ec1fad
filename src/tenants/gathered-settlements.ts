// Settlements of one tenant that come while another of it is under way go together in the next call. A tenant
// has one object: under load it, and whoever waits for it, has one call to serve where it had dozens. Alone, a
// settlement does not wait at all.
// In workerd what one request waits for may be ended with another request. So whoever waited longest makes the
// next call itself, and nobody waits for another's call for long.

import type { StartTimer } from "../clock.ts";
import { describeError } from "../errors.ts";
import { fail, type Result } from "../result.ts";
import type { ChainHead, Settlement } from "./port.ts";

/** An object answers in milliseconds; after this a settlement goes alone. To settle twice changes nothing. */
export const SETTLE_PATIENCE_MS = 500;
/** Whoever follows on another's call waits this long for company: it has company then, and each call is a commit. */
export const COMPANY_MS = 5;
/** Of some KB each: far from what one call may carry. */
export const MAX_TOGETHER = 50;

/** In the order of the settlements; one that the tenant cannot take keeps none of the others back. */
export type SettleAnswers = Result<ChainHead, string>[];

export interface SettleCalls {
  alone(tenantId: string, settlement: Settlement): Promise<ChainHead>;
  together(tenantId: string, settlements: Settlement[]): Promise<SettleAnswers>;
  startTimer: StartTimer;
}

/** What ends a wait: an answer that somebody else brought, or one's turn to call. */
type News = Result<ChainHead, string> | "call";

interface Waiting {
  settlement: Settlement;
  hear(news: News): void;
}

/** One tenant's waiting line; gone when nobody calls. */
type Line = Waiting[];

/** Gathers; make one an isolate. Rejects where the settlement did not arrive or was refused. */
export function gatherSettlements(calls: SettleCalls) {
  const lines = new Map<string, Line>();

  async function callFor(tenantId: string, line: Line, own: Settlement): Promise<ChainHead> {
    const others = line.splice(0, MAX_TOGETHER - 1);
    try {
      if (others.length === 0) return await calls.alone(tenantId, own);
      const [mine, ...theirs] = await calls.together(tenantId, [own, ...others.map((one) => one.settlement)]);
      for (const [i, one] of others.entries()) one.hear(theirs[i] ?? fail("There was no answer."));
      return headOf(mine ?? fail("There was no answer."));
    } catch (error) {
      for (const one of others) one.hear(fail(describeError(error)));
      throw error;
    } finally {
      const next = line.shift();
      if (next) next.hear("call");
      else if (lines.get(tenantId) === line) lines.delete(tenantId);
    }
  }

  return async (tenantId: string, settlement: Settlement): Promise<ChainHead> => {
    const line = lines.get(tenantId);
    if (!line) {
      const opened: Line = [];
      lines.set(tenantId, opened);
      return callFor(tenantId, opened, settlement);
    }
    const news = await wait(line, settlement, calls.startTimer);
    if (news === "call") {
      await new Promise<void>((resolve) => calls.startTimer(COMPANY_MS, resolve));
      return callFor(tenantId, line, settlement);
    }
    if (news) return headOf(news);
    // Whoever should have called is gone: those who come now do not join this line.
    if (lines.get(tenantId) === line) lines.delete(tenantId);
    return calls.alone(tenantId, settlement);
  };
}

/** Undefined where nothing was heard in time; nobody gives it a turn to call then. */
function wait(line: Line, settlement: Settlement, startTimer: StartTimer): Promise<News | undefined> {
  return new Promise((resolve) => {
    const waiting: Waiting = {
      settlement,
      hear(news) {
        stop();
        resolve(news);
      },
    };
    const stop = startTimer(SETTLE_PATIENCE_MS, () => {
      const at = line.indexOf(waiting);
      if (at !== -1) line.splice(at, 1);
      resolve(undefined);
    });
    line.push(waiting);
  });
}

function headOf(answer: Result<ChainHead, string>): ChainHead {
  if (answer.ok) return answer.value;
  throw new Error(answer.error);
}
