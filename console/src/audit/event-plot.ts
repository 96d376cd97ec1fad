// Events over time, by what they were: how many stretches there are follows from how far apart they lie.

import type { AuditCount } from "../../../src/api/audit-verbs.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LENGTHS = [10 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY];
const MOST_STRETCHES = 40;

export type PlotRow = { at: number } & Record<string, number>;

export interface Plot {
  rows: PlotRow[];
  /** Those of which there are most first. */
  types: string[];
  lengthMs: number;
}

/** Where a stretch begins in the reader's own days and weeks, which are not all equally long. */
function startOf(at: number, lengthMs: number): number {
  const start = new Date(at);
  if (lengthMs >= DAY) {
    start.setHours(0, 0, 0, 0);
    if (lengthMs > DAY) start.setDate(start.getDate() - ((start.getDay() + 6) % 7));
    return start.getTime();
  }
  const offset = start.getTimezoneOffset() * MINUTE;
  return Math.floor((at - offset) / lengthMs) * lengthMs + offset;
}

/** From the middle of the next stretch back to its beginning: a day of 25 hours is left, too. */
const nextOf = (start: number, lengthMs: number): number => startOf(start + 1.5 * lengthMs, lengthMs);

/** Undefined where nothing happened. Empty stretches of the range are shown as such. */
export function plotOf(events: AuditCount[], { from, to }: { from: number; to: number }): Plot | undefined {
  if (events.length === 0) return undefined;
  // A bucket may begin a little before the range does.
  const [first, last] = [Math.min(from, events[0]?.at ?? from), Math.max(from, to - 1)];
  const lengthMs =
    LENGTHS.find((length) => (last - first) / length < MOST_STRETCHES) ?? (LENGTHS.at(-1) as number);
  const rows = new Map<number, PlotRow>();
  for (let at = startOf(first, lengthMs); at <= last; at = nextOf(at, lengthMs)) rows.set(at, { at });
  const counts = new Map<string, number>();
  for (const { at, type, count } of events) {
    const start = startOf(at, lengthMs);
    const row: PlotRow = rows.get(start) ?? { at: start };
    row[type] = (row[type] ?? 0) + count;
    rows.set(start, row);
    counts.set(type, (counts.get(type) ?? 0) + count);
  }
  const types = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([type]) => type);
  return { rows: [...rows.values()].sort((a, b) => a.at - b.at), types, lengthMs };
}

const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const both = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** The beginning of a stretch, for an axis. */
export function stretchLabel(at: number, lengthMs: number): string {
  if (lengthMs >= DAY) return day.format(at);
  return (lengthMs > HOUR ? both : clock).format(at);
}
