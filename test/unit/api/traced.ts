// Turn 2 of a conversation of the office in memory, and its trace as an operator asks for it.

import type { AuditEventView } from "../../../src/api/audit-verbs.ts";
import type { TraceEntry, TurnTrace } from "../../../src/api/turn-trace.ts";
import type { ConversationRef } from "../../../src/conversation/message.ts";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import type { AuditEntry } from "../../../src/tenants/port.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";
import type { Operator } from "./operator.ts";

const REF: ConversationRef = { tenantId: "demo", connectionId: "demo.slack", thread: "T1" };
const PATH = "/conversations/demo.slack/T1/turns";
export const trace = async (office: Operator, turn: number | string = 2) =>
  office.ask("GET", `${PATH}/${turn}/trace`);
export const traced = async (office: Operator, turn?: number): Promise<TurnTrace> =>
  (await trace(office, turn)).body;

type Line = Pick<TranscriptMessage, "role" | "author" | "text" | "at"> & Partial<TranscriptMessage>;
export const line = (office: Operator, one: Line): void => {
  const room = office.office.room(REF);
  office.office.put(room, { id: `l${room.messages.length}`, ...one });
};

/** What the trail has of turn 2, in its order. */
export function trail(
  office: Operator,
  entries: (Partial<AuditEntry> & Pick<AuditEntry, "type" | "at">)[],
): void {
  office.tools.events = entries.map((entry, i): AuditEventView => {
    const metadata = { turn: 2, ...entry.metadata };
    const blank = { inputSummary: "", outputSummary: "", latencyMs: 0 };
    const full = auditEntryOf({ id: `e${i}`, ...blank, ...entry, metadata });
    return { ...full, connectionId: REF.connectionId, thread: REF.thread, turn: 2, seq: i + 1, hash: "h" };
  });
}

export const call = (deployment: string, outcome: string, at: number, receipt?: string) => ({
  ...{ type: "llm_call", at, latencyMs: 900, outputSummary: outcome },
  metadata: { deployment, model: "gpt-5", first_token_ms: 120, ...(receipt ? { receipt } : {}) },
});
export const words = (entries: readonly TraceEntry[]) =>
  entries.map(({ kind, label, state }) => [kind, label, state]);
