// One turn as its conversation stores it, and every change it may go through. Pure: the object loads,
// calls one of these, and saves. A turn is open (being thought), recorded (its reply is durable and only
// delivery is left), or closed.

import { LEASE_MS } from "../limits.ts";
import { type Aftermath, learned, withAftermath, withoutAftermath } from "./aftermath.ts";
import { keptAfter } from "./kept.ts";
import { type Epoch, isPersons } from "./ownership.ts";
import type {
  ChainHead,
  DeliveryPart,
  FencedResult,
  FinishInput,
  HeldEnd,
  HeldFailure,
  KeptPart,
  Lease,
  TurnOutcome,
  TurnRecord,
  TurnSignal,
} from "./port.ts";
import { mergeReceipts } from "./receipt.ts";

export interface Turn {
  n: number;
  state: "open" | "recorded" | "closed";
  /** Grows with every grant; a consumer with an older one is refused. */
  fence: number;
  leaseUntil: number;
  grants: number;
  /** Tries whose models all failed. */
  failures: number;
  /** Not to be granted before this, ms. */
  notBefore: number;
  /** Sequence numbers of the first and last message it answers. */
  firstSeq: number;
  lastSeq: number;
  placeholder: DeliveryPart;
  notified: boolean;
  signal?: TurnSignal | "superseded";
  parts: DeliveryPart[];
  outcome?: TurnOutcome;
  reason?: string;
  failedModels?: HeldFailure[];
  /** Of a held turn: what became of it. Set once. */
  end?: HeldEnd;
  /** The idempotency key of the answer that ended it. */
  endKey?: string;
  /** It answers what was held: since that turn, after so many tries. */
  heldBefore?: { turn: number; tries: number };
  /** Somebody was promised a reply, and nobody wrote since. */
  promised?: true;
  /** Settlements that the tenant has not confirmed, oldest first. */
  owed: string[];
  chain: ChainHead;
  openedAt: number;
  /** Who spoke when it was last granted; absent: 0. */
  epoch?: Epoch;
  /** What of it was unsent was sent once more. */
  resent?: true;
  /** What became known of this turn and earlier ones since they were over. */
  aftermath?: Aftermath[];
  /** What earlier turns could not say any more. */
  kept?: KeptPart[];
  /** Of people whose messages carry none, by id: kept here, since this row is written anyway. */
  names?: Record<string, string>;
}

/** So many people are known by name; in a thread with more the newest are. */
const MAX_NAMES = 50;

export interface OpenTurnInput {
  previous: Turn | undefined;
  firstSeq: number;
  lastSeq: number;
  opId: string;
  now: number;
}

/** Where every audit chain begins; whoever verifies one starts from the same hash (audit/chain.ts). */
const EMPTY_CHAIN: ChainHead = { hash: "0".repeat(64), length: 0 };

/** A new turn over the given messages. It inherits what the one before still owes its tenant. */
export function openTurn({ previous, firstSeq, lastSeq, opId, now }: OpenTurnInput): Turn {
  const n = (previous?.n ?? 0) + 1;
  const kept = previous ? keptAfter(previous) : [];
  return {
    n,
    state: "open",
    fence: previous?.fence ?? 0,
    leaseUntil: 0,
    grants: 0,
    failures: 0,
    notBefore: 0,
    firstSeq,
    lastSeq,
    placeholder: { opId: `${n}-0-${opId}`, text: "", state: "pending" },
    notified: false,
    parts: [],
    owed: previous?.owed ?? [],
    chain: previous?.chain ?? EMPTY_CHAIN,
    openedAt: now,
    ...(kept.length > 0 ? { kept } : {}),
    ...(previous?.names ? { names: previous.names } : {}),
    ...(previous?.aftermath ? { aftermath: previous.aftermath } : {}),
  };
}

/**
 * Hands out the next lease. The placeholder's first send is fenced by the same write. What changed the
 * input before is known to the new holder, so only a signal that ends the turn stays. Whoever spoke when it was
 * recorded stays its speaker.
 */
export function grant({ signal, ...turn }: Turn, now: number, epoch: Epoch = 0): Turn {
  const unsent = turn.state === "open" && turn.placeholder.state !== "sent";
  const placeholder = unsent
    ? {
        ...turn.placeholder,
        state: "sending" as const,
        tries: (turn.placeholder.tries ?? 0) + 1,
        triedAt: turn.placeholder.triedAt ?? now,
      }
    : turn.placeholder;
  return {
    ...turn,
    ...(signal && signal !== "superseded" ? { signal } : {}),
    fence: turn.fence + 1,
    grants: turn.grants + 1,
    leaseUntil: now + LEASE_MS,
    notBefore: 0,
    placeholder,
    ...(turn.state === "open" && epoch > 0 ? { epoch } : {}),
  };
}

