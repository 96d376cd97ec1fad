// The windows that the turns of a past conversation had, made from its transcript.

import type { ChannelName } from "../conversation/message.ts";
import type { BusinessHours } from "../tenants/business-hours.ts";
import type { ToolUse, Window, WindowLine } from "./window.ts";

/** A line of a transcript; an employee's line brings the receipts of its turn. */
export interface PastLine extends WindowLine {
  tools?: readonly ToolUse[];
}

export interface PastOptions {
  channel: ChannelName;
  /** As many as a turn is given. */
  maxLines: number;
  hours?: BusinessHours;
}

/** One window for each answer, and one for what was never answered. Notices are nobody's turn. */
export function pastWindows(lines: readonly PastLine[], { channel, maxLines, hours }: PastOptions): Window[] {
  const windows: Window[] = [];
  const said = lines.filter(({ role }) => role !== "notice");
  let waiting: PastLine | undefined;
  for (const [place, line] of said.entries()) {
    if (line.role === "person") waiting = line;
    const isLast = place === said.length - 1;
    if (!waiting || (line.role === "person" && !isLast)) continue;
    const isAnswer = line.role === "employee";
    const recent = said.slice(Math.max(0, place + 1 - maxLines), place + 1);
    windows.push({
      now: line.at,
      channel,
      openedAt: said[0]?.at ?? line.at,
      turns: windows.length + 1,
      lines: isAnswer ? recent.slice(0, -1) : recent,
      ...(isAnswer ? { answer: { text: line.text } } : {}),
      tools: recent.flatMap(({ tools }) => tools ?? []),
      ...(hours ? { hours } : {}),
    });
    waiting = undefined;
  }
  return windows;
}
