// Held turns of the office in memory, under the real rules: what a wish meets here, it meets in the Worker.

import type { ApiDeps } from "../../src/api/deps.ts";
import { answerToWish, endTurn, isWaiting, triesOf } from "../../src/conversation/held-turn.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { HeldEnding, HeldFailure, HeldState, HeldTurn, HeldWish } from "../../src/conversation/port.ts";
import { openTurn, type Turn } from "../../src/conversation/turn-state.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { Office } from "./office.ts";

const keyOf = (ref: ConversationRef) => encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

/** WhatsApp's own window, which the console has to show. */
const REPLY_WINDOW_MS = 24 * 3_600_000;

export class OfficeHeld {
  readonly #office: Office;
  /** All turns that were ever held, by conversation; the last is the newest turn. */
  readonly #turns = new Map<string, Turn[]>();
  /** What operators did, in order. */
  readonly wishes: HeldWish[] = [];

  constructor(office: Office) {
    this.#office = office;
  }

  /** The newest lines of people in that conversation become a turn that waits. */
  hold(ref: ConversationRef, reason: string, failures: HeldFailure[], at: number): Turn {
    const room = this.#office.room(ref);
    const turns = this.#turns.get(keyOf(ref)) ?? [];
    const lastSeq = room.messages.filter((line) => line.role === "person").at(-1)?.seq ?? 0;
    const opened = openTurn({ previous: turns.at(-1), firstSeq: lastSeq, lastSeq, opId: "op", now: at });
    const turn: Turn = {
      ...opened,
      state: "closed",
      outcome: "held",
      reason,
      failedModels: failures,
      failures: failures.length > 0 ? 4 : 0,
    };
    this.#turns.set(keyOf(ref), [...turns, turn]);
    room.outcome = "held";
    return turn;
  }

  state(ref: ConversationRef, wish?: HeldWish): HeldState {
    const turns = this.#turns.get(keyOf(ref)) ?? [];
    const turn = wish ? turns.find((one) => one.n === wish.turn) : turns.at(-1);
    const met = wish && answerToWish(turn, turns.at(-1), wish);
    if (met) return met;
    return isWaiting(turn) ? { kind: "held", held: this.#view(ref, turn) } : { kind: "not_held" };
  }

  #view(ref: ConversationRef, turn: Turn): HeldTurn {
    const { messages, person } = this.#office.room(ref);
    const waiting = messages.filter((line) => line.seq >= turn.firstSeq && line.seq <= turn.lastSeq);
    return {
      turn: turn.n,
      next: turn.n + 1,
      reason: turn.reason ?? "",
      failures: turn.failedModels ?? [],
      tries: triesOf(turn),
      waiting: waiting.filter((line) => line.role === "person" && !line.deleted),
      lines: messages.slice(-10),
      notice: messages.at(-1)?.parts ?? [],
      writtenAt: waiting.at(-1)?.at ?? 0,
      person: { id: person, name: person },
      chain: turn.chain,
    };
  }

  end(ref: ConversationRef, wish: HeldWish, now: number): ReturnType<typeof answerToWish> & object {
    this.wishes.push(wish);
    const state = this.state(ref, wish);
    if (state.kind !== "held") return state;
    const turns = this.#turns.get(keyOf(ref)) ?? [];
    const turn = turns.at(-1) as Turn;
    const { held, next } = endTurn(turn, endingOf(wish, turn), { opId: `op-${turn.n}`, now, empty: false });
    this.#turns.set(keyOf(ref), [...turns.slice(0, -1), held, ...(next ? [next] : [])]);
    this.#show(ref, wish, turn, now);
    return { kind: "done", end: held.end };
  }

  #show(ref: ConversationRef, wish: HeldWish, turn: Turn, at: number): void {
    const room = this.#office.room(ref);
    const author = wish.by.name;
    if (wish.kind === "retry") {
      const asked = room.messages.find((line) => line.seq === turn.lastSeq);
      void this.#office.answer(room, asked?.text ?? "");
      return;
    }
    room.outcome = wish.kind === "answer" ? "answered" : "dismissed";
    if (wish.kind === "answer")
      this.#office.put(room, {
        id: `answer-${turn.n}`,
        role: "employee",
        author,
        text: wish.text,
        at,
        turn: turn.n + 1,
        outcome: "answered",
        parts: [{ opId: `answer-${turn.n}`, text: wish.text, state: "sent", messageId: "m" }],
      });
    else {
      const text = `${author} closed this without an answer: ${wish.reason}`;
      this.#office.put(room, { id: `dismissed-${turn.n}`, role: "notice", author, text, at });
    }
  }
}

function endingOf(wish: HeldWish, { chain }: Turn): HeldEnding {
  if (wish.kind !== "answer") return { ...wish, settlement: "{}", chain };
  const record = { author: wish.by.name, outcome: "answered" as const, parts: [], settlement: "{}", chain };
  return { ...wish, record };
}

/** What the API asks of it. */
export function heldVerbs(held: OfficeHeld, now: () => number): Pick<ApiDeps, "endHeld" | "replyUntil"> {
  return {
    endHeld: async (ref, wish) => held.end(ref, wish, now()),
    replyUntil: (channel, writtenAt) => (channel === "whatsapp" ? writtenAt + REPLY_WINDOW_MS : undefined),
  };
}

const FAILURES: HeldFailure[] = [
  { deployment: "anthropic", class: "overloaded", words: "was overloaded" },
  { deployment: "openai", class: "timeout_first_token", words: "did not begin to answer in time" },
];

/** Puts the conversation of office-content that no model could answer into the queue. */
export function furnishHeld(held: OfficeHeld, now: number): void {
  const ref = { tenantId: "demo", connectionId: "demo.slack", thread: encodeTuple(["D77"]) };
  held.hold(ref, "No model answered.", FAILURES, now);
}