/** Granted while the employee spoke, and somebody took over since: nothing more of it is said. */
export const isTalkedOver = ({ epoch: begun = 0 }: Turn, epoch: Epoch): boolean =>
  begun !== epoch && !isPersons(begun);

export const leaseOf = (turn: Turn): Lease => ({ turn: turn.n, fence: turn.fence, until: turn.leaseUntil });

/** With what its holder has made visible since; the same turn where that is known, or does not matter any more. */
export function withPlaceholder(turn: Turn, { placeholder }: Lease): Turn {
  const isNews = placeholder && turn.state === "open" && turn.placeholder.messageId !== placeholder.messageId;
  return isNews ? { ...turn, placeholder } : turn;
}

/**
 * A turn over lines that an earlier life of the object accepted: that one may have handed out a lease which it
 * never wrote, so its fence is passed over.
 */
export const pastUnwritten = (turn: Turn): Turn => ({ ...turn, fence: turn.fence + 1 });

/** True while a consumer holds the turn or it waits for a later try. */
export const busyUntil = (turn: Turn, now: number): number | undefined => {
  const until = Math.max(turn.leaseUntil, turn.notBefore);
  return until > now ? until : undefined;
};

/** True while this lease may still change the turn. */
export const isHeld = (turn: Turn | undefined, lease: Lease): turn is Turn =>
  turn?.n === lease.turn && turn.fence === lease.fence;

/** True where an edit ended this lease and nobody has begun again since. */
const isFree = (turn: Turn | undefined, lease: Lease): boolean =>
  turn?.n === lease.turn &&
  turn.state === "open" &&
  turn.fence === lease.fence + 1 &&
  turn.leaseUntil === 0 &&
  turn.notBefore === 0;

/** What the holder of a lease must know. Whoever lost it to an edit is told to begin again, at every call. */
export function checkFence(turn: Turn | undefined, lease: Lease, epoch: Epoch = 0): FencedResult {
  if (!isHeld(turn, lease)) return isFree(turn, lease) ? "superseded" : "stale";
  if (turn.state !== "open") return "ok";
  if (isTalkedOver(turn, epoch)) return "superseded";
  return turn.signal ?? "ok";
}

/**
 * Ends the lease, so that the next begin may grant at once. The fence moves with it: a heartbeat or a
 * record of the old holder that is still on its way must neither renew the lease nor end the turn.
 */
export const release = (turn: Turn): Turn => ({ ...turn, leaseUntil: 0, fence: turn.fence + 1 });

/** Lengthens a lease that is half gone; the same turn where nothing needs to be written. */
export const renew = (turn: Turn, now: number): Turn =>
  turn.leaseUntil - now > LEASE_MS / 2 ? turn : { ...turn, leaseUntil: now + LEASE_MS };

/** Whether a record with this outcome answers the signal that is set, and may still be said. */
export function recordVerdict(turn: Turn, outcome: TurnOutcome, epoch: Epoch = 0): FencedResult {
  if (isTalkedOver(turn, epoch)) return "superseded";
  if (turn.signal === "cancelled" && outcome !== "cancelled") return "cancelled";
  if (turn.signal === "superseded") return "superseded";
  if (turn.signal === "stop" && outcome === "answered") return "stop";
  return "ok";
}

/** The reply is durable; from here only delivery is left. */
export function recorded(turn: Turn, record: TurnRecord): Turn {
  const { signal: _, kept, ...rest } = turn;
  return {
    ...rest,
    ...(kept && !record.takesKept ? { kept } : {}),
    state: "recorded",
    outcome: record.outcome,
    ...(record.reason === undefined ? {} : { reason: record.reason }),
    ...(record.failures === undefined ? {} : { failedModels: record.failures }),
    parts: record.parts,
    owed: record.settlement === undefined ? turn.owed : [...turn.owed, record.settlement],
    chain: record.chain,
    ...(record.names ? { names: newestNames(turn.names, record.names) } : {}),
  };
}

function newestNames(before: Record<string, string> = {}, now: Record<string, string>) {
  const older = Object.entries(before).filter(([id]) => !Object.hasOwn(now, id));
  return Object.fromEntries([...older, ...Object.entries(now)].slice(-MAX_NAMES));
}

/**
 * Delivery is over, one way or another. What the tenant has not confirmed stays owed, and what the conversation heard
 * of the parts while their consumer closed the turn is to be told yet.
 */
export function closed(turn: Turn, told: DeliveryPart[], end: FinishInput, now: number): Turn {
  const { owed, chain, passedOn } = end;
  const parts = mergeReceipts(turn.parts, told);
  const news = turn.state === "recorded" ? learned(turn.n, told, parts, now) : [];
  const left = withoutAftermath(release(turn), passedOn);
  return withAftermath({ ...left, state: "closed", notBefore: 0, parts, owed, chain }, news);
}
