// What a run found, as tables for a person and as JSON for a program. Every bench and chaos run ends here.

import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname } from "node:path";

export type Cell = string | number;

export interface Table {
  title: string;
  columns: string[];
  rows: Cell[][];
}

/** One promise with its limit. `atLeast` turns the comparison round. */
export interface Bar {
  name: string;
  value: number;
  limit: number;
  atLeast?: boolean;
}

export interface RunResult {
  name: string;
  /** How it was run: counts, rounds, seeds. */
  settings: Record<string, unknown>;
  tables: Table[];
  bars: Bar[];
  /** What a reader must know to read the numbers. */
  notes: string[];
}

export const meets = ({ value, limit, atLeast }: Bar): boolean => (atLeast ? value >= limit : value <= limit);

/** Few digits where they say nothing, three where they do. */
function shown(cell: Cell): string {
  if (typeof cell === "string") return cell;
  if (!Number.isFinite(cell)) return "-";
  if (Number.isInteger(cell)) return cell.toLocaleString("en");
  if (Math.abs(cell) >= 100) return Math.round(cell).toLocaleString("en");
  return cell.toFixed(Math.abs(cell) >= 10 ? 1 : 2);
}

/** The table as aligned lines: text to the left, numbers to the right. */
export function tableLines({ title, columns, rows }: Table): string[] {
  const cells = [columns, ...rows.map((row) => row.map(shown))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => (row[i] ?? "").length)));
  const isNumber = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const line = (row: string[]) =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  const [head = [], ...body] = cells;
  return [title, "", line(head), rule, ...body.map(line)];
}

function barLines(bars: readonly Bar[]): string[] {
  return bars.map((bar) => {
    const relation = bar.atLeast ? "at least" : "at most";
    return `${meets(bar) ? "✔" : "✖"} ${bar.name}: ${shown(bar.value)} (${relation} ${shown(bar.limit)})`;
  });
}

/** Everything a person reads after a run. */
export function resultLines(result: RunResult): string[] {
  const tables = result.tables.flatMap((table) => [...tableLines(table), ""]);
  const notes = result.notes.map((note) => `  ${note}`);
  return ["", ...tables, ...barLines(result.bars), "", ...notes];
}

/** The same as one JSON file, with the machine it ran on. */
export function writeJson(file: string, result: RunResult): void {
  mkdirSync(dirname(file), { recursive: true });
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model ?? "",
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
  const bars = result.bars.map((bar) => ({ ...bar, met: meets(bar) }));
  const at = new Date().toISOString();
  writeFileSync(file, `${JSON.stringify({ ...result, bars, machine, at }, null, 2)}\n`);
}
