// The conversation as rules look at it: what was said since the employee speaks, and what its tools came to.

import type { HistoryMessage } from "../conversation/message.ts";
import type { ThinkView } from "../conversation/port.ts";
import type { ToolUse, Window, WindowLine } from "../escalation/window.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { ToolReceipt } from "../tools/tool-step.ts";
import type { Act } from "./trail.ts";
import { isWritten } from "./written.ts";

export interface WindowInput {
  view: ThinkView;
  resolved: ResolvedConnection;
  now: number;
  acts?: readonly Act[];
  answer?: NonNullable<Window["answer"]>;
}

/** Nothing from before a hand-back is in it: whoever was fetched once is not fetched again for the same words. */
export function windowOf({ view, resolved, now, acts = [], answer }: WindowInput): Window {
  const past = sinceHandBack(view.history);
  const { hours } = resolved.tenant.tools.handOver;
  const used = [...past.flatMap(usesOf), ...acts.map(({ step }) => useOf(step.receipt))];
  return {
    now,
    channel: resolved.connection.channel,
    openedAt: openedAt(view, past, now),
    turns: turnsOf(view, past),
    lines: [...past.flatMap(lineOf), ...newest(view)],
    tools: used,
    ...(answer ? { answer } : {}),
    ...(hours ? { hours } : {}),
  };
}

const sinceHandBack = (history: readonly HistoryMessage[]): readonly HistoryMessage[] =>
  history.slice(history.findLastIndex(({ isMarker }) => isMarker) + 1);

/** From the hand-back on: one for each answer since, and this one. Where the marker is too far back, about so many. */
function turnsOf({ turns, handOver, history }: ThinkView, past: readonly HistoryMessage[]): number {
  if (handOver?.state !== "returned") return turns;
  if (past.length === history.length) return turns - handOver.turn;
  return past.filter(({ role, colleague }) => role === "employee" && !colleague).length + 1;
}

/** Lines of this turn, without those from before the hand-back that it brings. */
function newest({ input }: ThinkView): WindowLine[] {
  const from = input.findLastIndex(({ own }) => own?.what === "returned") + 1;
  return input
    .slice(from)
    .filter(isWritten)
    .map(({ text, sentAt, author }) => ({ role: "person", text, at: sentAt, authorId: author.id }));
}

/** Of a colleague's line the employee is not the author: its doubts are not the employee's. */
function lineOf({ role, text, at, authorId, colleague }: HistoryMessage): WindowLine[] {
  if (role === "notice" || colleague) return [];
  return [{ role, text, at, ...(authorId === undefined ? {} : { authorId }) }];
}

const useOf = ({ tool, outcome }: Pick<ToolReceipt, "tool" | "outcome">): ToolUse => ({ tool, outcome });

const usesOf = ({ receipts }: HistoryMessage): ToolUse[] =>
  receipts === undefined ? [] : (JSON.parse(receipts) as ToolReceipt[]).map(useOf);

function openedAt(view: ThinkView, past: readonly HistoryMessage[], now: number): number {
  const { handOver, arrived } = view;
  if (handOver?.state === "returned" && handOver.returnedAt !== undefined) return handOver.returnedAt;
  return view.openedAt ?? past[0]?.at ?? (arrived.first > 0 ? arrived.first : now);
}
