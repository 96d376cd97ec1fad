// What people and time decide over confirmations: rows in, news of it for a turn. Everything here happens in
// one synchronous block of the object, so the first valid answer is the only one.

import { TOO_MANY, withdraw } from "../src/conversation/claim-confirmation.ts";
import { newsLine, passTime } from "../src/conversation/confirmation-times.ts";
import { canBeDecided, decideConfirmation, findWished } from "../src/conversation/decide-confirmation.ts";
import { isWaiting } from "../src/conversation/held-turn.ts";
import { needsWake } from "../src/conversation/inbox.ts";
import type {
  Confirmation,
  ConfirmationNews,
  ConfirmationRequest,
  Decider,
  DecisionResult,
  DecisionWish,
  HostedCard,
  Surface,
} from "../src/conversation/port.ts";
import { MAX_PENDING_CONFIRMATIONS } from "../src/limits.ts";
import { linesOf } from "./conversation-readers.ts";
import { broughtBy } from "./conversation-runs.ts";
import type { ConversationStorage } from "./conversation-storage.ts";

/** What must follow, as for an accepted event. */
export interface Effects {
  wake: boolean;
  changed: number[];
}

export type Decided = Effects & { result: DecisionResult };

/** A card's line is looked for among so many: people talk while it waits. */
const CARD_LINES = 60;

/** Decides, refuses, or says which conversation decides. */
export function decide(storage: ConversationStorage, wish: DecisionWish, by: Decider, now: number): Decided {
  const wished = findWished(named(storage, wish), wish, now);
  if (!wished) return { result: elsewhere(storage, wish), wake: false, changed: [] };
  const isHere = by.connectionId === wished.confirmation.requester.connectionId;
  const person = isHere ? storage.named(by.person) : by.person;
  const decision = decideConfirmation(wished, { ...by, person }, now);
  if (decision.kind === "refused") {
    const isLate = decision.refusal.code === "expired" && wished.confirmation.state === "pending";
    return { result: decision, ...(isLate ? letTimePass(storage, now) : { wake: false, changed: [] }) };
  }
  const { confirmation } = decision;
  const effects = tell(storage, confirmation, wished.verdict, now);
  return { result: decision, ...effects };
}

function named({ confirmations }: ConversationStorage, wish: DecisionWish): Confirmation[] {
  if (wish.by === "choice") return confirmations.withChoice(wish.choice);
  if (wish.by === "code") return confirmations.withCode(wish.code);
  const one = confirmations.get(wish.id);
  return one ? [one] : [];
}

function elsewhere(storage: ConversationStorage, wish: DecisionWish): DecisionResult {
  const card = hostedCard(storage, wish);
  return card
    ? { kind: "elsewhere", origin: card.origin, wish }
    : { kind: "refused", refusal: { code: "unknown" } };
}

/** The card of another conversation that a wish names, where exactly one does. */
function hostedCard({ confirmations }: ConversationStorage, wish: DecisionWish): HostedCard | undefined {
  if (wish.by === "choice") return confirmations.hostedWithChoice(wish.choice);
  if (wish.by === "id") return confirmations.hostedById(wish.id);
  const [card, ...others] = confirmations.hostedWithCode(wish.code);
  return others.length === 0 ? card : undefined;
}

/** What a turn asked becomes something that waits. The belt asks for no more than may; here it holds whoever records. */
export function putRequests(
  { confirmations }: ConversationStorage,
  turn: number,
  requests: readonly ConfirmationRequest[],
  now: number,
): void {
  let waiting = confirmations.live().filter((one) => canBeDecided(one, now)).length;
  for (const request of requests) {
    const asked: Confirmation = { ...request, turn, state: "pending", surfaces: [] };
    const isOneTooMany = waiting >= MAX_PENDING_CONFIRMATIONS;
    confirmations.put(isOneTooMany ? { ...asked, state: "cancelled", result: TOO_MANY } : asked);
    waiting++;
  }
}

/** A copy of its card is visible somewhere; told twice, it is still one. */
export function addSurface({ confirmations }: ConversationStorage, id: string, surface: Surface): void {
  const confirmation = confirmations.get(id);
  if (!confirmation) return;
  const others = confirmation.surfaces.filter(({ opId }) => opId !== surface.opId);
  confirmations.put({ ...confirmation, surfaces: [...others, surface] });
}

