// What was opened of the files beside a turn's lines, for the audit trail: each entry is that of a tool which only
// read, for what is in a file is no less somebody's than what a tool brings.

import type { AuditEntry } from "../tenants/port.ts";
import { summarise } from "./summarise.ts";
import { type EntryBase, entryOf } from "./tool-audit.ts";

/** One file that was fetched, or was to be. */
export interface FileUse {
  /** The chat service's id of it. */
  id: string;
  name: string;
  tool: "open_file" | "transcribe";
  outcome: "ok" | "failed";
  /** What came of it; never what was in it. */
  words: string;
  startedAt: number;
  totalMs: number;
}

export const fileEntries = (base: EntryBase, uses: readonly FileUse[]): AuditEntry[] =>
  uses.map(({ id, name, tool, outcome, words, startedAt, totalMs }) =>
    entryOf(base, {
      at: startedAt + totalMs,
      type: "tool_invocation",
      inputSummary: summarise(name),
      outputSummary: summarise(words),
      latencyMs: totalMs,
      metadata: { tool, call: id, effect: "read", outcome },
    }),
  );
