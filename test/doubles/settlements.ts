// Settlements and records as a conversation makes them, with everything but what a test is about filled in.

import { chainEntries, EMPTY_CHAIN } from "../../src/audit/chain.ts";
import type { AuditMessage } from "../../src/tenants/audit-message.ts";
import { toPieces } from "../../src/tenants/ledger.ts";
import type { RouteReceipt } from "../../src/tenants/model-book.ts";
import type { AuditEntry, ChainHead, ConversationSummary, Settlement } from "../../src/tenants/port.ts";

export const auditEntryOf = (partial: Partial<AuditEntry> & { id: string }): AuditEntry => ({
  at: 1_700_000_000_000,
  type: "turn",
  agentId: "ada",
  userId: "U1",
  inputSummary: "Where is my order?",
  outputSummary: "On its way.",
  latencyMs: 12,
  metadata: { turn: 1, outcome: "answered" },
  ...partial,
});

export const summaryOf = (partial: Partial<ConversationSummary> = {}): ConversationSummary => ({
  connectionId: "demo.slack",
  thread: "C1/1.0",
  channel: "slack",
  person: "Lin",
  lastText: "On its way.",
  lastAt: 1_700_000_000_000,
  state: "answered",
  turns: 1,
  ...partial,
});

/** The settlements of the first `turns` turns of one conversation, chained, with `entries` audit entries each. */
export function settlementsOf(
  turns: number,
  options: {
    summary?: Partial<ConversationSummary>;
    entries?: number;
    text?: string;
    receipts?: (turn: number) => RouteReceipt[];
  } = {},
): Settlement[] {
  let head: ChainHead = EMPTY_CHAIN;
  return Array.from({ length: turns }, (_, index) => {
    const turn = index + 1;
    const summary = summaryOf({ lastAt: 1_700_000_000_000 + turn, turns: turn, ...options.summary });
    const name = `${summary.connectionId}|${summary.thread}|${turn}`;
    const text = options.text ?? "Where is my order?";
    const made = Array.from({ length: options.entries ?? 2 }, (_, n) =>
      auditEntryOf({ id: `${name}|${n}`, inputSummary: text }),
    );
    const chained = chainEntries(head, made);
    head = chained.head;
    const usage = {
      id: `${name}|usage`,
      at: summary.lastAt,
      agentId: "ada",
      provider: "p",
      model: "m",
      deployment: "p/m",
      inputTokens: 10,
      outputTokens: 5,
      costNano: 105_000,
    };
    const models = (options.receipts?.(turn) ?? []).map((receipt) => ({ receipt }));
    return { turn, summary, audit: chained.entries, usage: [usage], head, models };
  });
}

/** One message with the records of these settlements, as the tenant's object would send them. */
export function messageOf(tenantId: string, settlements: readonly Settlement[]): AuditMessage {
  const conversations = settlements.map((settlement) => ({
    summary: settlement.summary,
    head: settlement.head,
    turns: toPieces(settlement),
  }));
  return { tenantId, conversations };
}
