// Desks of other conversations that stand in this one: what is said or pressed here is meant for them.

import { wishOfChoice, wishOfLine } from "../src/conversation/desk-words.ts";
import type { IncomingMessage } from "../src/conversation/message.ts";
import type { AtDesk } from "../src/conversation/port.ts";
import type { ConversationStorage } from "./conversation-storage.ts";

/** What a line is for the newest desk that speaks here, or undefined: an ordinary line. */
export function saidAtDesk(
  { ownership }: ConversationStorage,
  message: IncomingMessage,
  now: number,
): AtDesk | undefined {
  const desk = message.byProgram ? undefined : ownership.desks(now).find(({ speaks }) => speaks);
  return desk && { kind: "at_desk", origin: desk.origin, wish: wishOfLine(message, desk) };
}

/** What a control of a desk means, or undefined where it is none of ours. */
export function pressedAtDesk(
  { ownership }: ConversationStorage,
  choice: string,
  now: number,
): AtDesk | undefined {
  for (const desk of ownership.desks(now)) {
    const wish = wishOfChoice(choice, desk);
    if (wish) return { kind: "at_desk", origin: desk.origin, wish, desk };
  }
  return undefined;
}
