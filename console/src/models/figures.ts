// From points of a series to what a chart or a table row shows.

import type { ModelSeriesPoint } from "../../../src/api/deps.ts";
import type { Range } from "./range.ts";

/** One stretch of time with a value for each model; a model that has none there is left out. */
export type ChartRow = { at: number } & Record<string, number>;

export type Measure = (point: ModelSeriesPoint) => number | undefined;

export const answeredPercent: Measure = ({ calls, answers }) =>
  calls === 0 ? undefined : Math.floor((1_000 * answers) / calls) / 10;
export const costDollars: Measure = ({ costNano }) => costNano / 1_000_000_000;

/** Every stretch of the range in order, also those in which nothing happened. */
export function chartRows(
  points: ModelSeriesPoint[],
  range: Range,
  measures: Record<string, Measure>,
): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  for (let at = range.from; at < range.to; at += range.bucketMs) rows.set(at, { at });
  for (const point of points) {
    const row = rows.get(point.at);
    if (!row) continue;
    for (const [suffix, measure] of Object.entries(measures)) {
      const value = measure(point);
      if (value !== undefined) row[point.deployment + suffix] = value;
    }
  }
  return [...rows.values()];
}

/** The calls of one model in each stretch, for the little line in its row. */
export function callsOf(points: ModelSeriesPoint[], range: Range, deployment: string): number[] {
  const stretches = Math.round((range.to - range.from) / range.bucketMs);
  const calls = new Array<number>(Math.max(0, stretches)).fill(0);
  for (const point of points) {
    const index = (point.at - range.from) / range.bucketMs;
    if (point.deployment === deployment && calls[index] !== undefined) calls[index] += point.calls;
  }
  return calls;
}

/** Models that have any figure, those that are asked most first: each keeps one colour in every chart. */
export function chartedModels(totals: ModelSeriesPoint[]): string[] {
  return [...totals]
    .sort((a, b) => b.calls - a.calls || a.deployment.localeCompare(b.deployment))
    .map(({ deployment }) => deployment);
}

/** The line of a sparkline in a box of that size; empty where nothing was called. */
export function sparklinePath(values: number[], width: number, height: number): string {
  const top = Math.max(...values, 0);
  if (top === 0 || values.length < 2) return "";
  const step = width / (values.length - 1);
  const point = (value: number, index: number) =>
    `${(index * step).toFixed(1)},${(height - (value / top) * height).toFixed(1)}`;
  return `M${values.map(point).join("L")}`;
}
