// Was every message answered, once, in order, in its own conversation? Pure: evidence in, faults out.

import type { Shown } from "../../dev/stack/sandbox-client.ts";
import type { Transcript } from "../../src/conversation/port.ts";
import type { HeldConversation } from "./people.ts";

export interface Evidence extends HeldConversation {
  /** What the employee's conversation has stored. */
  transcript: Transcript;
}

export interface Verdict {
  answered: number;
  /** Tokens without a visible answer. */
  lost: string[];
  /** Tokens with more than one. */
  duplicated: string[];
  /** Tokens answered before an earlier one, or in somebody else's conversation. */
  outOfOrder: string[];
  misplaced: string[];
  /** Visible messages of the employee that answer nothing: placeholders left behind, apologies. */
  leftovers: string[];
  /** Tokens whose turn has no outcome on record. */
  unaccounted: string[];
  /** Deliveries whose end is not known: an operator sees them. */
  unknown: string[];
}

export const tokensIn = (text: string): string[] => text.match(/\[m-\d+-\d+\]/g) ?? [];

const conversationOf = (token: string): number => Number(/\d+/.exec(token)?.[0]);

/** Whether the message stands where this conversation is held. */
function belongs(message: Shown, held: HeldConversation): boolean {
  if (message.channel !== held.channel || message.conversation !== held.place) return false;
  return held.kind === "direct" || message.thread === held.root;
}

function checkVisible(verdict: Verdict, held: Evidence[], answers: readonly Shown[]): Map<string, number> {
  const seen = new Map<string, number>();
  for (const message of answers) {
    const tokens = tokensIn(message.text);
    const home = held.find((one) => belongs(message, one));
    if (tokens.length === 0)
      verdict.leftovers.push(`${message.channel} ${message.id}: ${message.text.slice(0, 60)}`);
    for (const token of tokens) {
      seen.set(token, (seen.get(token) ?? 0) + 1);
      if (home?.index !== conversationOf(token)) verdict.misplaced.push(token);
    }
  }
  return seen;
}

function checkOrder(verdict: Verdict, held: Evidence, answers: readonly Shown[]): void {
  const order = held.said.map(({ token }) => token);
  let newest = -1;
  const own = answers.filter((message) => belongs(message, held)).sort((a, b) => a.at - b.at);
  for (const token of own.flatMap((message) => tokensIn(message.text))) {
    const position = order.indexOf(token);
    if (position < newest) verdict.outOfOrder.push(token);
    newest = Math.max(newest, position);
  }
}

function checkRecord(verdict: Verdict, { said, transcript }: Evidence): void {
  const recorded = new Set<string>();
  for (const line of transcript.messages) {
    if (line.role === "employee" && line.outcome)
      for (const token of tokensIn(line.text)) recorded.add(token);
    for (const part of line.parts ?? []) {
      if (part.state !== "sent")
        verdict.unknown.push(`${tokensIn(part.text).join(" ") || part.opId}: ${part.state}`);
    }
  }
  for (const { token } of said) if (!recorded.has(token)) verdict.unaccounted.push(token);
}

/** `visible` is everything the sandbox shows at the end. */
export function judge(held: Evidence[], visible: readonly Shown[]): Verdict {
  const verdict: Verdict = {
    answered: 0,
    lost: [],
    duplicated: [],
    outOfOrder: [],
    misplaced: [],
    leftovers: [],
    unaccounted: [],
    unknown: [],
  };
  const answers = visible.filter((message) => !message.isPerson && !message.deleted);
  const seen = checkVisible(verdict, held, answers);
  for (const conversation of held) {
    checkOrder(verdict, conversation, answers);
    checkRecord(verdict, conversation);
    for (const { token } of conversation.said) {
      const times = seen.get(token) ?? 0;
      if (times === 0) verdict.lost.push(token);
      else verdict.answered++;
      if (times > 1) verdict.duplicated.push(token);
    }
  }
  return verdict;
}
