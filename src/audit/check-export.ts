// Checks an exported file with nothing but the file: every line is there, every link holds, and where the
// entries reach the anchored head they reach that one. What it cannot know is whether the head is ours:
// compare that with what the console shows.

import { createHash } from "node:crypto";
import type { StoredEntry } from "./event-rows.ts";
import { type AnyLine, EXPORT_FORMAT, type HeadLine, segmentFault } from "./export-lines.ts";

export interface ExportReport {
  conversations: number;
  entries: number;
  /** One sentence for everything that is wrong; empty where the file is whole. */
  problems: string[];
}

const MAX_PROBLEMS = 100;

/** Takes the lines in their order, without their line feeds. */
export async function checkExport(lines: AsyncIterable<string>): Promise<ExportReport> {
  const hash = createHash("sha256");
  const report: ExportReport = { conversations: 0, entries: 0, problems: [] };
  const wrong = (sentence: string) => {
    if (report.problems.length < MAX_PROBLEMS) report.problems.push(sentence);
  };
  let own: StoredEntry[] = [];
  let isClosed = false;
  let at = 0;
  for await (const text of lines) {
    at++;
    if (isClosed) wrong(`Line ${at} comes after the end.`);
    const line = readLine(text);
    if (!line) wrong(`Line ${at} is no line of an export.`);
    else if ((line.kind === "export") !== (at === 1)) wrong(`Line ${at} stands in the wrong place.`);
    else if (line.kind === "entry") {
      own.push(line);
      report.entries++;
    } else if (line.kind === "head") {
      report.conversations++;
      for (const sentence of headProblems(line, own)) wrong(sentence);
      own = [];
    } else if (line.kind === "manifest") {
      isClosed = true;
      if (line.sha256 !== hash.digest("hex")) wrong("The lines are not those that were exported.");
      if (line.entries !== report.entries || line.conversations !== report.conversations)
        wrong("There are more or fewer lines than were exported.");
    }
    if (!isClosed) hash.update(`${text}\n`);
  }
  if (!isClosed) wrong("The file has no end: it broke off.");
  if (own.length > 0) wrong("The last entries have no head.");
  return report;
}

function readLine(text: string): AnyLine | undefined {
  try {
    const line = JSON.parse(text) as AnyLine;
    if (line.kind === "export") return line.format === EXPORT_FORMAT ? line : undefined;
    return ["entry", "head", "manifest"].includes(line.kind) ? line : undefined;
  } catch {
    return undefined;
  }
}

function headProblems(head: HeadLine, own: readonly StoredEntry[]): string[] {
  const place = `${head.connectionId}, ${head.thread}`;
  const problems: string[] = [];
  if (own.length !== head.entries || own.some((entry) => !isOf(entry, head)))
    problems.push(`${place}: these are not the entries that were exported.`);
  const fault = segmentFault(head, own);
  if (fault) problems.push(`${place}: the chain is broken at entry ${fault.seq} (${fault.why}).`);
  else if (head.broken)
    problems.push(
      `${place}: was broken at entry ${head.broken.seq} (${head.broken.why}) when it was exported.`,
    );
  return problems;
}

const isOf = (entry: StoredEntry, { connectionId, thread }: HeadLine): boolean =>
  entry.connectionId === connectionId && entry.thread === thread;
