// From a lease to a recorded reply: the model is asked, the draft grows, and whatever happens ends in a
// record, a later try, or the knowledge that the turn is another's now.

import type { DeliverView, ThinkView } from "../conversation/port.ts";
import { MAX_TURN_ATTEMPTS, TURN_MS } from "../limits.ts";
import type { ModelEvent } from "../llm/model.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { emptyBelt, type LoopEnd, runLoop } from "./agent-loop.ts";
import { fitWindow } from "./context-window.ts";
import { type Draft, startDraft } from "./draft.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { conversationMessages, systemPrompt } from "./prompt.ts";
import { recordTurn } from "./record-turn.ts";
import { ended, fixedReply, isRefused, type Reply, replyOf, withoutSilence } from "./reply.ts";
import type { Sender } from "./send-part.ts";
import { tellOnce } from "./tell-once.ts";
import type { TurnDeps } from "./turn-deps.ts";
import * as wording from "./wording.ts";

/** Room for an answer that reads well in a chat; longer ones are cut and say so. */
const MAX_OUTPUT_TOKENS = 2_048;

export type Thought =
  | { kind: "recorded"; view: DeliverView }
  | { kind: "later"; at: number }
  | { kind: "restart" }
  | { kind: "lost" };

/** Thinks one turn to a recorded reply. */
export async function think(
  deps: TurnDeps,
  view: ThinkView,
  resolved: ResolvedConnection,
  heartbeat: Heartbeat,
  giveUp: string | undefined,
): Promise<Thought> {
  const { connection, agent } = resolved;
  const startedAt = deps.clock();
  const sender: Sender = {
    deps,
    channel: deps.channel(connection.channel),
    connection,
    target: view.target,
    signal: heartbeat.signal,
  };
  const draft = startDraft({
    deps,
    ref: view.ref,
    lease: view.lease,
    sender,
    placeholder: view.placeholder,
    opening: wording.opening(agent.name),
  });
  const soFar = { text: "" };
  const fixed = fixedReply(view, resolved, giveUp);
  const end = fixed ? undefined : await askModels(deps, view, resolved, heartbeat, draft, soFar);
  const placeholder = await draft.settle();
  const verdict = heartbeat.verdict();
  if (verdict === "stale") return { kind: "lost" };
  if (verdict === "superseded") return { kind: "restart" };
  const record = (reply: Reply) => recordTurn({ deps, view, resolved, reply, placeholder, startedAt });
  if (verdict === "cancelled")
    return finishRecord(deps, sender, await record(ended("cancelled", "")), placeholder.messageId);
  if (verdict === "stop")
    return finishRecord(deps, sender, await record(ended("stopped", wording.stopped(soFar.text))), undefined);
  if (end?.kind === "lost") return { kind: "lost" };
  if (end?.kind === "failed" && !isRefused(end.failure) && view.attempt < MAX_TURN_ATTEMPTS)
    return tellOnce(deps, view, sender, placeholder, end.failure);
  const reply = fixed ?? replyOf(end as Exclude<LoopEnd, { kind: "lost" }>);
  return settleRefusal(deps, sender, await record(reply), {
    record,
    soFar: soFar.text || reply.text,
    placeholder: placeholder.messageId,
  });
}

async function askModels(
  deps: TurnDeps,
  view: ThinkView,
  { agent, tenant }: ResolvedConnection,
  heartbeat: Heartbeat,
  draft: Draft,
  soFar: { text: string },
): Promise<LoopEnd> {
  const system = systemPrompt(agent);
  const group = agent.modelPreference;
  const messages = fitWindow({
    messages: conversationMessages(view.history, view.input),
    keep: view.input.length,
    system,
    windowTokens: deps.pool.contextWindow(group),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  });
  const end = await runLoop({
    pool: deps.pool,
    group,
    tenantId: tenant.id,
    agentId: agent.id,
    request: { system, messages, maxOutputTokens: MAX_OUTPUT_TOKENS },
    tools: emptyBelt,
    steps: view.steps,
    signal: AbortSignal.any([heartbeat.signal, AbortSignal.timeout(TURN_MS)]),
    onEvent: (event: ModelEvent) => {
      soFar.text = event.type === "restart" ? "" : soFar.text + event.delta;
      if (soFar.text.trim() !== "") draft.show(soFar.text);
    },
    save: async (step) => (await deps.conversations.saveStep(view.ref, view.lease, step)) !== "stale",
  });
  return withoutSilence(end);
}

type Recorded = Awaited<ReturnType<typeof recordTurn>>;

/** The input changed, or the person said stop, while the reply was being recorded. */
async function settleRefusal(
  deps: TurnDeps,
  sender: Sender,
  first: Recorded,
  context: { record(reply: Reply): Promise<Recorded>; soFar: string; placeholder: string | undefined },
): Promise<Thought> {
  if (first.kind === "recorded") return finishRecord(deps, sender, first, undefined);
  if (first.result === "superseded") return { kind: "restart" };
  if (first.result === "stop")
    return finishRecord(
      deps,
      sender,
      await context.record(ended("stopped", wording.stopped(context.soFar))),
      undefined,
    );
  if (first.result === "cancelled")
    return finishRecord(deps, sender, await context.record(ended("cancelled", "")), context.placeholder);
  return { kind: "lost" };
}

/** A cancelled turn takes its placeholder away again. */
async function finishRecord(
  deps: TurnDeps,
  sender: Sender,
  recorded: Recorded,
  placeholder: string | undefined,
): Promise<Thought> {
  if (recorded.kind === "refused") return { kind: "lost" };
  const messageId = recorded.view.outcome === "cancelled" ? placeholder : undefined;
  if (messageId !== undefined) {
    const op = {
      kind: "delete" as const,
      opId: recorded.view.placeholder.opId,
      target: sender.target,
      messageId,
    };
    const result = await sender.channel.deliver(op, sender.connection, AbortSignal.timeout(10_000));
    if (!result.ok)
      deps.log.warn("placeholder_left", { connectionId: sender.connection.id, code: result.error.code });
  }
  return { kind: "recorded", view: recorded.view };
}
