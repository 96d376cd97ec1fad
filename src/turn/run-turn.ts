// One turn, from its lease to its end. Reads from top to bottom; every call that changes something is
// refused when another consumer has taken the turn over.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliverView, DeliveryPart, ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { closeSilently, closeTurn } from "./close-turn.ts";
import { type DeliveryEnd, deliverParts } from "./deliver-turn.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { moveTurn } from "./move-turn.ts";
import { isStray, retractPlaceholder } from "./retract-placeholder.ts";
import type { Sender } from "./send-part.ts";
import { type Thought, think } from "./think.ts";
import type { TurnDeps } from "./turn-deps.ts";
import type { TurnEnd } from "./turn-queue.ts";

/** A turn that was begun this often and never ended kills its consumers: it is given up. */
const MAX_GRANTS = 12;
/** Begin again at once after an edit, but not for ever. */
const MAX_RESTARTS = 5;

const UNREACHABLE = "The connection is switched off or its secrets cannot be opened.";

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
    if (view.kind === "deliver") return deliver(deps, view, resolved);
    const end = await runThink(deps, view, resolved, options?.giveUp);
    if (end !== "restart") return end;
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
  giveUp: string | undefined,
): Promise<TurnEnd | "restart"> {
  if (!resolved) {
    // There is no way to the person; the reason is on record.
    deps.log.warn("turn_unreachable", { tenantId: view.ref.tenantId, connectionId: view.ref.connectionId });
    await closeSilently(deps, view, "failed", UNREACHABLE);
    return DONE;
  }
  const tooOften =
    view.grants > MAX_GRANTS ? `The turn was begun ${view.grants} times and never ended.` : undefined;
  const why = giveUp ?? tooOften;
  const heartbeat = startHeartbeat(deps, view.ref, view.lease);
  try {
    const moved = why === undefined ? await moveTurn(deps, view, resolved, heartbeat.signal) : undefined;
    const thought: Thought | TurnEnd = moved ?? (await think(deps, view, resolved, heartbeat, why));
    return await afterThinking(deps, thought, resolved, heartbeat);
  } finally {
    heartbeat.stop();
  }
}

function afterThinking(
  deps: TurnDeps,
  thought: Thought | TurnEnd,
  resolved: ResolvedConnection,
  heartbeat: Heartbeat,
): Promise<TurnEnd> | TurnEnd | "restart" {
  switch (thought.kind) {
    case "restart":
      return "restart";
    case "lost":
      return DONE;
    case "later":
      return waitFor(deps, thought.at);
    case "recorded":
      return deliver(deps, thought.view, resolved, heartbeat);
    default:
      return thought;
  }
}

/** `thinking`: this consumer recorded the reply just now, so that no part of it was tried before. */
async function deliver(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  thinking?: Heartbeat,
): Promise<TurnEnd> {
  const { ref, lease, owed } = view;
  const end = view.closed
    ? { kind: "complete" as const, parts: view.parts }
    : await makeVisibleAlive(deps, view, resolved, thinking);
  if (end.kind === "lost") return DONE;
  if (end.kind === "complete") {
    await closeTurn({ deps, ref, lease, parts: end.parts, owed });
    return DONE;
  }
  await deps.conversations.retryLater(ref, lease, {
    at: end.at,
    reason: "Delivery waits for the chat service.",
    notified: false,
  });
  return waitFor(deps, end.at);
}

/** Keeps the lease alive meanwhile. The heartbeat of the thinking may have ended with the word stop. */
async function makeVisibleAlive(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  thinking: Heartbeat | undefined,
): Promise<DeliveryEnd> {
  const goesOn = thinking && thinking.verdict() === undefined;
  const heartbeat = goesOn ? thinking : startHeartbeat(deps, view.ref, view.lease);
  try {
    return await makeVisible(deps, view, resolved, heartbeat.signal, thinking !== undefined);
  } finally {
    heartbeat.stop();
  }
}

async function makeVisible(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  signal: AbortSignal,
  fresh: boolean,
): Promise<DeliveryEnd> {
  const { ref, lease, parts, target } = view;
  if (!resolved) return { kind: "complete", parts: parts.map(unsendable) };
  const { connection } = resolved;
  const sender: Sender = { deps, channel: deps.channel(connection.channel), connection, target, signal };
  const end = await deliverParts({ deps, ref, lease, sender, parts, fresh });
  if (end.kind !== "complete" || !isStray(view)) return end;
  const retracted = await retractPlaceholder(sender, view);
  if (retracted.kind === "later") return { ...end, kind: "later", at: retracted.at };
  if (retracted.kind === "left")
    deps.log.warn("placeholder_left", { connectionId: connection.id, code: retracted.code });
  return end;
}

/** The connection is switched off: what may have been sent stays unknown, the rest will never be. */
function unsendable(part: DeliveryPart): DeliveryPart {
  if (part.state === "sent" || part.state === "failed") return part;
  const reason = "The connection was switched off before this could be sent.";
  return { ...part, state: part.state === "pending" ? "failed" : "unknown", reason };
}
