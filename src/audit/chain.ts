// The hash chain of one conversation's audit entries. Each hash covers its entry, its place and the hash
// before it, so an edit, a removal, an insertion or a swap anywhere shows; a cut tail shows against the
// head that the tenant's object keeps.

import { createHash } from "node:crypto";
import type { AuditEntry, ChainedEntry, ChainHead } from "../tenants/port.ts";
import { auditEntry } from "./event.ts";

/** The head of a chain that has no entry yet. */
export const EMPTY_CHAIN: ChainHead = { hash: "0".repeat(64), length: 0 };

/** JSON with sorted keys: the same bytes for the same value, wherever it was stored in between. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}

/** What stands at place `seq`, after a chain that ended with `previous`. */
export function hashOf(previous: string, seq: number, entry: AuditEntry): string {
  const { id, at, type, agentId, userId, inputSummary, outputSummary, latencyMs, metadata } = entry;
  const covered = { id, at, type, agentId, userId, inputSummary, outputSummary, latencyMs, metadata };
  return createHash("sha256")
    .update(`${previous}\n${seq}\n${canonicalJson(covered)}`)
    .digest("hex");
}

/** Puts entries, bounded, at the end of a chain. Synchronous, so that an object can store entry and head at once. */
export function chainEntries(
  previous: ChainHead,
  entries: readonly AuditEntry[],
): { entries: ChainedEntry[]; head: ChainHead } {
  let { hash, length } = previous;
  const chained = entries.map(auditEntry).map((entry) => {
    length += 1;
    hash = hashOf(hash, length, entry);
    return { ...entry, seq: length, hash };
  });
  return { entries: chained, head: { hash, length } };
}

/** broken: the first place that does not follow from what is before it. cut: the tail is missing. */
export type ChainVerdict =
  | { kind: "whole" }
  | { kind: "broken"; seq: number }
  | { kind: "cut"; found: number; expected: number };

/**
 * Checks a whole chain, from its first entry, against the head that was anchored elsewhere. Read the rows
 * first and the head after: the head is always ahead, so a row past it was never ours.
 */
export function verifyChain(entries: readonly ChainedEntry[], anchored: ChainHead): ChainVerdict {
  let hash = EMPTY_CHAIN.hash;
  for (const [index, entry] of entries.entries()) {
    const seq = index + 1;
    if (entry.seq !== seq || entry.hash !== hashOf(hash, seq, entry)) return { kind: "broken", seq };
    hash = entry.hash;
    if (seq > anchored.length || (seq === anchored.length && hash !== anchored.hash)) {
      return { kind: "broken", seq };
    }
  }
  return entries.length < anchored.length
    ? { kind: "cut", found: entries.length, expected: anchored.length }
    : { kind: "whole" };
}
