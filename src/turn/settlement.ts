// What a turn owes its tenant: the list's line, the audit trail and the bill. Made with the record, so
// that it is as durable as the reply, and handed over after the reply is visible.

import { chainEntries } from "../audit/chain.ts";
import type { HandOverRequest, ThinkView, TurnOutcome } from "../conversation/port.ts";
import type { NewId } from "../ids.ts";
import type { AuditEntry, ChainHead, Settlement } from "../tenants/port.ts";
import type { Agent, OpenConnection } from "../tenants/tenant.ts";
import { meterReceipts } from "../usage/meter.ts";
import { type ModelWork, noWork } from "./agent-loop.ts";
import { type FileUse, fileEntries } from "./file-use.ts";
import type { Taken } from "./news.ts";
import { handedOverEntry, ownEntries } from "./own-audit.ts";
import { summarise } from "./summarise.ts";
import { personOf, summaryOf } from "./summary-line.ts";
import { type EntryBase, escalationEntry, newsEntries, toolEntries } from "./tool-audit.ts";
import type { Act } from "./trail.ts";

export interface SettlementInput {
  view: ThinkView;
  agent: Agent;
  connection: OpenConnection;
  outcome: TurnOutcome;
  reason: string | undefined;
  reply: string;
  work: ModelWork;
  /** What tools did in this turn, and what news it brought. */
  acts?: readonly Act[];
  opened?: readonly FileUse[];
  taken?: readonly Taken[];
  /** The conversation is handed over with this turn. */
  handOver?: HandOverRequest;
  startedAt: number;
  now: number;
  newId: NewId;
}

/** The settlement of a turn that ends now, chained to the audit entries before it. */
export function settleTurn(input: SettlementInput): { settlement: Settlement; head: ChainHead } {
  const { entries, head } = chainEntries(input.view.chain, auditEntries(input));
  const settlement: Settlement = {
    turn: input.view.lease.turn,
    summary: summaryOf({
      view: input.view,
      channel: input.connection.channel,
      state: input.outcome,
      text: input.reply,
      now: input.now,
      awaiting: awaitingAfter(input),
      ...(input.handOver ? { handOver: input.handOver } : {}),
    }),
    audit: entries,
    ...billOf(input.work),
    head,
  };
  return { settlement, head };
}

/** Confirmations that wait once this turn is recorded: those that wait on, and those that it asks. */
export function awaitingAfter({
  view,
  acts = [],
}: Pick<SettlementInput, "acts"> & { view: Pick<ThinkView, "confirmations"> }): number {
  const waiting = view.confirmations.filter(({ state }) => state === "pending").map(({ id }) => id);
  const asked = acts.flatMap(({ step }) => (step.request ? [step.request.id] : []));
  return new Set([...waiting, ...asked]).size;
}

const billOf = ({ reports }: ModelWork): Pick<Settlement, "usage" | "models"> => ({
  usage: meterReceipts(reports.map(({ receipt }) => receipt)),
  models: reports,
});

/**
 * A turn that waits for models shows in the list as such, and what failed is known at once; it settles
 * again, with its records, when it ends.
 */
export const waitingSettlement = (
  view: ThinkView,
  channel: string,
  work: ModelWork,
  now: number,
): Settlement => ({ ...summarySettlement(view, channel, "retrying", now), ...billOf(work) });

/** Only the list's line: nothing was thought, so there is nothing to audit or to bill. */
export function summarySettlement(view: ThinkView, channel: string, state: string, now: number): Settlement {
  const summary = summaryOf({ view, channel, state, text: "", now, awaiting: awaitingAfter({ view }) });
  return { turn: view.lease.turn, summary, audit: [], head: view.chain, ...billOf(noWork()) };
}

function auditEntries(input: SettlementInput): AuditEntry[] {
  const { view, agent, outcome, reason, now, newId, acts = [], opened = [], taken = [] } = input;
  const base: EntryBase = { agentId: agent.id, userId: personOf(view).id, turn: view.lease.turn, newId };
  return [
    ...ownEntries(base, view),
    ...newsEntries(base, taken, now),
    ...fileEntries(base, opened),
    ...callEntries(base, input),
    ...topicEntries(base, input),
    ...toolEntries(base, acts),
    ...(outcome === "held" ? [escalationEntry(base, now, reason)] : []),
    ...(input.handOver ? [handedOverEntry(base, now, input.handOver)] : []),
    turnEntry(base, input),
  ];
}

/** Each call leads to the receipt that says why it was made: a receipt covers calls in a row. */
function callEntries({ agentId, userId, turn, newId }: EntryBase, { work }: SettlementInput): AuditEntry[] {
  const receipts = work.reports.flatMap(({ receipt }) => receipt.attempts.map(() => receipt.id));
  const isWhole = receipts.length === work.attempts.length;
  return work.attempts.map((attempt, i) => ({
    agentId,
    userId,
    id: newId(),
    at: attempt.startedAt,
    type: "llm_call",
    inputSummary: "",
    outputSummary: attempt.outcome,
    latencyMs: attempt.totalMs,
    metadata: {
      deployment: attempt.deployment,
      provider: attempt.provider,
      model: attempt.model,
      first_token_ms: attempt.firstTokenMs ?? null,
      turn,
      ...(isWhole ? { receipt: receipts[i] as string } : {}),
    },
  }));
}

const topicEntries = ({ agentId, userId, newId }: EntryBase, input: SettlementInput): AuditEntry[] =>
  input.work.topic === undefined
    ? []
    : [
        {
          ...{ agentId, userId, id: newId(), at: input.now, type: "topic_guard" },
          inputSummary: summarise(input.view.input.map(({ text }) => text).join("\n")),
          outputSummary: input.work.topic,
          latencyMs: 0,
          metadata: { turn: input.view.lease.turn, outcome: input.work.topic },
        },
      ];

function turnEntry({ agentId, userId, newId }: EntryBase, input: SettlementInput): AuditEntry {
  const { view, outcome, reason, reply, work, startedAt, now } = input;
  return {
    agentId,
    userId,
    id: newId(),
    at: now,
    type: "turn",
    inputSummary: summarise(view.input.map((message) => message.text).join("\n")),
    outputSummary: summarise(reply),
    latencyMs: now - startedAt,
    metadata: {
      turn: view.lease.turn,
      outcome,
      reason: reason ?? null,
      attempt: view.attempt,
      messages: view.input.length,
      ...(work.notice === undefined ? {} : { budget_notice: work.notice }),
    },
  };
}
