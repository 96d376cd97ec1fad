// Answered or accounted: every message that was taken ends within a minute as answered, asked for leave, handed
// off, held, stopped or failed. Those that do not are late, and the tenant is told how many wait, once for each
// change. A conversation that ends its turns in time never tells anything. Pure: the object reads the lines,
// asks here from the alarm that it has anyway, saves, and tells.

import type { Transcript } from "./port.ts";
import type { Turn } from "./turn-state.ts";

/** Within this a message is answered or accounted for. */
export const ACCOUNTED_MS = 60_000;
/** A tenant that could not be told is told again after this. */
const TELL_AGAIN_MS = 30_000;

/** A line of which nothing has become yet. */
export interface Waiting {
  seq: number;
  since: number;
  /** A person wrote it and it is still there; news and what was deleted keep nobody waiting. */
  counts: boolean;
}

/** What the tenant was last told, or is about to be. */
export interface Overdue {
  /** Grows with every report, so that the tenant takes each once. */
  n: number;
  /** The newest line whose minute was over when the conversation last looked. Each counts as late once. */
  through: number;
  /** Messages that have waited too long and wait still. */
  open: number;
  /** Since when the oldest of them does. */
  since?: number;
  state: Transcript["state"];
  /** Messages that this report is the first to call late. */
  added: number;
  /** How long the oldest had waited in the end, ms; there once none waits any more. */
  took?: number;
  at: number;
  isTold: boolean;
}

const NOTHING: Overdue = { n: 0, through: 0, open: 0, state: "idle", added: 0, at: 0, isTold: true };

/** Of every line up to this one it is known what became of it. */
export const accountedThrough = (turn: Turn | undefined): number =>
  turn === undefined ? 0 : turn.state === "closed" ? turn.lastSeq : turn.firstSeq - 1;

/** What was held was accounted for; its minute begins anew with the turn that takes it on. */
export const waitingSince = (turn: Turn | undefined, acceptedAt: number): number =>
  turn?.heldBefore && turn.state !== "closed" ? Math.max(acceptedAt, turn.openedAt) : acceptedAt;

/** What is to be kept after a look at all lines that wait, in their order; the same object where nothing is new. */
export function lookForOverdue(
  known: Overdue | undefined,
  waiting: readonly Waiting[],
  { now, state }: { now: number; state: Transcript["state"] },
): Overdue | undefined {
  const before = known ?? NOTHING;
  // One report after the other: what is on its way stays as it is until it has arrived.
  if (!before.isTold) return before;
  const ripe = waiting.filter(({ since }) => since + ACCOUNTED_MS <= now);
  const late = ripe.filter(({ counts }) => counts);
  const added = late.filter(({ seq }) => seq > before.through).length;
  const through = Math.max(before.through, ripe.at(-1)?.seq ?? 0);
  const since = late[0]?.since;
  const isNews = added > 0 || late.length !== before.open || since !== before.since;
  const isMoved = late.length > 0 && state !== before.state;
  if (!isNews && !isMoved) return through === before.through ? known : { ...before, through };
  const isOver = since === undefined && before.since !== undefined;
  return {
    n: before.n + 1,
    through,
    open: late.length,
    state,
    added,
    at: now,
    isTold: false,
    ...(since === undefined ? {} : { since }),
    ...(isOver ? { took: now - (before.since ?? now) } : {}),
  };
}

export interface OverdueView {
  known: Overdue | undefined;
  /** Since when the oldest line waits of which nothing has become. */
  oldest: number | undefined;
  /** The same of the lines after `known.through`. */
  next: number | undefined;
  /** When the report that is not told yet was last tried; 0 where that was before a restart. */
  triedAt: number;
}

/** When the conversation must look again, ms; undefined where nothing waits. */
export function overdueTime({ known, oldest, next, triedAt }: OverdueView): number | undefined {
  if (known && !known.isTold) return triedAt === 0 ? known.at : triedAt + TELL_AGAIN_MS;
  // What was late has ended, so whoever counts it is told at once.
  if (known?.since !== undefined && (oldest === undefined || oldest > known.since)) return known.at;
  return next === undefined ? undefined : next + ACCOUNTED_MS;
}
