// No model answered. The person is told, once, and the turn is tried again later.

import type { DeliveryPart, ThinkView } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { LoopEnd, ModelWork } from "./agent-loop.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { reasonOf } from "./reply.ts";
import { callSignal, type Sender } from "./send-part.ts";
import { waitingSettlement } from "./settlement.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { MODELS_AWAY } from "./wording.ts";

/** 10, 20, 40, 80 s, unless a provider named a time; never beyond five minutes. */
const FIRST_DELAY_MS = 10_000;
const MAX_DELAY_MS = 300_000;

/**
 * An edit of the placeholder says the same however often it is made, so it is made under the lease: a later
 * answer must not be overwritten by it. A post is made once the lease is back: told late is better than twice.
 */
export async function tellOnce(
  deps: TurnDeps,
  view: ThinkView,
  sender: Sender,
  placeholder: DeliveryPart,
  { failure, work }: Extract<LoopEnd, { kind: "failed" }>,
  heartbeat: Pick<Heartbeat, "stop">,
): Promise<{ kind: "later"; at: number } | { kind: "lost" } | { kind: "restart" }> {
  const edits = placeholder.messageId !== undefined;
  if (!view.notified && edits) await tell(sender, view, placeholder);
  const delay = Math.max(failure.retryAfterMs ?? 0, FIRST_DELAY_MS * 2 ** (view.attempt - 1));
  const at = deps.clock() + Math.min(delay, MAX_DELAY_MS);
  // Giving the lease back ends it: a heartbeat after that would take the telling for a stranger's.
  heartbeat.stop();
  const result = await deps.conversations.retryLater(view.ref, view.lease, {
    at,
    reason: reasonOf(failure),
    notified: true,
  });
  if (result === "stale") return { kind: "lost" };
  if (result !== "ok") return { kind: "restart" };
  deps.log.warn("models_away", {
    tenantId: view.ref.tenantId,
    connectionId: view.ref.connectionId,
    attempt: view.attempt,
  });
  if (!view.notified && !edits) await tell(sender, view, placeholder);
  await showWaiting(deps, view, sender.connection.channel, work);
  return { kind: "later", at };
}

async function tell(sender: Sender, view: ThinkView, { messageId }: DeliveryPart): Promise<void> {
  const base = {
    opId: `${view.lease.turn}-n-${view.placeholder.opId}`,
    target: sender.target,
    text: MODELS_AWAY,
  };
  const op = messageId ? { kind: "edit" as const, ...base, messageId } : { kind: "post" as const, ...base };
  await sender.channel.deliver(op, sender.connection, callSignal(sender.signal));
}

/** The list of conversations says that this one waits. Only a view: a tenant that is away misses nothing. */
async function showWaiting(deps: TurnDeps, view: ThinkView, channel: string, work: ModelWork): Promise<void> {
  try {
    await deps.tenants.settle(view.ref.tenantId, waitingSettlement(view, channel, work, deps.clock()));
  } catch (error) {
    deps.log.warn("settle_failed", { tenantId: view.ref.tenantId, error: describeError(error) });
  }
}
