// Who speaks in the conversations of the office in memory, under the real rules: what a wish meets here, it meets
// in the Worker. Lines of colleagues are visible at once.

import { decideOwnership, type Ownership } from "../../src/conversation/decide-ownership.ts";
import { openHandOver } from "../../src/conversation/hand-over.ts";
import { markerLine, ownLine } from "../../src/conversation/hand-over-words.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { HandOver, HandOverRequest, Owner, OwnResult, OwnWish } from "../../src/conversation/port.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { DeskSummary } from "../../src/tenants/port.ts";
import type { Office } from "./office.ts";

const keyOf = (ref: ConversationRef) => encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

/** As an employee hands over; what a test does not care about is filled in. */
export const requestOf = (partial: Partial<HandOverRequest> = {}): HandOverRequest => ({
  id: "over-1",
  choices: { take: "take-1", handBack: "back-1", pass: "pass-1" },
  agentId: "ada",
  cause: "rule",
  reason: "They dispute a bill.",
  explanation: "billing_dispute",
  priority: "high",
  person: { id: "U1", name: "Mia" },
  summary: "Mia was charged twice.",
  chain: [],
  team: [],
  takeMs: 300_000,
  at: 0,
  ...partial,
});

export class OfficeDesks {
  readonly #office: Office;
  readonly #ownerships = new Map<string, Ownership>();
  readonly #said = new Set<string>();
  /** What operators wished, in order. */
  readonly wishes: { ref: ConversationRef; wish: OwnWish; by: Owner }[] = [];
  /** What was to be sent again, in order. */
  readonly resent: { ref: ConversationRef; turn: number; by: Owner }[] = [];

  constructor(office: Office) {
    this.#office = office;
  }

  /** The employee hands over: whoever is asked first is asked. */
  handOver(ref: ConversationRef, partial: Partial<HandOverRequest> = {}): HandOver {
    const handOver = openHandOver(requestOf(partial), 1, partial.at ?? 0);
    const epoch = this.ownership(ref).epoch + 1;
    this.#set(ref, { epoch, handOver });
    return handOver;
  }

  ownership(ref: ConversationRef): Ownership {
    return this.#ownerships.get(keyOf(ref)) ?? { epoch: 0 };
  }

  own(ref: ConversationRef, wish: OwnWish, by: Owner, now: number): OwnResult {
    this.wishes.push({ ref, wish, by });
    const before = this.ownership(ref);
    if (wish.kind === "speak" && this.#said.has(wish.key) && before.handOver)
      return { kind: "owned", handOver: before.handOver, again: true };
    const { result, next, news } = decideOwnership(before, wish, by, now);
    if (wish.kind === "speak" && result.kind === "owned") this.#said.add(wish.key);
    if (next) this.#set(ref, next);
    for (const { line, ...one } of news) {
      // That it was handed back is said by its marker.
      if (one.what === "returned") continue;
      const id = `own-${this.wishes.length}-${one.what}`;
      const author = one.by?.name ?? "Somebody";
      const room = this.#office.room(ref);
      const text = ownLine(one, next?.handOver);
      if (line === undefined) this.#office.put(room, { id, role: "notice", author, text, at: now });
      else this.#speak(ref, { id, author, text: line, at: now });
    }
    if (next?.handOver.state === "returned") this.#mark(ref, next.handOver, now);
    return result;
  }

  /** True where the newest line of that turn did not arrive; it does now. */
  resend(ref: ConversationRef, turn: number, by: Owner): boolean {
    this.resent.push({ ref, turn, by });
    const room = this.#office.room(ref);
    const line = room.messages.findLast((message) => message.turn === turn);
    const lost = line?.parts?.filter(({ state }) => state === "failed" || state === "unknown") ?? [];
    if (!line || lost.length === 0) return false;
    for (const part of lost) part.state = "sent";
    room.outcome = "answered";
    this.#office.show(room, { type: "message", message: line });
    this.#office.announce(room);
    return true;
  }

  #speak(ref: ConversationRef, said: { id: string; author: string; text: string; at: number }): void {
    const room = this.#office.room(ref);
    const parts = [{ opId: said.id, text: said.text, state: "sent" as const, messageId: said.id }];
    this.#office.put(room, { ...said, role: "employee", colleague: true, outcome: "handed_off", parts });
  }

  #mark(ref: ConversationRef, handOver: HandOver, at: number): void {
    const room = this.#office.room(ref);
    const [id, text] = [`${handOver.id}-marker`, markerLine(handOver)];
    this.#office.put(room, { id, role: "notice", author: "", text, at, isMarker: true });
  }

  #set(ref: ConversationRef, next: Ownership): void {
    this.#ownerships.set(keyOf(ref), next);
    const room = this.#office.room(ref);
    room.desk = next.handOver && deskOf(next.handOver);
    if (room.desk) room.outcome = "handed_off";
    this.#office.announce(room);
  }
}

function deskOf({ state, at, reason, priority, owner }: HandOver): DeskSummary | undefined {
  if (state === "returned") return undefined;
  return { state, since: at, reason, priority, ...(owner ? { owner: owner.name ?? owner.userId } : {}) };
}
