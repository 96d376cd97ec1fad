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

/** The lines of a turn and those that it answers, oldest first: read back until the first of them is there. */
async function linesOf(
  { transcript }: Pick<ApiDeps["conversations"], "transcript">,
  ref: ConversationRef,
  turn: number,
): Promise<TranscriptMessage[]> {
  const read: TranscriptMessage[] = [];
  let before: number | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { messages, before: further } = await transcript(ref, {
      limit: MAX_TRANSCRIPT_PAGE,
      ...(before === undefined ? {} : { before }),
    });
    read.unshift(...messages);
    before = further;
    const first = answersOf(read, turn)?.first;
    // Turns are numbered in their order: behind an earlier one there is nothing of this one.
    const isBehind = first === undefined && messages.some((one) => one.turn !== undefined && one.turn < turn);
    if (before === undefined || isBehind || (first !== undefined && before <= first)) break;
  }
  const { first, last } = answersOf(read, turn) ?? { first: 0, last: -1 };
  return read.filter(
    (line) => line.turn === turn || (line.role === "person" && line.seq >= first && line.seq <= last),
  );
}

const answersOf = (lines: readonly TranscriptMessage[], turn: number) =>
  lines.find((line) => line.turn === turn && line.answers !== undefined)?.answers;
