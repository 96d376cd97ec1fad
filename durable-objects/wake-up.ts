// The wake-up of a turn: ids only, sharded by conversation, never waited for.

import type { ConversationRef } from "../src/conversation/message.ts";
import type { Env } from "../src/env.ts";
import { encodeTuple } from "../src/ids.ts";
import { shardOf, TURN_SHARDS } from "../src/turn/turn-queue.ts";

/** Sends after what was just written is durable: the output gate holds it until then. */
export function sendWakeUp(ctx: DurableObjectState, env: Env, ref: ConversationRef): void {
  const shard = shardOf(encodeTuple([ref.tenantId, ref.connectionId, ref.thread]), TURN_SHARDS);
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
  const sent = queues[shard]?.send(ref);
  // A lost wake-up costs REWAKE_MS, not a message: the alarm is armed.
  if (sent) ctx.waitUntil(sent.catch(() => undefined));
}
