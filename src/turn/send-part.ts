// Making one message visible exactly once. Every try is fenced before it starts; a try whose outcome is
// not known is looked up at the service before another one.

import type { Channel, Choice, DeliveryFailure, DeliveryOp } from "../channels/channel.ts";
import type { KeptFile } from "../conversation/made-file.ts";
import type { ReplyTarget } from "../conversation/message.ts";
import type { DeliveryPart, Waiting } from "../conversation/port.ts";
import { DELIVERY_TIMEOUT_MS, UNKNOWN_WAIT_MS } from "../limits.ts";
import { unreachable } from "../result.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import { isLate, keepRefused, nowLate, planLate } from "./late-part.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { shardOf } from "./turn-queue.ts";

export interface Sender {
  channel: Channel;
  connection: OpenConnection;
  target: ReplyTarget;
  deps: Pick<TurnDeps, "clock" | "sleep">;
  signal: AbortSignal;
  /** The controls of a card, by its confirmation, or of a desk, by its hand-over, where the channel draws them. */
  controls?: ReadonlyMap<string, Choice[]>;
  /** When the person last wrote, ms. Absent: nobody knows. */
  writtenAt?: number;
  /** What waits for them to write again, of earlier turns: nothing overtakes it. */
  behind?: Waiting;
  /** The bytes of a file of this conversation; undefined where they are not kept any more. */
  readFile?(file: KeptFile): Promise<Uint8Array | undefined>;
}

/** sent and failed are ends. later: not now, try again at `at`. again: the part changed, try at once. */
export type SendStep =
  | { kind: "sent"; part: DeliveryPart }
  | { kind: "failed"; part: DeliveryPart }
  | { kind: "unknown"; part: DeliveryPart }
  | { kind: "again"; part: DeliveryPart; at: number }
  | { kind: "later"; part: DeliveryPart; at: number };

type Post = DeliveryOp & { kind: "post" };

/** Tries of one part over its whole life. */
const MAX_TRIES = 8;
/** Tries whose outcome stays in the dark: WhatsApp cannot be read back, so it is asked twice, never more. */
const MAX_BLIND_TRIES = 2;

/** A service that cannot be read at all is asked again after this, not at once and not without end. */
const LOOK_AGAIN_MS = 30_000;
/** A service's wish to be left alone, capped: a conversation must not wait for days on one header. */
const MAX_PAUSE_MS = 5 * 60_000;

/** The time that was asked for, or the latest that we wait for. */
export const within = (at: number, now: number): number => Math.min(at, now + MAX_PAUSE_MS);

/** The call's own deadline, ended early when the turn is lost. */
export const callSignal = (signal: AbortSignal): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]);

/** As it is sent, and looked for. */
function postOf(target: ReplyTarget, { opId, text, file, uploaded }: DeliveryPart): Post {
  if (!file) return { kind: "post", opId, target, text };
  const { name, mediaType } = file;
  return { kind: "post", opId, target, text, file: { id: uploaded ?? "", name, mediaType } };
}

function operation({ target, controls }: Sender, part: DeliveryPart): DeliveryOp {
  const { opId, text, messageId, confirmationId, to } = part;
  if (part.file) return postOf(target, part);
  const choices = controls?.get(confirmationId ?? to?.desk?.handOverId ?? "");
  const said = choices ? { opId, target, text, choices } : { opId, target, text };
  return messageId ? { kind: "edit", messageId, ...said } : { kind: "post", ...said };
}

/**
 * One fenced try: the caller has stored the part as `sending` before. `before` is of the same turn and waits for the
 * person: nothing overtakes it.
 */
export async function trySend(sender: Sender, part: DeliveryPart, before?: Waiting): Promise<SendStep> {
  const isTooLate = part.waits !== undefined || before !== undefined || isLate(sender);
  const late = isTooLate ? planLate(sender, part, before ?? sender.behind) : undefined;
  if (late?.kind === "held") return { kind: "failed", part: late.part };
  if (part.file && part.uploaded === undefined) return upload(sender, part, part.file);
  const op = late ? late.op : operation(sender, part);
  const result = await sender.channel.deliver(op, sender.connection, callSignal(sender.signal));
  if (!result.ok) return afterFailure(sender, part, op, result.error);
  const { messageId } = result.value;
  return { kind: "sent", part: late ? late.said(messageId) : sentPart(part, messageId) };
}

const NOT_KEPT = "The file is not kept any more.";
const NO_FILES = "This chat takes no files.";

/** Hands the bytes to the service. That shows nothing, so a doubt about it is none: it is done once more. */
async function upload(sender: Sender, part: DeliveryPart, file: KeptFile): Promise<SendStep> {
  const { channel, connection, target, signal, deps } = sender;
  const failed = (reason: string): SendStep => ({
    kind: "failed",
    part: { ...part, state: "failed", reason },
  });
  if (!channel.upload) return failed(NO_FILES);
  const bytes = await sender.readFile?.(file);
  if (!bytes) return failed(NOT_KEPT);
  const outgoing = { name: file.name, mediaType: file.mediaType, bytes };
  const result = await channel.upload(outgoing, target, connection, callSignal(signal));
  if (!result.ok) return afterFailure(sender, part, postOf(target, part), certain(result.error));
  const tries = Math.max(0, (part.tries ?? 1) - 1);
  const uploaded = { ...part, state: "pending" as const, tries, uploaded: result.value.id };
  return { kind: "again", part: uploaded, at: deps.clock() };
}

