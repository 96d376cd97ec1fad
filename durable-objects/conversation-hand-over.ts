// What people and time do to a hand-over: rows in, news of it for a turn. Everything here happens in one
// synchronous block of the object, so of two who press at once only one has it.

import { decideOwnership, type OwnEvent } from "../src/conversation/decide-ownership.ts";
import { isOpen, openHandOver } from "../src/conversation/hand-over.ts";
import { passTime } from "../src/conversation/hand-over-times.ts";
import { handedOverLine, markerLine, ownLine } from "../src/conversation/hand-over-words.ts";
import { isWaiting } from "../src/conversation/held-turn.ts";
import { needsWake } from "../src/conversation/inbox.ts";
import { withoutKeptOf } from "../src/conversation/kept.ts";
import type { Person } from "../src/conversation/message.ts";
import type {
  Desk,
  HandOver,
  Owner,
  OwnNews,
  OwnResult,
  OwnWish,
  TurnRecord,
} from "../src/conversation/port.ts";
import { isUndelivered } from "../src/conversation/talked-over.ts";
import type { Turn } from "../src/conversation/turn-state.ts";
import { encodeTuple } from "../src/ids.ts";
import type { Effects } from "./conversation-decisions.ts";
import type { ConversationStorage, StoredMessage } from "./conversation-storage.ts";

const NOTHING: Effects = { wake: false, changed: [] };

/** Takes, passes on, hands back or speaks, or says why not. */
export function own(
  storage: ConversationStorage,
  wish: OwnWish,
  by: Owner,
  now: number,
): Effects & { result: OwnResult } {
  const { ownership } = storage;
  const view = ownership.current();
  const key = wish.kind === "speak" ? lineKey(by, wish.key) : undefined;
  if (key !== undefined && view.handOver && storage.seen(key)) {
    return { result: { kind: "owned", handOver: view.handOver, again: true }, ...NOTHING };
  }
  const { result, next, news } = decideOwnership(view, wish, by, now);
  if (!next) return { result, ...NOTHING };
  if (key !== undefined) storage.see(key, 0, now);
  ownership.put(next);
  return { result, ...tellAll(storage, news, next.handOver, now) };
}

/** Whose line it is belongs to the key: two chat services may give two lines one id. */
const lineKey = ({ colleague }: Owner, key: string): string =>
  encodeTuple(["own", colleague.connectionId, colleague.userId, key]);

/** The hand-over of a record, and who was told with it that a person is there. Gives the epoch of its turn. */
export function recordHandOver(storage: ConversationStorage, turn: Turn, record: TurnRecord, now: number) {
  const { ownership } = storage;
  const { epoch, handOver } = ownership.current();
  if (record.handOver) {
    const next = { epoch: epoch + 1, handOver: openHandOver(record.handOver, turn.n, now) };
    ownership.put(next);
    return { ...turn, epoch: next.epoch };
  }
  const told = (record.told ?? []).filter((id) => !handOver?.told.includes(id));
  if (isOpen(handOver) && told.length > 0) {
    ownership.put({ epoch, handOver: { ...handOver, told: [...handOver.told, ...told] } });
  }
  return turn;
}

/** Readers see where the employee fell silent, and why. */
export function putHandedOver(
  storage: ConversationStorage,
  turn: Turn,
  { handOver, author }: TurnRecord,
  now: number,
): number[] {
  if (!handOver) return [];
  const id = `${turn.n}-handed-over`;
  return [
    putNotice(storage, { id, author: { id: author, name: author }, text: handedOverLine(handOver) }, now),
  ];
}

/** A desk is visible; told twice, it is still one. */
export function addDesk({ ownership }: ConversationStorage, handOverId: string, desk: Desk): void {
  const { epoch, handOver } = ownership.current();
  if (handOver?.id !== handOverId) return;
  const others = handOver.desks.filter(({ opId }) => opId !== desk.opId);
  ownership.put({ epoch, handOver: { ...handOver, desks: [...others, desk] } });
}

/** The step that is due, if any. */
export function letTimePass(storage: ConversationStorage, now: number): Effects {
  const { epoch, handOver } = storage.ownership.current();
  const passed = handOver && passTime(handOver, now);
  if (!passed) return NOTHING;
  storage.ownership.put({ epoch, handOver: passed.handOver });
  return tellAll(storage, [{ handOverId: passed.handOver.id, what: passed.what }], passed.handOver, now);
}

/** What of a closed turn did not arrive goes out once more, by a turn that is told so. */
export function resend(
  storage: ConversationStorage,
  n: number,
  { colleague, via, isOperator }: Owner,
  now: number,
): Effects & { done: boolean } {
  const turn = storage.turn(n);
  const isLeft = turn?.state === "closed" && !turn.resent && turn.parts.some(isUndelivered);
  if (!isOperator || !isLeft || isWaiting(storage.lastTurn())) return { done: false, ...NOTHING };
  storage.putTurn({ ...turn, resent: true });
  const newest = storage.lastTurn();
  if (newest && newest.n !== n) storage.putTurn(withoutKeptOf(newest, n));
  const { handOver } = storage.ownership.current();
  const by = { ...colleague, via };
  const news: OwnEvent = { handOverId: handOver?.id ?? "", what: "resend", by, turn: n };
  return { done: true, ...tellAll(storage, [news], handOver, now) };
}

function tellAll(
  storage: ConversationStorage,
  news: readonly OwnEvent[],
  handOver: HandOver | undefined,
  now: number,
): Effects {
  const turn = storage.lastTurn();
  const pendingSince = storage.lines.oldestPending(turn?.lastSeq ?? 0)?.acceptedAt;
  const wake = needsWake({ turn, pendingSince, now });
  const changed: number[] = [];
  for (const one of news) {
    if (one.what === "returned" && handOver) changed.push(putMarker(storage, handOver, now));
    changed.push(putNews(storage, one, handOver, now));
  }
  return { wake, changed };
}

function putNews(
  storage: ConversationStorage,
  { line, ...own }: OwnEvent,
  handOver: HandOver | undefined,
  now: number,
): number {
  const seq = storage.lines.nextSeq();
  storage.lines.put({
    seq,
    role: "news",
    id: `${own.handOverId}-${own.what}-${seq}`,
    at: now,
    acceptedAt: now,
    author: authorOf(own, handOver),
    text: line ?? ownLine(own, handOver),
    addressed: "direct",
    target: storage.lines.newestWritten()?.target ?? {},
    own,
  });
  return seq;
}

function authorOf({ by }: OwnNews, handOver: HandOver | undefined): Person {
  if (!by) return handOver?.person ?? { id: "" };
  return { id: by.userId, name: by.name ?? by.userId };
}

function putMarker(storage: ConversationStorage, handOver: HandOver, now: number): number {
  const { returnedBy } = handOver;
  const name = returnedBy?.name ?? "";
  const author = { id: returnedBy?.userId ?? "", name };
  const text = markerLine(handOver);
  return putNotice(storage, { id: `${handOver.id}-marker`, author, text, isMarker: true }, now);
}

export function putNotice(
  storage: ConversationStorage,
  notice: Pick<StoredMessage, "id" | "author" | "text" | "isMarker">,
  now: number,
): number {
  const seq = storage.lines.nextSeq();
  storage.lines.put({ seq, role: "notice", at: now, acceptedAt: now, ...notice });
  return seq;
}
