// The trace of one turn: what came in, which models were asked, what tools did, who was asked, what went out.
// For whoever leads a support team: words first, the receipt behind them.

import type { Confirmation, TranscriptMessage, TurnOutcome } from "../conversation/port.ts";
import type { ChainedEntry } from "../tenants/port.ts";
import { deliveries } from "./trace-deliveries.ts";
import { type ToolUse, trailEntries } from "./trace-entries.ts";

export type TraceKind = "model" | "tool" | "confirmation" | "hand_over" | "delivery" | "record";

/** waiting: it is not over. unknown: nobody can tell how it ended. */
export type TraceState = "ok" | "failed" | "unknown" | "waiting";

export interface TraceEntry {
  kind: TraceKind;
  /** When it began, ms. */
  at: number;
  /** How long it took; absent where it took no time, or nobody knows. */
  ms?: number;
  /** One line in words. */
  label: string;
  detail?: string;
  state?: TraceState;
  /** Id of a route receipt: why that model was asked. */
  receipt?: string;
}

export interface TurnTrace {
  turn: number;
  /** Absent while the turn is not over. */
  outcome?: TurnOutcome;
  /** Why, where the outcome is not an answer. */
  reason?: string;
  /** When the first of its lines came in, ms. */
  openedAt: number;
  /** What it answers. */
  arrivals: { at: number; author: string; text: string }[];
  /** In the order in which they began. */
  entries: TraceEntry[];
  /** unavailable: of older turns only what was said is known. */
  database: "ok" | "unavailable";
}

/** Undefined where neither the lines nor the trail know of it. */
export function turnTrace(
  turn: number,
  lines: readonly TranscriptMessage[],
  trail: readonly ChainedEntry[],
  database: TurnTrace["database"],
): TurnTrace | undefined {
  const arrivals = lines.filter(({ role }) => role === "person");
  const answer = lines.findLast(({ outcome }) => outcome !== undefined);
  const openedAt = lines[0]?.at ?? trail[0]?.at;
  if (openedAt === undefined) return undefined;
  const said = lines.findLast(({ parts }) => parts !== undefined);
  const entries = [
    ...trailEntries(trail, receiptsOf(lines), askedOf(lines)),
    ...deliveries(said?.parts ?? [], trail, said?.at ?? openedAt),
    ...(answer || trail.length > 0 ? [] : [unfinished(openedAt)]),
  ];
  return {
    turn,
    ...(answer?.outcome === undefined ? {} : { outcome: answer.outcome }),
    ...(answer?.reason === undefined ? {} : { reason: answer.reason }),
    openedAt,
    arrivals: arrivals.map(({ at, author, text }) => ({ at, author, text })),
    entries: entries.sort((a, b) => a.at - b.at),
    database,
  };
}

const unfinished = (at: number): TraceEntry => ({
  kind: "record",
  at,
  label: "It is not over yet",
  state: "waiting",
});

/** What tools did, as the line under which a reader finds it keeps it. */
const receiptsOf = (lines: readonly TranscriptMessage[]): ToolUse[] =>
  lines.flatMap(({ receipts }) => (receipts === undefined ? [] : (JSON.parse(receipts) as ToolUse[])));

/** What people were asked, by id, as it stands now: most answers come in a later turn. */
const askedOf = (lines: readonly TranscriptMessage[]): ReadonlyMap<string, Confirmation> =>
  new Map(lines.flatMap(({ confirmations = [] }) => confirmations.map((one) => [one.id, one])));
