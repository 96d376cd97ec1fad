// What one call came to, as a step: what the model reads, and the receipt that everybody else does.

import type { KeptFile, MadeBytes } from "../conversation/made-file.ts";
import type { Redactor } from "./redact.ts";
import { plainLabel } from "./result-text.ts";
import type { Source } from "./tool.ts";
import type { ToolOutcome, ToolReceipt, ToolStep } from "./tool-step.ts";

const MAX_SUMMARY_CHARS = 1_000;
const MAX_ID_CHARS = 100;
const MAX_SOURCES = 10;
const MAX_REFERENCE_CHARS = 2_000;

/** Redacted before it is cut: half a credential is one that no shape finds. */
export function summarise(text: string, redact: Redactor): string {
  // Of a huge text only what can be shown is looked through, with room for a credential at the cut.
  const clean = redact(text.slice(0, MAX_SUMMARY_CHARS * 8).toWellFormed());
  return clean.length > MAX_SUMMARY_CHARS
    ? `${clean.slice(0, MAX_SUMMARY_CHARS - 1).toWellFormed()}…`
    : clean;
}

/** What is known of a call before it does anything. */
export type OpenReceipt = Pick<
  ToolReceipt,
  "callId" | "tool" | "title" | "effect" | "input" | "startedAt" | "confirmationId"
>;

export interface Ending {
  outcome: ToolOutcome;
  /** What the model reads. */
  text: string;
  /** Of the receipt; absent: the text. */
  summary?: string;
  sources?: readonly Source[];
  taint?: readonly string[];
  request?: ToolStep["request"];
  made?: readonly MadeBytes[];
  sends?: KeptFile;
}

const FINE: readonly ToolOutcome[] = ["ok", "asked"];

const boundedSource = ({ title, reference }: Source): Source => ({
  title: plainLabel(title),
  reference: plainLabel(reference, MAX_REFERENCE_CHARS),
});

/** Ids and names are a model's own words: they are kept short and plain. */
export const boundedId = (id: string): string => id.toWellFormed().slice(0, MAX_ID_CHARS);

export function closeReceipt(open: OpenReceipt, end: Ending, now: number, redact: Redactor): ToolStep {
  const receipt: ToolReceipt = {
    ...open,
    outcome: end.outcome,
    output: summarise(end.summary ?? end.text, redact),
    totalMs: Math.max(0, now - open.startedAt),
    sources: (end.sources ?? []).slice(0, MAX_SOURCES).map(boundedSource),
    ...(end.request ? { confirmationId: end.request.id } : {}),
  };
  return {
    text: end.text,
    isError: !FINE.includes(end.outcome),
    receipt,
    ...(end.request ? { request: end.request } : {}),
    taint: (end.taint ?? []).map((label) => plainLabel(label)).filter((label) => label !== ""),
    ...(end.made?.length ? { made: [...end.made] } : {}),
    ...(end.sends ? { sends: end.sends } : {}),
  };
}
