// The run of an approved write, as its turn claims and ends it.

import { claimConfirmation, endRun as ended, endWithTurn } from "../src/conversation/claim-confirmation.ts";
import type { ClaimResult, Confirmation, Lease, SavedStep, TurnRecord } from "../src/conversation/port.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import * as turns from "../src/conversation/turn-state.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { forgetPast } from "./conversation-summary.ts";

/** Hands the run out once, to a lease that may go on. A lease that ends here is free for the next holder. */
export function claim(storage: ConversationStorage, lease: Lease, id: string, now: number): ClaimResult {
  const turn = storage.lastTurn();
  const verdict = turns.checkFence(turn, lease, storage.ownership.epoch);
  if (verdict !== "ok" || turn?.state !== "open") {
    if (verdict === "superseded" && turns.isHeld(turn, lease)) storage.putTurn(turns.release(turn));
    return { kind: "lost", verdict: verdict === "ok" ? "stale" : verdict };
  }
  const { result, next } = claimConfirmation(storage.confirmations.get(id), lease, now);
  if (next) storage.confirmations.put(next);
  const renewed = turns.renew(turn, now);
  if (renewed !== turn) storage.putTurn(renewed);
  storage.writeDeferred();
  return result;
}

/** What a write came to, which may have to be known beyond the lease that made it. */
export function keepOutcome(storage: ConversationStorage, lease: Lease, step: SavedStep): void {
  if (step.confirmation) endRun(storage, lease, step, step.confirmation);
  else keepUnasked(storage, lease, step);
}

/** A write that nobody was asked for: its turn begins again after an edit, and must not take it for unknown. */
function keepUnasked(storage: ConversationStorage, lease: Lease, step: SavedStep): void {
  const turn = storage.lastTurn();
  const verdict = turns.checkFence(turn, lease, storage.ownership.epoch);
  if (turn?.state !== "open" || verdict === "ok" || verdict === "stale") return;
  const isWrite = storage.steps(turn.n).some(({ kind, index }) => kind === "intent" && index === step.index);
  if (isWrite) storage.putStep(turn.n, step);
}

/** What came of a run. Its step is kept where the same turn goes on, so that a later try replays it. */
function endRun(
  storage: ConversationStorage,
  lease: Lease,
  step: SavedStep,
  confirmation: NonNullable<SavedStep["confirmation"]>,
): void {
  const next = ended(storage.confirmations.get(confirmation.id), lease, confirmation);
  if (!next) return;
  storage.confirmations.put(next);
  const turn = storage.lastTurn();
  if (turn?.n === lease.turn && turn.state === "open") storage.putStep(turn.n, step);
}

/** Confirmations whose news this turn has among its messages. */
export function broughtBy(storage: ConversationStorage, turn: Turn): Confirmation[] {
  return storage.lines
    .between(turn.firstSeq, turn.lastSeq)
    .flatMap(({ news }) => (news ? (storage.confirmations.get(news.confirmationId) ?? []) : []));
}

/** The turn is recorded: nothing that it brought stays half decided, and whoever asked for it is forgotten. */
export function endBrought(storage: ConversationStorage, turn: Turn, { forgets = [] }: TurnRecord): void {
  if (forgets.length > 0) forgetPast(storage, turn, forgets);
  if (storage.confirmations.live().length === 0) return;
  for (const one of broughtBy(storage, turn)) {
    const ended = endWithTurn(one);
    if (ended) storage.confirmations.put(ended);
  }
}
