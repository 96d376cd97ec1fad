// What a turn says becomes durable, and is sent part by part, unless somebody took over in between.

import { unsentLine } from "../src/conversation/hand-over-words.ts";
import type { DeliveryPart, FencedResult, TurnRecord } from "../src/conversation/port.ts";
import { isUnsent, mergeReceipts } from "../src/conversation/receipt.ts";
import { holdUnsent } from "../src/conversation/talked-over.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import { putRequests } from "./conversation-decisions.ts";
import { putHandedOver, putNotice, recordHandOver } from "./conversation-hand-over.ts";
import * as runs from "./conversation-runs.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { putReply } from "./conversation-transcript.ts";

/** `changed` are lines that readers see anew; `waits`: something in it is due at a time of its own. */
export interface Recorded {
  verdict: FencedResult;
  changed: number[];
  waits?: boolean;
}

/** For a lease that holds the turn. An answer that comes too late to be said is kept for the team. */
export function recordTurn(
  storage: ConversationStorage,
  turn: Turn,
  record: TurnRecord,
  now: number,
): Recorded {
  const { epoch } = storage.ownership;
  const verdict = turn.state === "open" ? turns.recordVerdict(turn, record.outcome, epoch) : "ok";
  if (turn.state !== "open") return { verdict, changed: [] };
  if (verdict === "superseded") storage.putTurn(turns.release(turn));
  if (verdict !== "ok") {
    const isLate = turns.isTalkedOver(turn, epoch);
    return { verdict, changed: isLate ? putUnsent(storage, turn, record, now) : [] };
  }
  storage.putTurn(turns.recorded(recordHandOver(storage, turn, record, now), record));
  runs.endBrought(storage, turn, record);
  const asks = record.confirmations ?? [];
  putRequests(storage, turn.n, asks, now);
  const changed = [...putReply(storage, turn, record, now), ...putHandedOver(storage, turn, record, now)];
  return { verdict, changed, waits: asks.length > 0 || record.handOver !== undefined };
}

/** An answer that was ready when somebody took over. */
function putUnsent(
  storage: ConversationStorage,
  turn: Turn,
  { author, outcome, parts }: TurnRecord,
  now: number,
): number[] {
  const text = parts
    .filter(({ to }) => !to)
    .map((part) => part.text)
    .join("\n\n");
  if (text === "" || (outcome !== "answered" && outcome !== "awaiting")) return [];
  const id = `${turn.placeholder.opId}-unsent-${turn.fence}`;
  return [
    putNotice(storage, { id, author: { id: author, name: author }, text: unsentLine(author, text) }, now),
  ];
}

/** What became of the parts so far. superseded: they are not what this consumer takes them for, and it begins anew. */
export function storeProgress(
  storage: ConversationStorage,
  turn: Turn,
  parts: DeliveryPart[],
  now: number,
): FencedResult {
  const merged = mergeReceipts(turn.parts, parts);
  // A receipt was faster: what this consumer is about to send again has arrived. Begin from there.
  const isFaster = merged.some((part, i) => part.state !== parts[i]?.state && isUnsent(parts[i]));
  const sendable = holdUnsent(turn, merged, storage.ownership.current());
  if (!isFaster && sendable === merged) {
    storage.putTurn({ ...turns.renew(turn, now), parts: merged });
    return "ok";
  }
  storage.putTurn({ ...turns.release(turn), parts: sendable });
  return "superseded";
}
