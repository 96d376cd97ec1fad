// A card on which somebody writes stays when its turn leaves the queue: their words must not vanish.

import type { HeldConversation } from "../../../src/api/held-page.ts";

export interface ListedHeld {
  held: HeldConversation;
  gone: boolean;
}

const sameTurn = (a: HeldConversation, b: HeldConversation): boolean =>
  a.connection.id === b.connection.id && a.thread === b.thread && a.turn === b.turn;

/** The queue, and before it what left the queue while it was being written about. */
export function withKept(queue: HeldConversation[], kept: HeldConversation[]): ListedHeld[] {
  const gone = kept.filter((known) => !queue.some((held) => sameTurn(held, known)));
  return [...gone.map((held) => ({ held, gone: true })), ...queue.map((held) => ({ held, gone: false }))];
}
