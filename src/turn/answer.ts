// What a turn answers: news first, because an approved write is done whatever is said about it; then what code
// answers by itself; then the model with its tools.

import type { ThinkView } from "../conversation/port.ts";
import type { MemoryEntry } from "../knowledge/port.ts";
import { TURN_MS } from "../limits.ts";
import type { ModelEvent } from "../llm/model.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { type LoopEnd, noWork, runLoop } from "./agent-loop.ts";
import { showEnds } from "./card-ends.ts";
import { isUnfounded } from "./claim-check.ts";
import { fitWindow } from "./context-window.ts";
import { type Found, findBefore } from "./escalate.ts";
import { type Forgotten, forget, forgetWishes } from "./forget-me.ts";
import type { FreezeWatch } from "./freeze.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { turnFiles } from "./made-files.ts";
import { openFiles } from "./media.ts";
import { cannotOpen, type FileParts, fileParts, isNothingReadable } from "./media-parts.ts";
import { bringsNews, type NewsEnd, type Taken, takeNews } from "./news.ts";
import { conversationMessages, type Notes, systemPrompt } from "./prompt.ts";
import { recall } from "./remembering.ts";
import { ended, type Reply, replyOf, withoutSilence } from "./reply.ts";
import { declining, type Scope, scopeOf } from "./scope.ts";
import { rememberedOf } from "./taint.ts";
import { todayLine } from "./today.ts";
import type { ToolWork } from "./tool-round.ts";
import { guardTopic, withWork } from "./topic-guard.ts";
import type { Trail } from "./trail.ts";
import type { TurnDeps } from "./turn-deps.ts";
import * as wording from "./wording.ts";
import { isWritten, owesAnswer } from "./written.ts";

/** Room for an answer that reads well in a chat; longer ones are cut and say so. */
const MAX_OUTPUT_TOKENS = 2_048;
/** Whatever is configured: a loop that costs more is no answer to a message. */
const MAX_ROUNDS = 20;
const MAX_CALLS = 40;

export interface AnswerInput {
  deps: TurnDeps;
  view: ThinkView;
  resolved: ResolvedConnection;
  heartbeat: Heartbeat;
  watch: FreezeWatch;
  trail: Trail;
  requester: PersonRef;
  /** Grows with what is read. */
  taint: Set<string>;
  /** What the model has said by now, as it is shown. */
  soFar: { text: string };
  show(text: string): void;
}

/** `reply` is missing where the turn is lost. `end` is there where a model was asked. */
export interface Answered {
  end?: LoopEnd;
  reply?: Reply;
  taken?: Taken[];
  /** Messages whose writers asked to be forgotten, and were. */
  forgets?: string[];
  /** Why a person is fetched, and no model was asked. */
  found?: Found;
  /** What code has answered beside the model. */
  notes?: string;
}

/** Answers the turn's messages and news. */
export async function answerTurn(input: AnswerInput): Promise<Answered> {
  const { deps, view, resolved, heartbeat } = input;
  const work = toolWork(input);
  if (!bringsNews(view)) return answerWritten(input, work, new Map());
  const news = await takeIn(input, work);
  if (news.kind === "lost") return { end: { kind: "lost", why: news.why, work: noWork() } };
  if (news.kind === "over") return ending(input, { kind: "limit", text: "", work: noWork() });
  const taken = [...news.taken.values()];
  const cards = { deps, ref: view.ref, resolved, signal: heartbeat.signal };
  const shown = showEnds(cards, taken, view.grants > 1);
  const written = view.input.some(isWritten) || owesAnswer(view);
  const tells = taken.some(({ what }) => what === "approved" || what === "denied");
  const answered =
    written || tells ? await answerWritten(input, work, news.taken) : { reply: newsReply(taken) };
  await shown;
  return { ...answered, taken };
}

/** Confirmation news alone, for a turn in which the employee says nothing. */
export const takeIn = (input: AnswerInput, work = toolWork(input)): Promise<NewsEnd> =>
  takeNews({
    ...{ deps: input.deps, view: input.view, work },
    belt: () => beltOf(input),
    signal: input.heartbeat.signal,
  });

