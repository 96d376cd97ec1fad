// The visible answer while it is being written: a placeholder that grows by edits where the channel can
// edit, a typing notice where it can only show that.

import type { ChannelCapabilities, DeliveryOp } from "../channels/channel.ts";
import type { DeliveryPart } from "../conversation/port.ts";
import { EDIT_INTERVAL_MS } from "../limits.ts";
import { callSignal, reconcilePart, type Sender } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface Draft {
  /** Replaces what is shown; at most one edit a second goes out, the newest text wins. */
  show(text: string): void;
  /**
   * No edit is under way and none will start. Gives the placeholder as the service knows it; `stays` has it
   * posted where that was still to come, because the turn goes on without an answer.
   */
  settle(stays?: boolean): Promise<DeliveryPart>;
}

export interface DraftInput {
  deps: Pick<TurnDeps, "clock" | "sleep">;
  /** Asked before anything of the turn becomes visible. False: nothing may. */
  mayShow(): Promise<boolean>;
  /** The placeholder is visible. */
  tell(placeholder: DeliveryPart): void;
  sender: Sender;
  placeholder: DeliveryPart;
  /** What stands there before the first word of the answer. */
  opening: string;
  /** Whom readers may be led to: of any other address nothing is a link, also while the answer grows. */
  hosts: readonly string[];
}

/**
 * An answer that is there within this time is the first thing to be seen: no notification that says
 * "is writing", one call and one row less. Later ones are announced well within the first second.
 */
export const OPENING_DELAY_MS = 400;

/** Where a placeholder is certain to come before the answer: at once, or while the turn waits for another line. */
export function isShownFirst(
  { edit, openingDelayMs = OPENING_DELAY_MS }: ChannelCapabilities,
  quietMs: number,
) {
  return edit && (openingDelayMs === 0 || quietMs >= openingDelayMs);
}

/** What follows text that still grows. */
const GROWING = " …";

/** Shows that the employee is at work. Failures are not fatal: the answer itself is delivered later. */
export function startDraft(input: DraftInput): Draft {
  if (!input.sender.channel.capabilities.edit) return typingDraft(input);
  const interval = input.sender.channel.capabilities.editIntervalMs ?? EDIT_INTERVAL_MS;
  const settled = new AbortController();
  let wanted: string | undefined;
  let stays = false;
  let wake = () => {};

  const run = async (): Promise<DeliveryPart> => {
    // Only the first consumer of a turn knows that nothing stands there yet.
    const first = !input.placeholder.messageId && (input.placeholder.tries ?? 1) <= 1;
    const { openingDelayMs = OPENING_DELAY_MS } = input.sender.channel.capabilities;
    if (first) await input.deps.sleep(openingDelayMs, AbortSignal.any([settled.signal, input.sender.signal]));
    const over = input.sender.signal.aborted || (settled.signal.aborted && !stays);
    if (first && (over || !(await input.mayShow()))) return { ...input.placeholder, state: "pending" };
    let shown = wanted;
    const placeholder = await placePlaceholder(
      input,
      shown === undefined ? input.opening : growing(input, shown),
    );
    // The service counts the post itself too, and an answer that comes within the second needs no draft.
    await input.deps.sleep(interval, settled.signal);
    while (placeholder.state === "sent" && !settled.signal.aborted && !input.sender.signal.aborted) {
      if (wanted === undefined || wanted === shown) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      shown = wanted;
      const pause = await growTo(input, placeholder, shown);
      // Not cut short by settling: the final text is an edit of the same message.
      await input.deps.sleep(interval, input.sender.signal);
      if (pause > interval)
        await input.deps.sleep(pause - interval, AbortSignal.any([settled.signal, input.sender.signal]));
    }
    return placeholder;
  };
  const running = run();
  // A call to the conversation may fail; whoever settles the draft hears of it.
  running.catch(() => undefined);
  input.sender.signal.addEventListener("abort", () => wake(), { once: true });
  return {
    show: (text) => {
      wanted = text;
      wake();
    },
    settle: (mustStay = false) => {
      stays ||= mustStay;
      settled.abort();
      wake();
      return running;
    },
  };
}

function typingDraft({ sender, placeholder }: DraftInput): Draft {
  const working: DeliveryOp = { kind: "working", opId: placeholder.opId, target: sender.target };
  if (sender.channel.capabilities.typing) {
    void sender.channel.deliver(working, sender.connection, callSignal(sender.signal)).catch(() => undefined);
  }
  // Nothing was sent for it: the answer is the first message.
  return { show: () => {}, settle: async () => ({ opId: placeholder.opId, text: "", state: "pending" }) };
}

function growing({ sender: { channel }, hosts }: DraftInput, text: string): string {
  const limit = channel.capabilities.textLimit - GROWING.length;
  const clean = channel.sanitise(text.slice(0, limit).toWellFormed(), { hosts });
  return clean.slice(0, limit).toWellFormed() + GROWING;
}

/** Gives how long the service wants no more of this, ms. */
async function growTo(input: DraftInput, placeholder: DeliveryPart, text: string): Promise<number> {
  const {
    sender,
    placeholder: { opId },
  } = input;
  const op: DeliveryOp = {
    kind: "edit",
    opId,
    target: sender.target,
    messageId: placeholder.messageId ?? "",
    text: growing(input, text),
  };
  const result = await sender.channel.deliver(op, sender.connection, callSignal(sender.signal));
  return !result.ok && result.error.code === "rate_limited" ? result.error.retryAfterMs : 0;
}

/** Posts the placeholder once, or finds the one that an earlier consumer may have posted. */
async function placePlaceholder(input: DraftInput, opening: string): Promise<DeliveryPart> {
  const { sender } = input;
  let part = input.placeholder;
  if (part.state === "sent") return part;
  if ((part.tries ?? 1) > 1) part = await lookUp(sender, part);
  if (part.state === "unknown") return part;
  if (!part.messageId) part = await post(sender, part, opening);
  if (!part.messageId) return part;
  const sent: DeliveryPart = { ...part, state: "sent" };
  input.tell(sent);
  return sent;
}

async function post(sender: Sender, part: DeliveryPart, opening: string): Promise<DeliveryPart> {
  const op: DeliveryOp = { kind: "post", opId: part.opId, target: sender.target, text: opening };
  const result = await sender.channel.deliver(op, sender.connection, callSignal(sender.signal));
  if (result.ok) return { ...part, messageId: result.value.messageId };
  if (result.error.code === "unknown") return lookUp(sender, part);
  return { ...part, state: "pending" };
}

/** A post that is still on its way is waited for this long, in all. */
const LOOK_UP_MS = 5_000;

/**
 * found: with its id. absent: pending. Otherwise unknown: it is left alone and the answer is posted anew. A
 * second placeholder is never posted in the dark.
 */
async function lookUp(sender: Sender, part: DeliveryPart): Promise<DeliveryPart> {
  const patience = sender.deps.clock() + LOOK_UP_MS;
  for (;;) {
    const step = await reconcilePart(sender, part);
    if (step.part.messageId) return { ...part, messageId: step.part.messageId };
    if (step.kind === "later" && step.part.state === "pending") return { ...part, state: "pending" };
    if (step.kind !== "later" || step.at > patience || sender.signal.aborted)
      return { ...part, state: "unknown" };
    await sender.deps.sleep(Math.max(0, step.at - sender.deps.clock()), sender.signal);
  }
}
