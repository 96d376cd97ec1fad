// What of a turn's input people wrote. The rest is news: of confirmations, or of a hand-over.

import type { IncomingMessage } from "../conversation/message.ts";
import type { OwnNews, ThinkView } from "../conversation/port.ts";

export const isWritten = ({ news, own }: Pick<IncomingMessage, "news" | "own">): boolean =>
  news === undefined && own === undefined;

/** A person wrote it, and no program. */
export const isByPerson = (message: Pick<IncomingMessage, "news" | "own" | "byProgram">): boolean =>
  isWritten(message) && !message.byProgram;

/** News of the hand-over, in the order in which it happened. */
export const ownNewsOf = ({
  input,
}: Pick<ThinkView, "input">): { id: string; text: string; at: number; own: OwnNews }[] =>
  input.flatMap(({ id, text, sentAt, own }) => (own ? [{ id, text, at: sentAt, own }] : []));

export const bringsOwn = ({ input }: Pick<ThinkView, "input">): boolean =>
  input.some(({ own }) => own !== undefined);

/**
 * True where something of the turn is the employee's to answer; otherwise what it brings needs no model. A line that
 * comes with the hand-back was relayed to nobody, even where a colleague spoke after it.
 */
export function isAsked(view: Pick<ThinkView, "input" | "history" | "handOver">): boolean {
  const { input } = view;
  if (input.some((message) => message.news !== undefined || isWritten(message))) return true;
  return !input.some(({ own }) => own?.what === "spoken") && owesAnswer(view);
}

/**
 * The conversation was handed back just now, and the person wrote after the colleague's last words: those lines are
 * the employee's to answer.
 */
export function owesAnswer({
  input,
  history,
  handOver,
}: Pick<ThinkView, "input" | "history" | "handOver">): boolean {
  if (!handOver || !input.some(({ own }) => own?.what === "returned")) return false;
  const lastSaid = history.findLastIndex(({ colleague }) => colleague);
  return history.some(({ role, at }, i) => role === "person" && i > lastSaid && at > handOver.at);
}
