// An edit or a deletion of a message that may or may not have been answered.

import type { Turn } from "./turn-state.ts";

export type Amendment = { kind: "deletion" } | { kind: "edit" };

/**
 * The turn after a message of it was changed. An edit makes it begin again with the new text; a deletion
 * does the same while other messages are left to answer, and cancels it where none is, stopped or not. A recorded turn
 * stays as it is: it has been answered.
 */
export function amendTurn(turn: Turn, seq: number, amendment: Amendment, othersLeft: boolean): Turn {
  if (turn.state !== "open" || seq < turn.firstSeq || seq > turn.lastSeq) return turn;
  const cancelled = amendment.kind === "deletion" && !othersLeft;
  if (turn.signal === "stop" && !cancelled) return turn;
  return { ...turn, signal: cancelled ? "cancelled" : "superseded", notBefore: 0 };
}
