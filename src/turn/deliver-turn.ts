// Delivering a recorded turn: part after part, in order, each fenced before its send.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliveryPart, Lease } from "../conversation/port.ts";
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
  parts: DeliveryPart[];
  /** The first part was stored as `sending` just now, by this consumer: it was certainly not tried before. */
  fresh: boolean;
  /** True once an operator stopped the employee: what is not sent by then never will be. */
  isStopped?(): boolean;
}

/** Sends what is not yet visible. Stops without another effect when the lease is lost. */
export async function deliverParts({
  deps,
  ref,
  lease,
  sender,
  parts,
  fresh,
  isStopped,
}: DeliverInput): Promise<DeliveryEnd> {
  const done = [...parts];
  let fenced = fresh;
  for (let i = 0; i < done.length; ) {
    const part = done[i] as DeliveryPart;
    if (part.state === "sent" || part.state === "failed") {
      i++;
      continue;
    }
    if (isStopped?.()) {
      // Stored as about to be sent, and certainly not tried.
      if (fenced) done[i] = { ...part, state: "pending" };
      return { kind: "complete", parts: done.map((one) => unsendable(one, WAS_STOPPED)) };
    }
    if (sender.signal.aborted) return { kind: "lost" };
    const next = await oneStep({
      sender,
      part,
      fenced,
      fence: (sending) => store(deps, ref, lease, done.with(i, sending)),
    });
    fenced = false;
    if (!next) return { kind: "lost" };
    done[i] = next.part;
    if (next.kind !== "again" && next.kind !== "later") i++;
    else if (next.at - deps.clock() > PATIENCE_MS) {
      const stored = await store(deps, ref, lease, done);
      return stored ? { kind: "later", parts: done, at: next.at } : { kind: "lost" };
    } else await deps.sleep(Math.max(0, next.at - deps.clock()), sender.signal);
  }
  return { kind: "complete", parts: done };
}

const WAS_STOPPED = "An operator stopped the employee before this could be sent.";

/** What may have been sent stays unknown, the rest will never be. */
export function unsendable(part: DeliveryPart, reason: string): DeliveryPart {
  if (part.state === "sent" || part.state === "failed") return part;
  return { ...part, state: part.state === "pending" ? "failed" : "unknown", reason };
}

interface StepInput {
  sender: Sender;
  part: DeliveryPart;
  fenced: boolean;
  fence(sending: DeliveryPart): Promise<boolean>;
}

/** Undefined: the fence is lost. */
async function oneStep({ sender, part, fenced, fence }: StepInput): Promise<SendStep | undefined> {
  // An edit of a known message may be repeated; any other try that may have happened is looked up.
  const mayBeVisible = !fenced && (part.state === "sending" || part.state === "unknown") && !part.messageId;
  if (mayBeVisible) return reconcilePart(sender, part);
  if (fenced || (part.state === "sending" && part.messageId)) return trySend(sender, part);
  const sending: DeliveryPart = {
    ...part,
    state: "sending",
    tries: (part.tries ?? 0) + 1,
    triedAt: sender.deps.clock(),
  };
  return (await fence(sending)) ? trySend(sender, sending) : undefined;
}

async function store(
  deps: Pick<TurnDeps, "conversations">,
  ref: ConversationRef,
  lease: Lease,
  parts: DeliveryPart[],
): Promise<boolean> {
  return (await deps.conversations.progress(ref, lease, parts)) === "ok";
}
