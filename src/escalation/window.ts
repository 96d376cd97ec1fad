// What detectors look at: the recent lines of one conversation, the answer that is about to be given, and what
// tools did. Plain data, so that last week's conversations can be looked at in the same way.

import type { ChannelName, HistoryMessage } from "../conversation/message.ts";
import type { BusinessHours } from "../tenants/business-hours.ts";
import { MAX_READ_CHARS } from "./rule-limits.ts";

export type WindowLine = Pick<HistoryMessage, "role" | "text" | "at" | "authorId">;

/** How a tool call ended, as its receipt has it. */
export interface ToolUse {
  tool: string;
  outcome: string;
}

export interface Window {
  /** Milliseconds since the epoch. */
  now: number;
  channel: ChannelName;
  /** When the person first wrote, or wrote again after a person of the team handed the conversation back. */
  openedAt: number;
  /** Turns of this conversation, this one included. */
  turns: number;
  /** The newest lines, oldest first; what is being answered stands last. Nothing from before a hand-back. */
  lines: readonly WindowLine[];
  /** What the employee is about to say; absent before the model was asked. */
  answer?: {
    text: string;
    /** The provider, or the check of its answer, says that this is a refusal. */
    refused?: boolean;
  };
  /** Receipts of the turns that the lines belong to, this one's included. */
  tools: readonly ToolUse[];
  /** Absent: the team has none, and is never away. */
  hours?: BusinessHours;
}

/** Lines typed in a row by one person, as one question. */
export interface Ask {
  text: string;
  authorId: string | undefined;
}

/** What was asked, oldest first: a burst of lines that nobody answered in between is one question. */
export function asksOf(lines: readonly WindowLine[]): Ask[] {
  const asks: { texts: string[]; authorId: string | undefined }[] = [];
  let answered = true;
  for (const { role, text, authorId } of lines) {
    const last = asks.at(-1);
    if (role === "employee") answered = true;
    if (role !== "person") continue;
    if (last && !answered && last.authorId === authorId) last.texts.push(text);
    else asks.push({ texts: [text], authorId });
    answered = false;
  }
  return asks.map(({ texts, authorId }) => ({ text: texts.join("\n").slice(0, MAX_READ_CHARS), authorId }));
}

/** Everything the person is being answered to now. */
export const latestText = (lines: readonly WindowLine[]): string => asksOf(lines).at(-1)?.text ?? "";