function certain(failure: DeliveryFailure): DeliveryFailure {
  if (failure.code === "unknown") return { code: "not_accepted", reason: failure.reason };
  return failure.code === "gone"
    ? { code: "not_accepted", reason: "The chat service lost the file." }
    : failure;
}

const sentPart = (
  { reason: _, limited: _limited, ...part }: DeliveryPart,
  messageId: string,
): DeliveryPart => ({
  ...part,
  state: "sent",
  messageId,
});

function afterFailure(
  sender: Sender,
  part: DeliveryPart,
  op: DeliveryOp,
  failure: DeliveryFailure,
): Promise<SendStep> | SendStep {
  const now = sender.deps.clock();
  switch (failure.code) {
    case "rate_limited":
      return afterLimit(part, failure, now);
    case "not_accepted":
      return retry(part, now + backoff(part), failure.reason);
    case "unknown":
      // An edit may be repeated without harm; a post must be looked up first.
      if (op.kind === "edit") return retry(part, now + backoff(part), failure.reason);
      return reconcilePart(sender, { ...part, state: "unknown", reason: failure.reason });
    case "gone": {
      if (part.file)
        return retry(withoutUpload(part), now + backoff(part), "The chat service lost the file.");
      const { messageId: _, ...fresh } = part;
      return { kind: "again", part: { ...fresh, state: "pending" }, at: now };
    }
    case "too_late":
      if (!isLateOp(op)) return { kind: "again", part: nowLate(part), at: now };
      return { kind: "failed", part: keepRefused(part, failure.reason) };
    case "refused":
    case "revoked":
      if (isLateOp(op)) return { kind: "failed", part: keepRefused(part, failure.reason) };
      return { kind: "failed", part: { ...part, state: "failed", reason: failure.reason } };
    default:
      return unreachable(failure);
  }
}

const withoutUpload = ({ uploaded: _, ...part }: DeliveryPart): DeliveryPart => part;

const isLateOp = (op: DeliveryOp): boolean => op.kind === "post" && op.late === true;

type Limit = Extract<DeliveryFailure, { code: "rate_limited" }>;

/**
 * A limit is no try: what the service wants later is sent later, however often it says so. Where all conversations
 * of a sender run into it together they come back one by one, spread by their random ids.
 */
function afterLimit(
  part: DeliveryPart,
  { retryAfterMs, growth = 1, isShared }: Limit,
  now: number,
): SendStep {
  const limited = (part.limited ?? 0) + 1;
  const pause = Math.min(retryAfterMs * growth ** (limited - 1), MAX_PAUSE_MS);
  const spread = isShared ? shardOf(`${part.opId}-${limited}`, SPREAD) / SPREAD : 0;
  const tries = Math.max(0, (part.tries ?? 1) - 1);
  const reason = "The chat service asked us to slow down.";
  return {
    kind: "later",
    part: { ...part, state: "pending", tries, limited, reason },
    at: now + Math.ceil(pause * (1 + spread)),
  };
}

const SPREAD = 1_024;

const backoff = (part: DeliveryPart): number => Math.min(500 * 2 ** (part.tries ?? 1), 30_000);

function retry(part: DeliveryPart, at: number, reason: string): SendStep {
  if ((part.tries ?? 1) >= MAX_TRIES) return { kind: "failed", part: { ...part, state: "failed", reason } };
  // Certainly not visible, so the next try needs no look-up.
  return { kind: "later", part: { ...part, state: "pending", reason }, at };
}

/** Finds out what became of a post that may be visible. */
export async function reconcilePart(sender: Sender, part: DeliveryPart): Promise<SendStep> {
  const now = sender.deps.clock();
  const triedAt = part.triedAt ?? now;
  // What was not handed over yet is certainly not visible.
  if (part.file && part.uploaded === undefined)
    return { kind: "again", part: { ...part, state: "pending" }, at: now };
  const op = postOf(sender.target, part);
  const found = await sender.channel.reconcile(
    op,
    triedAt,
    sender.connection,
    now,
    callSignal(sender.signal),
  );
  switch (found.kind) {
    case "found":
      if (part.file) return { kind: "sent", part: sentPart(part, found.messageId) };
      return { kind: "again", part: { ...part, state: "pending", messageId: found.messageId }, at: now };
    case "absent":
      return retry({ ...part, state: "pending" }, now, part.reason ?? "The chat service did not take it.");
    case "wait":
      return {
        kind: "later",
        part: { ...part, state: "unknown" },
        at: within(found.at ?? Math.max(triedAt + UNKNOWN_WAIT_MS, now + LOOK_AGAIN_MS), now),
      };
    case "cannot_tell":
      return afterBlindTry({ ...part, blind: (part.blind ?? 0) + 1 }, found.reason, now);
    default:
      return unreachable(found);
  }
}

/** Told late is better than never, but a person must not read the same thing again and again. */
const afterBlindTry = (part: DeliveryPart, reason: string, at: number): SendStep =>
  (part.blind ?? 0) < MAX_BLIND_TRIES
    ? { kind: "again", part: { ...part, state: "pending" }, at }
    : { kind: "unknown", part: { ...part, state: "unknown", reason } };
