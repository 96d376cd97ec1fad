// Who has a conversation open sees it live. Nothing depends on a frame's arrival, and where nobody reads
// nothing is loaded.

import type { LiveFrame } from "../src/conversation/port.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { isHidden, transcriptMessage, turnState } from "./conversation-transcript.ts";

/** A turn's line is among the newest: only people's lines may have come since. */
const NEWEST_LINES = 4;

export class ConversationReaders {
  readonly #ctx: DurableObjectState;
  readonly #current: () => ConversationStorage;

  /** `current` gives the storage as it is now: after a change that was rolled back it is a new one. */
  constructor(ctx: DurableObjectState, current: () => ConversationStorage) {
    this.#ctx = ctx;
    this.#current = current;
  }

  get #nobody(): boolean {
    return this.#ctx.getWebSockets().length === 0;
  }

  /** These lines as they are now, and what the conversation is doing. */
  show(seqs: number[]): void {
    if (this.#nobody) return;
    const storage = this.#current();
    for (const seq of seqs) {
      const message = storage.lines.one(seq);
      if (message && !isHidden(message))
        this.broadcast({ type: "message", message: transcriptMessage(storage, message) });
    }
    this.showState();
  }

  showTurn(n: number): void {
    if (!this.#nobody) this.show(linesOf(this.#current(), n));
  }

  showState(): void {
    if (this.#nobody) return;
    const storage = this.#current();
    const turn = storage.lastTurn();
    this.broadcast({ type: "state", state: turnState(turn, storage.hasPending(turn), Date.now()) });
  }

  broadcast(frame: LiveFrame): void {
    const text = JSON.stringify(frame);
    for (const socket of this.#ctx.getWebSockets()) {
      try {
        socket.send(text);
      } catch {
        // A reader that left; the platform reports its close on its own.
      }
    }
  }
}

/** Sequence numbers of what this turn said. */
export const linesOf = (storage: ConversationStorage, turn: number, among = NEWEST_LINES): number[] =>
  storage.lines
    .newest(among)
    .filter((message) => message.turn === turn)
    .map((message) => message.seq);
