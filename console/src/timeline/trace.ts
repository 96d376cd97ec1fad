// The trace of a turn, put in order: who did what on which lane, from when to when.

import type { TraceEntry, TurnTrace } from "../../../src/api/turn-trace.ts";

export type { TurnTrace };

export type LaneName = "person" | "model" | "tool" | "approval" | "hand_over" | "reply";

/** One thing that happened, as the plot and the list show it. */
export interface Step {
  /** The same in plot and list. */
  id: string;
  lane: LaneName;
  /** In words: "Message", "Model". */
  kind: string;
  label: string;
  detail: string;
  from: number;
  to: number;
  state: NonNullable<TraceEntry["state"]>;
  receipt?: string;
}

const LANES: Record<TraceEntry["kind"], { lane: LaneName; kind: string }> = {
  model: { lane: "model", kind: "Model" },
  tool: { lane: "tool", kind: "Tool" },
  confirmation: { lane: "approval", kind: "Approval" },
  hand_over: { lane: "hand_over", kind: "Hand-over" },
  record: { lane: "reply", kind: "Written down" },
  delivery: { lane: "reply", kind: "Delivery" },
};

/** A kind of a newer server stands among what became of the reply, under its own name. */
const laneOf = (kind: string): { lane: LaneName; kind: string } =>
  (Object.hasOwn(LANES, kind) ? LANES[kind as TraceEntry["kind"]] : undefined) ?? {
    lane: "reply",
    kind: kind.replaceAll("_", " "),
  };

/** Everything in the order in which it began; what began together stays as the server told it. */
export function stepsOf({ arrivals, entries }: TurnTrace): Step[] {
  const said = arrivals.map(({ at, author, text }, index): Step => {
    const words = { label: author, detail: text, kind: "Message" };
    return { id: `arrival-${index}`, lane: "person", ...words, from: at, to: at, state: "ok" };
  });
  const done = entries.map(({ kind, at, ms = 0, label, detail = "", state = "ok", receipt }, index): Step => {
    const to = at + Math.max(0, ms);
    // A record's time is that of the whole turn: it was written down at the end of it.
    const span = { from: kind === "record" ? to : at, to };
    const link = receipt === undefined ? {} : { receipt };
    return { id: `entry-${index}`, ...laneOf(kind), label, detail, ...span, state, ...link };
  });
  return [...said, ...done].sort((a, b) => a.from - b.from);
}

export interface Lane {
  name: LaneName;
  /** Under each other: what ran at the same time does not cover each other. */
  rows: Step[][];
  /** How long it was busy, what ran side by side counted once. */
  busyMs: number;
}

const ORDER: LaneName[] = ["person", "model", "tool", "approval", "hand_over", "reply"];

/** Only lanes on which something happened. `apart`: closer than this, two marks would touch, ms. */
export function lanesOf(steps: Step[], apart: (step: Step, next: Step) => boolean): Lane[] {
  return ORDER.flatMap((name) => {
    const mine = steps.filter(({ lane }) => lane === name);
    return mine.length === 0 ? [] : [{ name, rows: inRows(mine, apart), busyMs: busyOf(mine) }];
  });
}

/** Each step goes into the first row that has room for it. */
function inRows(steps: Step[], apart: (step: Step, next: Step) => boolean): Step[][] {
  const rows: Step[][] = [];
  for (const step of steps) {
    const row = rows.find((known) => apart(known.at(-1) as Step, step));
    if (row) row.push(step);
    else rows.push([step]);
  }
  return rows;
}

function busyOf(steps: Step[]): number {
  let [sum, until] = [0, Number.NEGATIVE_INFINITY];
  for (const { from, to } of steps) {
    sum += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return sum;
}