/** Reminders and ends that are due. While a turn waits for a person nobody is reminded on top of that. */
export function letTimePass(storage: ConversationStorage, now: number): Effects {
  const effects: Effects = { wake: false, changed: [] };
  for (const one of storage.confirmations.live()) {
    const passed = passTime(one, now);
    if (!passed) continue;
    const next = isWaiting(storage.lastTurn())
      ? tellReaders(storage, passed.confirmation, passed.what, now)
      : tell(storage, passed.confirmation, passed.what, now);
    effects.wake ||= next.wake;
    effects.changed.push(...next.changed);
  }
  return effects;
}

/** Stores it, and that there is news of it: the next turn brings it. */
function tell(
  storage: ConversationStorage,
  confirmation: Confirmation,
  what: ConfirmationNews["what"],
  now: number,
): Effects {
  const turn = storage.lastTurn();
  const pendingSince = storage.lines.oldestPending(turn?.lastSeq ?? 0)?.acceptedAt;
  const wake = needsWake({ turn, pendingSince, now });
  storage.confirmations.put(confirmation);
  const seq = storage.lines.nextSeq();
  const { decidedBy, requester } = confirmation;
  const target = targetOf(storage, confirmation.turn);
  storage.lines.put({
    seq,
    role: "news",
    id: `${confirmation.id}-${what}`,
    at: now,
    acceptedAt: now,
    author: decidedBy
      ? { id: decidedBy.userId, name: decidedBy.name }
      : { id: requester.userId, ...(requester.name === undefined ? {} : { name: requester.name }) },
    text: newsLine(confirmation, what),
    addressed: "direct",
    target,
    news: { confirmationId: confirmation.id, what },
  });
  return { wake, changed: [...cardLines(storage, confirmation), seq] };
}

/** Stores it without a turn of its own. */
function tellReaders(
  storage: ConversationStorage,
  confirmation: Confirmation,
  what: "expired" | "reminder",
  now: number,
): Effects {
  storage.confirmations.put(confirmation);
  const changed = cardLines(storage, confirmation);
  if (what === "expired") changed.push(putNotice(storage, confirmation, newsLine(confirmation, what), now));
  return { wake: false, changed };
}

function putNotice(storage: ConversationStorage, { id, requester }: Confirmation, text: string, now: number) {
  const seq = storage.lines.nextSeq();
  const author = { id: requester.userId, name: requester.name ?? requester.userId };
  storage.lines.put({ seq, role: "notice", id: `${id}-notice`, at: now, acceptedAt: now, author, text });
  return seq;
}

const cardLines = (storage: ConversationStorage, { turn }: Confirmation): number[] =>
  linesOf(storage, turn, CARD_LINES);

/** Where the turn that asked replied to. */
function targetOf(storage: ConversationStorage, n: number) {
  const turn = storage.turn(n);
  return (turn && storage.lines.between(turn.firstSeq, turn.lastSeq).at(-1)?.target) ?? {};
}

/**
 * A message is gone: what was asked because of it is withdrawn, also where it was approved and has not begun. Each with
 * the lines that readers see anew.
 */
export function withdrawAsked(
  storage: ConversationStorage,
  seq: number,
  now: number,
): { id: string; changed: number[] }[] {
  const all: { id: string; changed: number[] }[] = [];
  for (const one of storage.confirmations.live()) {
    const withdrawn = withdraw(one);
    if (!withdrawn || !stemsFrom(storage, one, seq)) continue;
    storage.confirmations.put(withdrawn);
    const lines = cardLines(storage, one);
    const notice = putNotice(storage, one, `Withdrawn, since its message was deleted: ${one.title}`, now);
    all.push({ id: one.id, changed: [...lines, notice] });
  }
  return all;
}

/** True where the asking turn answered this line, or brought the decision over something that stems from it. */
function stemsFrom(storage: ConversationStorage, { turn: n }: Confirmation, seq: number): boolean {
  const turn = storage.turn(n);
  if (!turn) return false;
  if (seq >= turn.firstSeq && seq <= turn.lastSeq) return true;
  return broughtBy(storage, turn).some((earlier) => earlier.turn < n && stemsFrom(storage, earlier, seq));
}
