// Messages that wait longer than promised, as their conversation sees it. What the tenant was told is a row in
// `seen`: a table of its own would cost the first message of every conversation, and few are ever late.

import type { ConversationRef } from "../src/conversation/message.ts";
import * as rule from "../src/conversation/overdue.ts";
import type { Env } from "../src/env.ts";
import { encodeTuple } from "../src/ids.ts";
import type { ConversationStorage } from "./conversation-storage.ts";
import { turnState } from "./conversation-transcript.ts";

const KEY = encodeTuple(["overdue"]);

/** What it needs of its object. `storage` is asked each time: after a roll-back it is another. */
export interface OverdueShell {
  storage(): ConversationStorage;
  ref(): ConversationRef;
  /** The tenant knows: what comes next may be due sooner than the alarm that stood in for it. */
  arm(): void;
}

export class ConversationOverdue {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #shell: OverdueShell;
  // Every alarm and every arming asks; only this object writes.
  #kept: { known: rule.Overdue | undefined } | undefined;
  #triedAt = 0;

  constructor(ctx: DurableObjectState, env: Env, shell: OverdueShell) {
    this.#ctx = ctx;
    this.#env = env;
    this.#shell = shell;
  }

  /** True while the tenant counts messages of this conversation as late. */
  get isOpen(): boolean {
    return this.#known?.since !== undefined;
  }

  /** When to look again, ms. */
  due(): number | undefined {
    const known = this.#known;
    const after = rule.accountedThrough(this.#shell.storage().lastTurn());
    const oldest = this.#firstSince(after);
    const next = !known || known.through <= after ? oldest : this.#firstSince(known.through);
    return rule.overdueTime({ known, oldest, next, triedAt: this.#triedAt });
  }

  /** Looks at what waits, keeps what is new, and tells it. The tenant is not waited for. */
  look(now: number): void {
    const storage = this.#shell.storage();
    if (!storage.exists) return;
    const turn = storage.lastTurn();
    const known = this.#known;
    const state = turnState(turn, storage.hasPending(turn), now);
    const next = rule.lookForOverdue(known, this.#waiting(), { now, state });
    if (!next) return;
    if (next !== known) this.#keep(next);
    if (next.isTold) return;
    this.#triedAt = now;
    this.#ctx.waitUntil(this.#tell(next));
  }

  async #tell(report: rule.Overdue): Promise<void> {
    const { tenantId, connectionId, thread } = this.#shell.ref();
    const { through: _through, isTold: _isTold, ...said } = report;
    try {
      await this.#env.TENANTS.getByName(encodeTuple([tenantId])).overdue({ connectionId, thread, ...said });
    } catch {
      return; // It stays untold, and the alarm tells it again.
    }
    if (this.#known?.n !== report.n) return;
    this.#keep({ ...report, isTold: true });
    this.#shell.arm();
  }

  get #known(): rule.Overdue | undefined {
    this.#kept ??= { known: this.#read() };
    return this.#kept.known;
  }

  #read(): rule.Overdue | undefined {
    const text = this.#shell.storage().seen(KEY)?.text;
    return text ? (JSON.parse(text) as rule.Overdue) : undefined;
  }

  #keep(known: rule.Overdue): void {
    this.#shell.storage().keepText(KEY, known.at, JSON.stringify(known));
    this.#kept = { known };
  }

  #waiting(): rule.Waiting[] {
    const storage = this.#shell.storage();
    const turn = storage.lastTurn();
    return storage.lines.pending(rule.accountedThrough(turn)).map(({ seq, role, deleted, acceptedAt }) => ({
      seq,
      since: rule.waitingSince(turn, acceptedAt),
      counts: role === "person" && !deleted,
    }));
  }

  /** Asked at every arming, so it reads one line at most wherever it can. */
  #firstSince(after: number): number | undefined {
    const storage = this.#shell.storage();
    const turn = storage.lastTurn();
    const isOpen = turn !== undefined && turn.state !== "closed";
    const first =
      isOpen && after < turn.firstSeq
        ? storage.lines.one(turn.firstSeq)
        : isOpen && after < turn.lastSeq
          ? storage.lines.pending(after)[0]
          : storage.lines.oldestPending(after);
    return first && rule.waitingSince(turn, first.acceptedAt);
  }
}
