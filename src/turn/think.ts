// From a lease to a recorded reply: the model is asked, the draft grows, and whatever happens ends in a
// record, a later try, or the knowledge that the turn is another's now.

import type { DeliverView, FencedResult, ThinkView } from "../conversation/port.ts";
import { MAX_TURN_ATTEMPTS, TURN_MS } from "../limits.ts";
import type { ModelEvent } from "../llm/model.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { emptyBelt, type LoopEnd, noWork, runLoop } from "./agent-loop.ts";
import { fitWindow } from "./context-window.ts";
import { type Draft, startDraft } from "./draft.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { conversationMessages, systemPrompt } from "./prompt.ts";
import { recordTurn } from "./record-turn.ts";
import {
  ended,
  fixedReply,
  isWorthAnotherTry,
  type Reply,
  replyOf,
  withoutRepeating,
  withoutSilence,
} from "./reply.ts";
import type { Sender } from "./send-part.ts";
import { tellOnce } from "./tell-once.ts";
import type { TurnDeps } from "./turn-deps.ts";
import * as wording from "./wording.ts";

/** Room for an answer that reads well in a chat; longer ones are cut and say so. */
const MAX_OUTPUT_TOKENS = 2_048;

type Recorded = Awaited<ReturnType<typeof recordTurn>>;

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
  const asking = fixed ? undefined : askModels(deps, view, resolved, heartbeat, draft, soFar);
  const end = await asking?.catch((error: unknown) => draft.settle().then(() => Promise.reject(error)));
  const failedForNow =
    end?.kind === "failed" && isWorthAnotherTry(end.failure) && view.attempt < MAX_TURN_ATTEMPTS
      ? end
      : undefined;
  const placeholder = await draft.settle(failedForNow !== undefined);
  const record = (reply: Reply) => recordTurn({ deps, view, resolved, reply, placeholder, startedAt });
  const verdict = heartbeat.verdict() ?? (end?.kind === "lost" ? end.why : undefined);
  const recordEnd = (outcome: Reply["outcome"], text: string) =>
    record({ ...ended(outcome, text), work: end?.work ?? noWork() });
  if (verdict) return afterVerdict(verdict, recordEnd, soFar.text);
  if (failedForNow) return tellOnce(deps, view, sender, placeholder, failedForNow, heartbeat);
  const reply = withoutRepeating(view, fixed ?? replyOf(end as Exclude<LoopEnd, { kind: "lost" }>));
  const recorded = await record(reply);
  if (recorded.kind === "recorded") return recorded;
  return afterVerdict(recorded.result, recordEnd, soFar.text || reply.text);
}

/** The input changed, the person said stop, or the turn is another's now. */
async function afterVerdict(
  verdict: FencedResult,
  recordEnd: (outcome: Reply["outcome"], text: string) => Promise<Recorded>,
  soFar: string,
): Promise<Thought> {
  if (verdict === "superseded") return { kind: "restart" };
  if (verdict !== "stop" && verdict !== "cancelled") return { kind: "lost" };
  const text = verdict === "stop" ? wording.stopped(soFar) : "";
  const recorded = await recordEnd(verdict === "stop" ? "stopped" : "cancelled", text);
  return recorded.kind === "recorded" ? recorded : { kind: "lost" };
}

async function askModels(
  deps: TurnDeps,
  view: ThinkView,
  { agent, tenant, models }: ResolvedConnection,
  heartbeat: Heartbeat,
  draft: Draft,
  soFar: { text: string },
): Promise<LoopEnd> {
  const system = systemPrompt(agent);
  const group = agent.modelPreference;
  const pool = deps.pools(models);
  const messages = fitWindow({
    messages: conversationMessages(view.history, view.input),
    keep: view.input.length,
    system,
    windowTokens: pool.contextWindow(group),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  });
  const deadline = AbortSignal.timeout(TURN_MS);
  const end = await runLoop({
    pool,
    group,
    localOnly: agent.localOnly,
    tenantId: tenant.id,
    agentId: agent.id,
    request: { system, messages, maxOutputTokens: MAX_OUTPUT_TOKENS },
    tools: emptyBelt,
    steps: view.steps,
    signal: AbortSignal.any([heartbeat.signal, deadline]),
    onEvent: (event: ModelEvent) => {
      if (event.type === "restart") soFar.text = "";
      else if (event.type === "text") soFar.text += event.delta;
      if (soFar.text.trim() !== "") draft.show(soFar.text);
    },
    save: (step) => deps.conversations.saveStep(view.ref, view.lease, step),
  });
  const known = soFar.text.trim();
  if (end.kind === "failed" && deadline.aborted && known !== "")
    return { ...end, kind: "limit", text: known };
  return withoutSilence(end);
}
