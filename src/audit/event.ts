// One thing that happened, as the audit log keeps it. Summaries are cut to what a reader needs: an entry
// stays under 20 KB whatever a model or a person wrote, and Postgres can store every character of it.

import { storableText } from "../database/storable-text.ts";
import type { AuditEntry } from "../tenants/port.ts";

export const MAX_SUMMARY_CHARS = 1_000;
const MAX_LABEL_CHARS = 200;
const MAX_METADATA = 24;

/** Fields that an event may leave out are empty, never absent: the chain covers every field. */
export type AuditFacts = Pick<AuditEntry, "id" | "at" | "type" | "agentId"> & Partial<AuditEntry>;

function boundedMetadata(metadata: AuditEntry["metadata"]): AuditEntry["metadata"] {
  const entries = Object.entries(metadata).slice(0, MAX_METADATA);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const bounded = typeof value === "string" ? storableText(value, MAX_LABEL_CHARS) : value;
      // JSON knows neither NaN nor infinity; they would come back as null and break the chain.
      const finite = typeof bounded === "number" && !Number.isFinite(bounded) ? null : bounded;
      return [storableText(key, MAX_LABEL_CHARS), finite];
    }),
  );
}

/** An entry with every field set and bounded. */
export function auditEntry(facts: AuditFacts): AuditEntry {
  const label = (text: string) => storableText(text, MAX_LABEL_CHARS);
  return {
    id: label(facts.id),
    at: Math.trunc(facts.at),
    type: label(facts.type),
    agentId: label(facts.agentId),
    userId: label(facts.userId ?? ""),
    inputSummary: storableText(facts.inputSummary ?? "", MAX_SUMMARY_CHARS),
    outputSummary: storableText(facts.outputSummary ?? "", MAX_SUMMARY_CHARS),
    latencyMs: Math.max(0, Math.trunc(facts.latencyMs ?? 0)),
    metadata: boundedMetadata(facts.metadata ?? {}),
  };
}
