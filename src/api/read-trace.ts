// Finds one turn: its lines in the conversation, its entries in the audit trail.

import type { ConversationRef } from "../conversation/message.ts";
import type { TranscriptMessage } from "../conversation/port.ts";
import { MAX_TRANSCRIPT_PAGE } from "../limits.ts";
import type { ApiDeps } from "./deps.ts";
import { type TurnTrace, turnTrace } from "./turn-trace.ts";

/** Pages that are read back to a turn; what lies further back is told by the trail alone. */
const MAX_PAGES = 25;

/** Undefined where neither the conversation nor the trail knows of such a turn. */
export async function readTrace(
  deps: {
    conversations: Pick<ApiDeps["conversations"], "transcript">;
    audit: Pick<ApiDeps["audit"], "ofTurn">;
  },
  ref: ConversationRef,
  turn: number,
): Promise<TurnTrace | undefined> {
  const { tenantId, connectionId, thread } = ref;
  const [lines, { entries, database }] = await Promise.all([
    linesOf(deps.conversations, ref, turn),
    deps.audit.ofTurn(tenantId, { connectionId, thread, turn }),
  ]);
  return turnTrace(turn, lines, entries, database);
}

/** The lines of a turn, oldest first. Turns are numbered in their order, so no older page has any of it. */
async function linesOf(
  { transcript }: Pick<ApiDeps["conversations"], "transcript">,
  ref: ConversationRef,
  turn: number,
): Promise<TranscriptMessage[]> {
  const found: TranscriptMessage[] = [];
  let before: number | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const read = await transcript(ref, {
      limit: MAX_TRANSCRIPT_PAGE,
      ...(before === undefined ? {} : { before }),
    });
    found.unshift(...read.messages.filter((message) => message.turn === turn));
    const isBehind = read.messages.some((message) => message.turn !== undefined && message.turn < turn);
    before = read.before;
    if (isBehind || before === undefined) break;
  }
  return found;
}
