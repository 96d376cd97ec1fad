// Delivering a recorded turn: part after part, in order, each fenced before its send.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliveryPart, Elsewhere, Lease, Waiting } from "../conversation/port.ts";
import { reconcilePart, type Sender, type SendStep, trySend } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";

export type DeliveryEnd =
  | { kind: "complete"; parts: DeliveryPart[] }
  /** The service wants us later; everything so far is stored. */
  | { kind: "later"; parts: DeliveryPart[]; at: number }
  | { kind: "lost" };

/** Waits up to here are slept through; longer ones give the lease back. */
const PATIENCE_MS = 5_000;

export interface DeliverInput {
  deps: Pick<TurnDeps, "conversations" | "clock" | "sleep">;
  ref: ConversationRef;
  lease: Lease;
  sender: Sender;
  /** Who sends what is shown elsewhere than to the person, or why nobody does. */
  elsewhere?(part: DeliveryPart & { to: Elsewhere }): Promise<Sender | string>;
  /** It stands where it is shown elsewhere, just now. */
  stands?(part: DeliveryPart): Promise<void>;
  parts: DeliveryPart[];
  /** The first part was stored as `sending` just now, by this consumer: it was certainly not tried before. */
  fresh: boolean;
  /** True once an operator stopped the employee: what is not sent by then never will be. */
  isStopped?(): boolean;
}

/**
 * Sends what is not yet visible, in each place in its order. A place that has to wait holds up no other. Stops
 * without another effect when the lease is lost.
 */
export async function deliverParts(input: DeliverInput): Promise<DeliveryEnd> {
  const { deps, ref, lease, sender, isStopped } = input;
  const done = [...input.parts];
  const over = new Set([...done.keys()].filter((i) => isOver(done[i])));
  const paused = new Map<string, number>();
  let fenced = input.fresh;
  while (over.size < done.length) {
    const i = nextOf(done, over, paused, deps.clock());
    const part = done[i];
    // Stored as about to be sent, and certainly not tried.
    if (part && fenced && (isStopped?.() || sender.signal.aborted)) done[i] = { ...part, state: "pending" };
    if (isStopped?.()) return { kind: "complete", parts: done.map((one) => unsendable(one, WAS_STOPPED)) };
    if (sender.signal.aborted) return { kind: "lost" };
    if (!part) {
      const at = Math.min(...done.flatMap((one, k) => (over.has(k) ? [] : [paused.get(placeOf(one)) ?? 0])));
      if (at - deps.clock() > PATIENCE_MS) {
        const stored = await store(deps, ref, lease, done);
        return stored ? { kind: "later", parts: done, at } : { kind: "lost" };
      }
      await deps.sleep(Math.max(0, at - deps.clock()), sender.signal);
      continue;
    }
    const next = await sendOne(input, done, i, fenced);
    fenced = false;
    if (!next) return { kind: "lost" };
    done[i] = next.part;
    if (next.kind === "again" || next.kind === "later") paused.set(placeOf(part), next.at);
    else over.add(i);
    if (next.kind === "sent" && part.to) await input.stands?.(next.part);
  }
  return { kind: "complete", parts: done };
}

/** The first that is left in a place that does not wait; none where all of them do. */
const nextOf = (
  parts: readonly DeliveryPart[],
  over: ReadonlySet<number>,
  paused: ReadonlyMap<string, number>,
  now: number,
): number => parts.findIndex((part, i) => !over.has(i) && (paused.get(placeOf(part)) ?? 0) <= now);

const isOver = (part: DeliveryPart | undefined): boolean =>
  part?.state === "sent" || part?.state === "failed";

const placeOf = ({ to }: DeliveryPart): string => (to ? JSON.stringify([to.connectionId, to.target]) : "");

/** Undefined: the fence is lost. */
async function sendOne(
  { deps, ref, lease, sender, elsewhere }: DeliverInput,
  done: readonly DeliveryPart[],
  i: number,
  fenced: boolean,
): Promise<SendStep | undefined> {
  const part = done[i] as DeliveryPart;
  const theirs = part.to ? ((await elsewhere?.({ ...part, to: part.to })) ?? NO_WAY) : sender;
  if (typeof theirs === "string") {
    const untried: DeliveryPart = fenced ? { ...part, state: "pending" } : part;
    return { kind: "failed", part: unsendable(untried, theirs) };
  }
  const isEarlier = ({ to }: DeliveryPart, at: number) => at < i && !to;
  return oneStep({
    ...{ sender: theirs, part, fenced },
    before: part.to ? undefined : done.filter(isEarlier).findLast(({ waits }) => waits)?.waits,
    fence: (sending) => store(deps, ref, lease, done.with(i, sending)),
  });
}

const NO_WAY = "There is no way to where this is shown.";
export const WAS_STOPPED = "An operator stopped the employee before this could be sent.";

/** What may have been sent stays unknown, the rest will never be. */
export function unsendable(part: DeliveryPart, reason: string): DeliveryPart {
  if (part.state === "sent" || part.state === "failed") return part;
  // Nor does it wait for the person any more.
  const { waits: _, ...rest } = part;
  return { ...rest, state: part.state === "pending" ? "failed" : "unknown", reason };
}

interface StepInput {
  sender: Sender;
  part: DeliveryPart;
  /** Of an earlier part, where that waits for the person. */
  before: Waiting | undefined;
  fenced: boolean;
  fence(sending: DeliveryPart): Promise<boolean>;
}

/** Undefined: the fence is lost. */
async function oneStep({ sender, part, before, fenced, fence }: StepInput): Promise<SendStep | undefined> {
  // An edit of a known message may be repeated; any other try that may have happened is looked up.
  const mayBeVisible = !fenced && (part.state === "sending" || part.state === "unknown") && !part.messageId;
  if (mayBeVisible) return reconcilePart(sender, part);
  if (fenced || (part.state === "sending" && part.messageId)) return trySend(sender, part, before);
  const sending: DeliveryPart = {
    ...part,
    state: "sending",
    tries: (part.tries ?? 0) + 1,
    triedAt: sender.deps.clock(),
  };
  return (await fence(sending)) ? trySend(sender, sending, before) : undefined;
}

async function store(
  deps: Pick<TurnDeps, "conversations">,
  ref: ConversationRef,
  lease: Lease,
  parts: DeliveryPart[],
): Promise<boolean> {
  return (await deps.conversations.progress(ref, lease, parts)) === "ok";
}
