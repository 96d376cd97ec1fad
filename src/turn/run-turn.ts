// One turn, from its lease to its end. Reads from top to bottom; every call that changes something is
// refused when another consumer has taken the turn over.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliverView, ThinkView } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Settlement } from "../tenants/port.ts";
import { deliverParts } from "./deliver-turn.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { moveTurn } from "./move-turn.ts";
import type { Sender } from "./send-part.ts";
import { think } from "./think.ts";
import type { TurnDeps } from "./turn-deps.ts";
import type { TurnEnd } from "./turn-queue.ts";

/** A turn that was begun this often and never ended kills its consumers: it is given up. */
const MAX_GRANTS = 12;
/** Begin again at once after an edit, but not for ever. */
const MAX_RESTARTS = 5;

const DONE: TurnEnd = { kind: "done" };

/** Runs whatever is due in this conversation. `giveUp` ends an open turn as failed, with that reason. */
export async function runTurn(
  deps: TurnDeps,
  ref: ConversationRef,
  options?: { giveUp: string },
): Promise<TurnEnd> {
  for (let restarts = 0; restarts < MAX_RESTARTS; restarts++) {
    const view = await deps.conversations.begin(ref);
    if (view.kind === "idle") return DONE;
    // Whoever holds the lease ends the turn, or the conversation's alarm brings it back.
    if (view.kind === "busy") return options ? waitFor(deps, view.until) : DONE;
    const resolved = await deps.directory.connection(ref.connectionId);
    const heartbeat = startHeartbeat(deps, ref, view.lease);
    try {
      const end =
        view.kind === "deliver"
          ? await deliver(deps, view, resolved, heartbeat.signal, false)
          : await runThink(deps, view, resolved, heartbeat, options?.giveUp);
      if (end !== "restart") return end;
    } finally {
      heartbeat.stop();
    }
  }
  return { kind: "again", delaySeconds: 1 };
}

const waitFor = (deps: TurnDeps, until: number): TurnEnd => ({
  kind: "again",
  delaySeconds: Math.max(1, Math.ceil((until - deps.clock()) / 1_000)),
});

async function runThink(
  deps: TurnDeps,
  view: ThinkView,
  resolved: ResolvedConnection | undefined,
  heartbeat: ReturnType<typeof startHeartbeat>,
  giveUp: string | undefined,
): Promise<TurnEnd | "restart"> {
  if (!resolved) return closeUnreachable(deps, view);
  const tooOften =
    view.grants > MAX_GRANTS ? `The turn was begun ${view.grants} times and never ended.` : undefined;
  const moved = await moveTurn(deps, view, resolved, heartbeat.signal);
  if (moved) return moved;
  const thought = await think(deps, view, resolved, heartbeat, giveUp ?? tooOften);
  if (thought.kind === "restart") return "restart";
  if (thought.kind === "lost") return DONE;
  if (thought.kind === "later") return waitFor(deps, thought.at);
  return deliver(deps, thought.view, resolved, heartbeat.signal, true);
}

/** The connection is switched off: there is no way to the person, and the reason is on record. */
async function closeUnreachable(deps: TurnDeps, view: ThinkView): Promise<TurnEnd> {
  const reason = "The connection is switched off or its secrets cannot be opened.";
  deps.log.warn("turn_unreachable", { tenantId: view.ref.tenantId, connectionId: view.ref.connectionId });
  const record = {
    author: "",
    outcome: "failed" as const,
    reason,
    parts: [],
    settlement: undefined,
    chain: view.chain,
  };
  if ((await deps.conversations.record(view.ref, view.lease, record)) === "ok") {
    await deps.conversations.finish(view.ref, view.lease, [], true);
  }
  return DONE;
}

async function deliver(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  signal: AbortSignal,
  fresh: boolean,
): Promise<TurnEnd> {
  const { ref, lease } = view;
  let { parts } = view;
  if (resolved) {
    const { connection } = resolved;
    const sender: Sender = {
      deps,
      channel: deps.channel(connection.channel),
      connection,
      target: view.target,
      signal,
    };
    const end = await deliverParts({ deps, ref, lease, sender, parts, fresh });
    if (end.kind === "lost") return DONE;
    if (end.kind === "later") {
      await deps.conversations.retryLater(ref, lease, {
        at: end.at,
        reason: "Delivery waits for the chat service.",
        notified: false,
      });
      return waitFor(deps, end.at);
    }
    parts = end.parts;
  } else {
    const reason = "The connection was switched off before this could be sent.";
    parts = parts.map((part) =>
      part.state === "sent" ? part : { ...part, state: "failed" as const, reason },
    );
  }
  const settled = await settle(deps, view);
  await deps.conversations.finish(ref, lease, parts, settled);
  return DONE;
}

/** True where the tenant has everything it is owed; otherwise the conversation keeps it and tries later. */
async function settle(deps: TurnDeps, { ref, owed }: DeliverView): Promise<boolean> {
  try {
    for (const settlement of owed)
      await deps.tenants.settle(ref.tenantId, JSON.parse(settlement) as Settlement);
    return true;
  } catch (error) {
    deps.log.warn("settle_failed", {
      tenantId: ref.tenantId,
      connectionId: ref.connectionId,
      error: describeError(error),
    });
    return false;
  }
}
