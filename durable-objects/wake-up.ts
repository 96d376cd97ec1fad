// The wake-up of a turn: ids only, never waited for, and sent together with those of the same moment.

import type { ConversationRef } from "../src/conversation/message.ts";
import { createWakeUpBatch } from "../src/conversation/wake-up-batch.ts";
import type { Env } from "../src/env.ts";
import { encodeTuple } from "../src/ids.ts";
import { shardOf, TURN_SHARDS } from "../src/turn/turn-queue.ts";

const nameOf = (ref: ConversationRef): string => encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

/** One an isolate and environment: tests run several in one isolate. */
const batches = new WeakMap<object, ReturnType<typeof createWakeUpBatch<ConversationRef>>>();

/**
 * Sends after what this object just wrote is durable: its output gate holds the call until then. A wake-up
 * of another object may leave before that one's row is durable; it finds nothing, and the alarm follows.
 */
export function sendWakeUp(ctx: DurableObjectState, env: Env, ref: ConversationRef): void {
  const key = env.TURNS_0;
  const batch = batches.get(key) ?? createWakeUpBatch<ConversationRef>();
  batches.set(key, batch);
  batch.add(ref, nameOf(ref), Date.now(), {
    send: (refs) => send(ctx, env, refs),
    startTimer: (ms, run) => void setTimeout(run, ms),
  });
}

function send(ctx: DurableObjectState, env: Env, refs: ConversationRef[]): void {
  const [first] = refs;
  if (!first) return;
  // Any shard will do, since nothing leans on order; a batch takes that of its first.
  const shard = shardOf(nameOf(first), TURN_SHARDS);
  const queues = [
    env.TURNS_0,
    env.TURNS_1,
    env.TURNS_2,
    env.TURNS_3,
    env.TURNS_4,
    env.TURNS_5,
    env.TURNS_6,
    env.TURNS_7,
  ];
  const queue = queues[shard] ?? env.TURNS_0;
  const sent = refs.length === 1 ? queue.send(first) : queue.sendBatch(refs.map((body) => ({ body })));
  // A lost wake-up costs REWAKE_MS, not a message: the alarm is armed.
  ctx.waitUntil(sent.then(undefined, () => undefined));
}
