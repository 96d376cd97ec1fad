// One turn, from its lease to its end. Reads from top to bottom; every call that changes something is
// refused when another consumer has taken the turn over.

import type { ConversationRef } from "../conversation/message.ts";
import { isPersons } from "../conversation/ownership.ts";
import type { DeliverView, ThinkView, TurnOutcome } from "../conversation/port.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { passOn } from "./aftermath.ts";
import type { Copies } from "./card-copies.ts";
import { showUntaken } from "./card-ends.ts";
import { closeSilently, closeTurn } from "./close-turn.ts";
import { isShownFirst } from "./draft.ts";
import { isFrozen, watchFreeze } from "./freeze.ts";
import { type Heartbeat, startHeartbeat } from "./heartbeat.ts";
import { type Delivered, makeVisible } from "./make-visible.ts";
import { moveTurn } from "./move-turn.ts";
import { bringsNews } from "./news.ts";
import { remember } from "./remembering.ts";
import { summariseHistory } from "./rolling-summary.ts";
import { tellColleague } from "./tell-colleague.ts";
import { tellWithLease } from "./tell-with-lease.ts";
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
    const resolved = await deps.directory.connection(ref.connectionId);
    const view = await deps.conversations.begin(ref, {
      isShown: resolved !== undefined && isShown(deps, resolved),
    });
    if (view.kind === "idle") return DONE;
    // Whoever holds the lease ends the turn, or the conversation's alarm brings it back.
    if (view.kind === "busy") return options ? waitFor(deps, view.until) : DONE;
    if (view.kind === "deliver") return deliver(deps, view, resolved);
    const end = await runThink(deps, view, resolved, options?.giveUp);
    if (end !== "restart") return end;
  }
  return { kind: "again", delaySeconds: 1 };
}

const isShown = (deps: TurnDeps, { agent, connection }: ResolvedConnection): boolean =>
  isShownFirst(deps.channel(connection.channel).capabilities, agent.work.quietMs);

const waitFor = (deps: TurnDeps, until: number): TurnEnd => ({
  kind: "again",
  delaySeconds: Math.max(1, Math.ceil((until - deps.clock()) / 1_000)),
});

async function runThink(
  outer: TurnDeps,
  view: ThinkView,
  resolved: ResolvedConnection | undefined,
  giveUp: string | undefined,
): Promise<TurnEnd | "restart"> {
  const { conversations, tell } = tellWithLease(outer.conversations);
  const deps = { ...outer, conversations };
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
    // Of a stopped employee nothing is asked either; what people say to each other is carried all the same.
    const persons = isPersons(view.epoch ?? 0);
    const stays = why !== undefined || (isFrozen(resolved) && !persons);
    const moved = stays ? undefined : await moveTurn(deps, view, resolved, heartbeat.signal);
    const thought: Thought | TurnEnd =
      moved ?? (await think({ deps, view, resolved, heartbeat, watch, tell, giveUp: why }));
    const end = await afterThinking(deps, thought, { view, resolved, heartbeat });
    if (thought.kind === "recorded") await showLeft(deps, thought.view, resolved);
    // The reply is visible, and the conversation free: only the next turns gain by it.
    if (thought.kind === "recorded" && !isFrozen(watch.latest()) && !persons)
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
  { view, resolved, heartbeat }: { view: ThinkView; resolved: ResolvedConnection; heartbeat: Heartbeat },
): Promise<TurnEnd> | TurnEnd | "restart" {
  switch (thought.kind) {
    case "restart":
      return "restart";
    case "lost":
      // An object that began anew may have forgotten a lease that was never written: nobody else has the turn.
      return view.lease.unwritten ? "restart" : DONE;
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
  if (view.closed) {
    // Nothing is sent any more; it has told what became of it when it closed.
    const passed = await passOn(deps, view, resolved);
    await closeTurn({ deps, ref: view.ref, lease: view.lease, parts: view.parts, ...passed });
    return DONE;
  }
  const { ref, lease, owed, chain } = view;
  const end = await makeVisibleAlive(deps, view, resolved, thinking);
  if (end.kind === "lost") return DONE;
  if (end.kind === "complete") {
    const { parts, copies = NO_COPIES } = end;
    const kept = resolved ? remember(deps, view, resolved) : undefined;
    await closeTurn({ deps, ref, lease, parts, owed, chain, delivered: copies });
    if (resolved) await tellColleague(deps, view, resolved, parts);
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

/** Keeps the lease alive meanwhile. The heartbeat of the thinking may have ended with the word stop. */
async function makeVisibleAlive(
  deps: TurnDeps,
  view: DeliverView,
  resolved: ResolvedConnection | undefined,
  thinking: Heartbeat | undefined,
): Promise<Delivered> {
  const goesOn = thinking && thinking.verdict() === undefined;
  const heartbeat = goesOn ? thinking : startHeartbeat(deps, view.ref, view.lease);
  // What is handed over is in the hands of people: whoever stops the employee does not stop them.
  const isTheirs = view.outcome === "handed_off";
  const isFrozenNow = thinking?.verdict() === "frozen" || (resolved !== undefined && isFrozen(resolved));
  const wasStopped = isFrozenNow && !isTheirs;
  if (resolved && !goesOn && !wasStopped && !isTheirs) watchFreeze(deps, resolved, heartbeat);
  const isStopped = () => wasStopped || (heartbeat.verdict() === "frozen" && !isTheirs);
  const { signal } = heartbeat;
  try {
    return await makeVisible(deps, view, resolved, { signal, isStopped, fresh: thinking !== undefined });
  } finally {
    heartbeat.stop();
  }
}
