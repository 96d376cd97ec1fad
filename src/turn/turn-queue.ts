// The queue consumer: waits on models for free. A message is a wake-up of ids, never the truth, so it may
// come late, twice or never.

import type { ConversationRef } from "../conversation/message.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";

export type TurnMessage = ConversationRef;

/** One queue runs 250 consumers at most; conversations are spread over this many. */
export const TURN_SHARDS = 8;

/** The same conversation always meets the same queue (FNV-1a, 32 bits). */
export function shardOf(name: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % shards;
}

/** again: nothing more can be done now; the queue brings it back after the delay. */
export type TurnEnd = { kind: "done" } | { kind: "again"; delaySeconds: number };

export interface QueueMessage<T> {
  readonly body: T;
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface TurnQueueDeps {
  runTurn(ref: ConversationRef, options?: { giveUp: string }): Promise<TurnEnd>;
  log: Log;
}

/** Runs a batch side by side; each message is acked or retried alone, so a bad one harms only itself. */
export async function handleTurns(
  messages: readonly QueueMessage<TurnMessage>[],
  deps: TurnQueueDeps,
): Promise<void> {
  await Promise.all(messages.map((message) => handleOne(message, deps, () => deps.runTurn(message.body))));
}

/** Wake-ups that failed again and again: the turn is ended as failed, the person told, the way freed. */
export async function handleDeadLetters(
  messages: readonly QueueMessage<TurnMessage>[],
  deps: TurnQueueDeps,
): Promise<void> {
  const giveUp = "The turn failed each time it was tried.";
  await Promise.all(
    messages.map((message) => handleOne(message, deps, () => deps.runTurn(message.body, { giveUp }))),
  );
}

async function handleOne(
  message: QueueMessage<TurnMessage>,
  { log }: TurnQueueDeps,
  run: () => Promise<TurnEnd>,
): Promise<void> {
  try {
    const end = await run();
    if (end.kind === "done") message.ack();
    else message.retry({ delaySeconds: end.delaySeconds });
  } catch (error) {
    const { tenantId, connectionId } = message.body;
    log.error("turn_failed", {
      tenantId,
      connectionId,
      attempts: message.attempts,
      error: describeError(error),
    });
    message.retry({ delaySeconds: Math.min(2 ** message.attempts, 60) });
  }
}
