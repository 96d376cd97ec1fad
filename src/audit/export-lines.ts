// What an export consists of: one JSON object a line. Every entry with its hash and place; for each conversation
// the link before its first entry and the head that is anchored; and at the end how much there was and the hash
// of all lines before. Whoever has the file can check it alone: see check-export.ts.

import { createHash } from "node:crypto";
import type { AnchorKey, ChainHead } from "../tenants/port.ts";
import { EMPTY_CHAIN } from "./chain.ts";
import type { StoredEntry } from "./event-rows.ts";
import type { WalkedConversation } from "./trail.ts";
import { isWithin } from "./trail.ts";
import { type BrokenAt, type Range, walkChain } from "./walk.ts";

export const EXPORT_FORMAT = "konstruct-audit/1";

export interface ExportLine {
  kind: "export";
  format: typeof EXPORT_FORMAT;
  tenant: string;
  from: number | null;
  to: number | null;
  at: number;
}

export type EntryLine = { kind: "entry" } & StoredEntry;

/** The proof of the entries above it, which belong to this conversation. */
export interface HeadLine extends AnchorKey {
  kind: "head";
  /** What the first entry of the export follows. */
  previous: ChainHead;
  entries: number;
  /** As the tenant's object keeps it: of the whole chain, also beyond the export. */
  anchored: ChainHead;
  broken: BrokenAt | null;
}

export interface ManifestLine {
  kind: "manifest";
  conversations: number;
  entries: number;
  broken: number;
  /** Of every line before this one, each with its line feed; hex. */
  sha256: string;
}

export type AnyLine = ExportLine | EntryLine | HeadLine | ManifestLine;

/**
 * A conversation's lines: everything from its first entry in the range to its last, so that no link is left
 * out between them. None where it has no entry there and no broken link.
 */
export function conversationLines(
  conversation: WalkedConversation,
  entries: readonly StoredEntry[],
  range: Range,
): (EntryLine | HeadLine)[] {
  const { connectionId, thread, head, broken } = conversation;
  const first = entries.findIndex(({ at }) => isWithin(at, range));
  const last = entries.findLastIndex(({ at }) => isWithin(at, range));
  const taken = first < 0 ? [] : entries.slice(first, last + 1);
  if (taken.length === 0 && !broken) return [];
  const before = first > 0 ? entries[first - 1] : undefined;
  const previous = before ? { hash: before.hash, length: before.seq } : EMPTY_CHAIN;
  const proof = { connectionId, thread, previous, entries: taken.length, anchored: head };
  return [
    ...taken.map((entry): EntryLine => ({ kind: "entry", ...entry })),
    { kind: "head", ...proof, broken: broken ?? null },
  ];
}

/** Writes lines and counts what goes into the last one. */
export function createExportWriter() {
  const hash = createHash("sha256");
  const count = { conversations: 0, entries: 0, broken: 0 };
  return {
    line(line: Exclude<AnyLine, ManifestLine>): string {
      if (line.kind === "entry") count.entries++;
      if (line.kind === "head") count.conversations++;
      if (line.kind === "head" && line.broken) count.broken++;
      const text = `${JSON.stringify(line)}\n`;
      hash.update(text);
      return text;
    },
    last(): string {
      const manifest: ManifestLine = { kind: "manifest", ...count, sha256: hash.digest("hex") };
      return `${JSON.stringify(manifest)}\n`;
    },
  };
}

/** Whether a conversation's exported entries follow from each other, and reach the head where they go so far. */
export function segmentFault(head: HeadLine, entries: readonly StoredEntry[]): BrokenAt | undefined {
  const last = entries.at(-1);
  if (!last) return undefined;
  // Of entries that end before the head only the links can be checked here; that the rest holds is its own word.
  const end = last.seq < head.anchored.length ? { hash: last.hash, length: last.seq } : head.anchored;
  const walk = walkChain(end, {}, head.previous);
  for (const entry of entries) walk.add(entry);
  return walk.end();
}
