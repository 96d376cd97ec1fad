// One turn, from its lease to its end. Reads from top to bottom; every call that changes something is
// refused when another consumer has taken the turn over.

import type { ConversationRef } from "../conversation/message.ts";
import type { DeliverView, ThinkView, TurnOutcome } from "../conversation/port.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type Copies, controlsOf, shareCards } from "./card-copies.ts";
import { showUntaken } from "./card-ends.ts";
import { closeSilently, closeTurn } from "./close-turn.ts";
import { type DeliveryEnd, deliverParts, unsendable } from "./deliver-turn.ts";
import { isFrozen, watchFreeze } from "./freeze.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { moveTurn } from "./move-turn.ts";
import { bringsNews } from "./news.ts";
import { remember } from "./remembering.ts";
import { isStray, retractPlaceholder } from "./retract-placeholder.ts";
import { summariseHistory } from "./rolling-summary.ts";
import type { Sender } from "./send-part.ts";
import { type Thought, think } from "./think.ts";
import type { TurnDeps } from "./turn-deps.ts";
import type { TurnEnd } from "./turn-queue.ts";

/** A turn that was begun this often and never ended kills its consumers: it is given up. */
const MAX_GRANTS = 12;
/** Begin again at once after an edit, but not for ever. */
const MAX_RESTARTS = 5;

const UNREACHABLE = "The connection is switched off or its secrets cannot be opened.";
const SWITCHED_OFF = "The connection was switched off before this could be sent.";

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
  const watch = watchFreeze(deps, resolved, heartbeat);
  try {
    // Of a stopped employee nothing is asked either.
    const stays = why !== undefined || isFrozen(resolved);
    const moved = stays ? undefined : await moveTurn(deps, view, resolved, heartbeat.signal);
    const thought: Thought | TurnEnd =
      moved ?? (await think({ deps, view, resolved, heartbeat, watch, giveUp: why }));
    const end = await afterThinking(deps, thought, resolved, heartbeat);
    if (thought.kind === "recorded") await showLeft(deps, thought.view, resolved);
    // The reply is visible, and the conversation free: only the next turns gain by it.
    if (thought.kind === "recorded" && !isFrozen(watch.latest()))
      await summariseHistory(deps, view, resolved);
    return end;
  } finally {
    heartbeat.stop();
  }
}

/** Outcomes of turns that may have ended before they took their news in. */
const CUT_OFF: ReadonlySet<TurnOutcome> = new Set(["held", "failed", "stopped", "cancelled"]);

/** The heartbeat has ended with the turn, so these few edits have a time of their own. */
async function showLeft(deps: TurnDeps, view: DeliverView, resolved: ResolvedConnection): Promise<void> {
  if (!CUT_OFF.has(view.outcome) || !bringsNews(view)) return;
  const cards = { deps, ref: view.ref, resolved, signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS) };
  await showUntaken(cards, view);
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
  const { ref, lease, owed, chain } = view;
  const end: Delivered = view.closed
    ? { kind: "complete", parts: view.parts }
    : await makeVisibleAlive(deps, view, resolved, thinking);
  if (end.kind === "lost") return DONE;
  if (end.kind === "complete") {
    const { parts, copies = NO_COPIES } = end;
    const kept = view.closed || !resolved ? undefined : remember(deps, view, resolved);
    // A turn that closed before, and only owed, has told what became of it.
    const told = view.closed ? {} : { delivered: copies };
    await closeTurn({ deps, ref, lease, parts, owed, chain, ...told });
    await kept;
    return DONE;
  }
  await deps.conversations.retryLater(ref, lease, {
    at: end.at,
    reason: "Delivery waits for the chat service.",
    notified: false,
  });
  return waitFor(deps, end.at);
}

const NO_COPIES: Copies = { sent: 0, failed: 0 };

type Delivered = DeliveryEnd & { copies?: Copies };

/** Keeps the lease alive meanwhile. The heartbeat of the thinking may have ended with the word stop. */
async function makeVisibleAlive(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  thinking: Heartbeat | undefined,
): Promise<Delivered> {
  const goesOn = thinking && thinking.verdict() === undefined;
  const heartbeat = goesOn ? thinking : startHeartbeat(deps, view.ref, view.lease);
  const wasStopped = thinking?.verdict() === "frozen" || (resolved !== undefined && isFrozen(resolved));
  if (resolved && !goesOn && !wasStopped) watchFreeze(deps, resolved, heartbeat);
  const isStopped = () => wasStopped || heartbeat.verdict() === "frozen";
  const { signal } = heartbeat;
  try {
    return await makeVisible(deps, view, resolved, { signal, isStopped, fresh: thinking !== undefined });
  } finally {
    heartbeat.stop();
  }
}

interface DeliverySetting {
  signal: AbortSignal;
  /** An operator stopped the employee. */
  isStopped(): boolean;
  fresh: boolean;
}

async function makeVisible(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  setting: DeliverySetting,
): Promise<Delivered> {
  const { ref, lease, parts, target } = view;
  if (!resolved) return { kind: "complete", parts: parts.map((part) => unsendable(part, SWITCHED_OFF)) };
  const { connection } = resolved;
  const { signal, isStopped } = setting;
  const channel = deps.channel(connection.channel);
  const controls = controlsOf(channel, view.confirmations);
  const sender: Sender = { deps, channel, connection, target, signal, ...(controls ? { controls } : {}) };
  const end = await deliverParts({ deps, ref, lease, sender, parts, ...setting });
  if (end.kind !== "complete") return end;
  // Whoever was stopped is not at work any more: what says so goes, where no answer took its place.
  const isLeft = isStopped() && end.parts[0]?.state !== "sent";
  if (isStray(view) || isLeft) {
    const retracted = await retractPlaceholder(sender, view);
    if (retracted.kind === "later") return { ...end, kind: "later", at: retracted.at };
    if (retracted.kind === "left")
      deps.log.warn("placeholder_left", { connectionId: connection.id, code: retracted.code });
  }
  if (isStopped() || !end.parts.some(({ confirmationId }) => confirmationId !== undefined)) return end;
  return { ...end, copies: await shareCards({ deps, ref, resolved, signal }, view, end.parts) };
}
