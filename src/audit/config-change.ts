// A change that an operator made, as a turn of the tenant's own history: it goes to Postgres, is chained and
// is anchored as everything that conversations do.

import { CONSOLE_CHANNEL, consoleHistory } from "../tenants/console-history.ts";
import type { AuditEntry, ChainHead, Settlement } from "../tenants/port.ts";
import { chainEntries, EMPTY_CHAIN } from "./chain.ts";

/** The settlement of one change after those before it. */
export function changeSettlement(
  tenantId: string,
  before: { turn: number; head: ChainHead } | undefined,
  entry: AuditEntry,
): Settlement {
  const turn = (before?.turn ?? 0) + 1;
  const { entries, head } = chainEntries(before?.head ?? EMPTY_CHAIN, [entry]);
  return {
    turn,
    summary: {
      ...consoleHistory(tenantId),
      channel: CONSOLE_CHANNEL,
      person: entry.userId,
      lastText: entry.inputSummary,
      lastAt: entry.at,
      state: "changed",
      turns: turn,
    },
    audit: entries,
    usage: [],
    head,
    models: [],
  };
}