/** Nobody decided, or not yet: that needs no model. */
function newsReply(taken: readonly Taken[]): Reply {
  const lines = taken.map(({ confirmation, what }) =>
    what === "expired" ? wording.expired(confirmation) : wording.reminder(confirmation),
  );
  const waits = taken.some(({ what }) => what === "reminder");
  return ended(waits ? "awaiting" : "answered", wording.together(...lines));
}

function beltOf({ deps, view, resolved, watch, requester, trail }: AnswerInput) {
  const takes = deps.channel(resolved.connection.channel).capabilities.files;
  const files = turnFiles(trail, view.lease.turn, takes);
  return deps.belt({ resolved: watch.latest(), requester, files });
}

function toolWork({ deps, view, watch, trail, taint }: AnswerInput): ToolWork {
  // The placeholder's id is random, made with the turn, and the same at every redelivery.
  const { opId } = view.placeholder;
  return {
    trail,
    taint,
    pending: view.confirmations.filter(({ state }) => state === "pending"),
    stepKey: (index) => `${opId}-${index}`,
    signalOf: watch.toolSignal,
    sleep: deps.sleep,
  };
}

const OFF_TOPIC = "It was off the employee's subject, and declined before its model was asked.";

const scopeIn = (input: AnswerInput): Scope | undefined =>
  scopeOf(
    input.resolved.agent,
    input.deps.channel(input.resolved.connection.channel).capabilities,
    () => beltOf(input)?.titles ?? [],
  );

/** What people wrote, and what they decided. */
async function answerWritten(
  input: AnswerInput,
  work: ToolWork,
  taken: ReadonlyMap<string, Taken>,
): Promise<Answered> {
  const { view } = input;
  const notes: string[] = [];
  for (const { what, confirmation } of taken.values())
    if (what === "reminder") notes.push(wording.reminder(confirmation));
  const written = view.input.filter(isWritten);
  const codes = written.flatMap(({ which = [] }) => which);
  if (codes.length > 0) notes.push(wording.which(codes, view.confirmations));
  const wishes = forgetWishes(written);
  const forgotten = wishes.length > 0 ? await forgetAll(input, wishes) : { said: "", ids: [] };
  if (forgotten.said !== "") notes.push(forgotten.said);
  // Nothing else was said: code has answered all of it.
  const isAnswered =
    !owesAnswer(view) && written.every((message) => message.which !== undefined || wishes.includes(message));
  const decided = [...taken.values()].some(({ result }) => result !== undefined);
  const forgets = forgotten.ids;
  if (isAnswered && !decided) return { reply: ended("answered", wording.together(...notes)), forgets };
  const found = findBefore({ ...input, acts: input.trail.acts() });
  if (found) return { found, forgets, notes: wording.together(...notes) };
  const opened = await openFiles({ ...input, pool: poolOf(input), signal: input.heartbeat.signal });
  if (opened.kind === "lost") return { end: { kind: "lost", why: opened.why, work: noWork() } };
  const { files } = opened;
  if (!decided && isNothingReadable(written, files))
    return { reply: ended("answered", wording.together(cannotOpen(files), ...notes)) };
  const scope = scopeIn(input);
  const guarded =
    scope && !decided
      ? await guardTopic({ ...input, scope, files, pool: poolOf(input), signal: input.heartbeat.signal })
      : undefined;
  if (guarded?.kind === "lost") return { end: guarded };
  if (scope && guarded?.kind === "declined") {
    const text = wording.together(declining(scope, guarded.language), ...notes);
    return { reply: { ...ended("answered", text, OFF_TOPIC), work: guarded.work }, forgets };
  }
  const asked = { taken, files: fileParts(files, input.deps.newId), scope };
  const end = withWork(await askModels(input, work, asked), guarded?.work ?? noWork());
  const answered = { ...ending(input, end), forgets, notes: wording.together(...notes) };
  const { reply } = answered;
  return reply && notes.length > 0
    ? { ...answered, reply: { ...reply, text: wording.together(reply.text, ...notes) } }
    : answered;
}

