// The one alarm of a conversation: when it is due, and what is done then. It is also the watchdog of wake-ups.

import { firstDue } from "../src/conversation/confirmation-times.ts";
import type { ConversationRef } from "../src/conversation/message.ts";
import { earliest, wakeTime } from "../src/conversation/wake-time.ts";
import type { Env } from "../src/env.ts";
import { DEDUPE_MS } from "../src/limits.ts";
import * as decisions from "./conversation-decisions.ts";
import * as handOvers from "./conversation-hand-over.ts";
import { ConversationOverdue } from "./conversation-overdue.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { sendWakeUp } from "./wake-up.ts";

/** What it needs of its object. `storage` is asked each time: after a roll-back it is another. */
export interface AlarmShell {
  storage(): ConversationStorage;
  ref(): ConversationRef;
  atomically<T>(work: () => T): T;
  show(changed: number[]): void;
}

export class ConversationAlarm {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #shell: AlarmShell;
  readonly overdue: ConversationOverdue;
  /** Alarms set: each is a row that is billed. */
  rowsWritten = 0;

  constructor(ctx: DurableObjectState, env: Env, shell: AlarmShell) {
    this.#ctx = ctx;
    this.#env = env;
    this.#shell = shell;
    const arm = () => this.arm(Date.now());
    this.overdue = new ConversationOverdue(ctx, env, { storage: shell.storage, ref: shell.ref, arm });
  }

  /** What has become due is done, whatever waits is woken, and the next look is set. */
  fire(now: number): void {
    this.#letTimePass(now);
    this.overdue.look(now);
    const storage = this.#shell.storage();
    const due = this.#due;
    const turn = storage.lastTurn();
    const { work, at } = wakeTime({ turn, hasPending: storage.hasPending(turn), due, now });
    const active = turn && turn.state !== "closed";
    const idle = !work && !active && storage.sweep(now - DEDUPE_MS, now) && due === undefined;
    if (!idle) this.#set(at);
    if (work) sendWakeUp(this.#ctx, this.#env, this.#shell.ref());
  }

  #letTimePass(now: number): void {
    if ((this.#due ?? now + 1) > now) return;
    const changed = this.#shell.atomically(() => {
      const storage = this.#shell.storage();
      const decided = decisions.letTimePass(storage, now);
      return [...decided.changed, ...handOvers.letTimePass(storage, now).changed];
    });
    this.#shell.show(changed);
  }

  /** The wake-up is not waited for: the alarm brings back what it loses. */
  wake(now: number): void {
    this.arm(now, true);
    sendWakeUp(this.#ctx, this.#env, this.#shell.ref());
  }

  /** `hasPending` decides only where no turn is open: whoever calls knows why it does. */
  arm(now: number, hasPending?: boolean): void {
    const storage = this.#shell.storage();
    const turn = storage.lastTurn();
    const waits = hasPending ?? storage.hasPending(turn);
    this.#set(wakeTime({ turn, hasPending: waits, due: this.#due, now }).at);
  }

  /** When time changes something: of what waits for a person, or of a person who waits too long. */
  get #due(): number | undefined {
    const { confirmations, ownership } = this.#shell.storage();
    const waiting = earliest(firstDue(confirmations.live()), ownership.due());
    return earliest(waiting, this.overdue.due());
  }

  #set(at: number): void {
    this.rowsWritten++;
    void this.#ctx.storage.setAlarm(at);
  }
}
