// The one alarm of a conversation: when it is due, and what is done then. It is also the watchdog of wake-ups.

import { firstDue } from "../src/conversation/confirmation-times.ts";
import type { ConversationRef } from "../src/conversation/message.ts";
import { earliest, wakeTime } from "../src/conversation/wake-time.ts";
import type { Env } from "../src/env.ts";
import { DEDUPE_MS, REWAKE_MS } from "../src/limits.ts";
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
  /** When it rings; undefined where this instance has not set it since it last rang. */
  #at: number | undefined;
  /** When a wake-up was last sent from here. */
  #wokenAt = 0;

  constructor(ctx: DurableObjectState, env: Env, shell: AlarmShell) {
    this.#ctx = ctx;
    this.#env = env;
    this.#shell = shell;
    const arm = () => this.arm(Date.now());
    this.overdue = new ConversationOverdue(ctx, env, { storage: shell.storage, ref: shell.ref, arm });
  }

  /** What has become due is done, whatever waits is woken, and the next look is set. */
  fire(now: number): void {
    this.#at = undefined;
    this.#letTimePass(now);
    this.overdue.look(now);
    const storage = this.#shell.storage();
    const due = this.#due;
    const turn = storage.lastTurn();
    const view = { turn, hasPending: storage.hasPending(turn), due, now, wokenAt: this.#wokenAt };
    const { work, at } = wakeTime(view);
    const active = turn && turn.state !== "closed";
    const idle = !work && !active && storage.sweep(now - DEDUPE_MS, now) && due === undefined;
    if (!idle) this.#set(at, now);
    if (work) this.#send(now);
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
    const turn = this.#shell.storage().lastTurn();
    const isOver = turn === undefined || turn.state === "closed";
    // Nothing is due before the alarm that is set: whatever came to be due since has set it anew.
    if (isOver && this.#at !== undefined && this.#at > now + REWAKE_MS) this.#set(now + REWAKE_MS, now);
    else this.arm(now, true);
    this.#send(now);
  }

  #send(now: number): void {
    this.#wokenAt = now;
    sendWakeUp(this.#ctx, this.#env, this.#shell.ref());
  }

  /** Something begins to wait for a person, for hours or days: an alarm that was set before may have been lost. */
  armAnew(now: number): void {
    this.forget();
    this.arm(now, true);
  }

  /** A change was rolled back, and with it whatever alarm it set. */
  forget(): void {
    this.#at = undefined;
  }

  /** `hasPending` decides only where no turn is open: whoever calls knows why it does. */
  arm(now: number, hasPending?: boolean): void {
    const storage = this.#shell.storage();
    const turn = storage.lastTurn();
    const waits = hasPending ?? storage.hasPending(turn);
    this.#set(wakeTime({ turn, hasPending: waits, due: this.#due, now }).at, now);
  }

  /** When time changes something: of what waits for a person, or of a person who waits too long. */
  get #due(): number | undefined {
    const { confirmations, ownership } = this.#shell.storage();
    const waiting = earliest(firstDue(confirmations.live()), ownership.due());
    return earliest(waiting, this.overdue.due());
  }

  /** One that rings a little sooner is left as it is: it looks, and sets itself again. A busy chat needs no more. */
  #set(at: number, now: number): void {
    const known = this.#at;
    if (known !== undefined && known > now && known <= at && at - known < REWAKE_MS) return;
    this.#at = at;
    this.rowsWritten++;
    void this.#ctx.storage.setAlarm(at);
  }
}
