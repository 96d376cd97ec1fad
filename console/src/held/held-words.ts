// What a held turn is, in words that help to decide.

import type { HeldConversation } from "../../../src/api/held-page.ts";
import { daysBetween, shortMoment } from "../transcript/moments.ts";

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
  const day = daysBetween(now, replyUntil) === 1 ? "tomorrow, " : "";
  const words = `The chat service takes an answer until ${day}${shortMoment(replyUntil, now)}.`;
  return { closed: false, words };
}

export const triesWords = (tries: number): string =>
  tries === 1 ? "Models were asked once." : `Models were asked ${tries} times.`;
