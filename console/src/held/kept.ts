// What somebody writes about stays while they write: their words must not vanish with the turn, nor be sent about
// another one.

import type { HeldConversation } from "../../../src/api/held-page.ts";

/** `now` is null where nothing is held any more, undefined while nobody knows. */
export function shownHeld(
  now: HeldConversation | null | undefined,
  kept: HeldConversation | undefined,
  isWriting: boolean,
): { held: HeldConversation | undefined; gone: boolean } {
  if (!isWriting || !kept) return { held: now ?? undefined, gone: false };
  return { held: kept, gone: now !== undefined && now?.turn !== kept.turn };
}