const ending = ({ trail }: AnswerInput, end: LoopEnd): Answered =>
  end.kind === "lost" ? { end } : { end, reply: replyOf(end, trail.acts()) };

function forgetAll({ deps, view, resolved }: AnswerInput, wishes: ThinkView["input"]): Promise<Forgotten> {
  const { tenantId, connectionId } = view.ref;
  return forget(deps, { tenantId, connectionId, agentId: resolved.agent.id }, wishes);
}

const poolOf = ({ deps, resolved }: AnswerInput) => deps.pools(resolved.models);

async function askModels(
  input: AnswerInput,
  work: ToolWork,
  { scope, ...brought }: { taken: ReadonlyMap<string, Taken>; files: FileParts; scope: Scope | undefined },
): Promise<LoopEnd> {
  const { deps, view, resolved, heartbeat, trail, soFar } = input;
  const { agent, tenant } = resolved;
  const memory = await memoryOf(input);
  const hasTools = beltOf(input) !== undefined;
  const today = todayLine(deps.clock(), tenant.tools.timeZone);
  const system = systemPrompt(agent, today, notesOf(input, hasTools, memory), scope);
  const pool = poolOf(input);
  const shown = conversationMessages(view.history, view.input, { ...brought, hasTools });
  const messages = fitWindow({
    messages: shown.messages,
    keep: shown.newest,
    system,
    windowTokens: pool.contextWindow(agent.modelPreference),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  });
  const deadline = AbortSignal.timeout(TURN_MS);
  const end = await runLoop({
    pool,
    group: agent.modelPreference,
    localOnly: agent.localOnly,
    tenantId: tenant.id,
    agentId: agent.id,
    request: { system, messages, maxOutputTokens: MAX_OUTPUT_TOKENS },
    belt: () => beltOf(input),
    tools: work,
    limits: {
      rounds: Math.min(agent.work.maxModelRounds, MAX_ROUNDS),
      calls: Math.min(agent.work.maxToolCalls, MAX_CALLS),
    },
    signal: AbortSignal.any([heartbeat.signal, deadline]),
    onEvent: (event) => grow(input, event),
    isUnfounded: (text) => isUnfounded(text, trail.acts()),
  });
  const known = soFar.text.trim();
  if (end.kind === "failed" && deadline.aborted && known !== "")
    return { ...end, kind: "limit", text: known };
  return withoutSilence(end);
}

function grow({ soFar, show }: AnswerInput, event: ModelEvent): void {
  if (event.type === "restart") soFar.text = "";
  else if (event.type === "text") soFar.text += event.delta;
  if (soFar.text.trim() !== "") show(soFar.text);
}

const memoryOf = (input: AnswerInput): Promise<MemoryEntry[]> | MemoryEntry[] =>
  input.resolved.agent.work.remembers
    ? recall(input.deps, input.view, input.resolved.agent.id, input.requester, input.heartbeat.signal)
    : [];

/** Undefined for a plain conversation: there is nothing to add to what the employee is. */
function notesOf(
  { view, requester, taint }: AnswerInput,
  hasTools: boolean,
  memory: readonly MemoryEntry[],
): Notes | undefined {
  const name = requester.name || requester.userId;
  if (memory.length > 0) taint.add(rememberedOf(name));
  const waiting = view.confirmations.filter(({ state }) => state === "pending").map(({ title }) => title);
  const summary = view.summary?.text ?? "";
  if (!hasTools && memory.length === 0 && waiting.length === 0 && summary === "") return undefined;
  return {
    hasTools,
    ...(summary === "" ? {} : { summary }),
    ...(memory.length === 0 ? {} : { memory: { name, entries: memory } }),
    ...(waiting.length === 0 ? {} : { waiting }),
  };
}
