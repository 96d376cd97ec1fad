// What a held turn is, in words that help to decide.

import type { HeldConversation } from "../../../src/api/held-page.ts";
import { shortMoment } from "../transcript/moments.ts";

/** What the person at the other end knows. */
export function toldWords({ notice, person }: Pick<HeldConversation, "notice" | "person">): string {
  const who = person || "The person";
  if (notice.length === 0) return `${who} was not told anything.`;
  if (notice.every(({ state }) => state === "sent")) return `${who} was told that somebody will look at it.`;
  return `It is not certain that ${who} was told.`;
}

/** Until when the chat service takes an answer; undefined where it always does. */
export function windowWords(
  replyUntil: number | undefined,
  now: number,
): { closed: boolean; words: string } | undefined {
  if (replyUntil === undefined) return undefined;
  if (replyUntil <= now)
    return {
      closed: true,
      words: "The chat service takes no answer any more: too long since the last message.",
    };
  return { closed: false, words: `The chat service takes an answer until ${shortMoment(replyUntil, now)}.` };
}

export const triesWords = (tries: number): string =>
  tries === 1 ? "Models were asked once." : `Models were asked ${tries} times.`;
