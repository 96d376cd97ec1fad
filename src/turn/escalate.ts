// Whether a person has to be fetched. Wishes, and rules that do not read the answer, are looked at before a model
// is asked; all rules once the answer is there, and before any of it is recorded. Code decides, no model does.

import type { HandOverCause, HandOverPriority, ThinkView } from "../conversation/port.ts";
import type { Condition } from "../escalation/condition.ts";
import { detectMetadata } from "../escalation/detect.ts";
import { matchRules } from "../escalation/match-rules.ts";
import { type ReadRule, readRules } from "../escalation/rule.ts";
import { asksOf, latestText } from "../escalation/window.ts";
import { findWish } from "../escalation/wish.ts";
import type { Agent } from "../tenants/tenant.ts";
import type { LoopEnd } from "./agent-loop.ts";
import { type WindowInput, windowOf } from "./escalation-window.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { isByPerson, isWritten } from "./written.ts";

/** Why a person is fetched. */
export interface Found {
  cause: HandOverCause;
  reason: string;
  explanation: string;
  priority: HandOverPriority;
  /** The rule's own; absent: the agent's. */
  assignee?: string;
}

interface Watch {
  rules: readonly ReadRule[];
  /** Those that can be looked at before there is an answer. */
  early: readonly ReadRule[];
}

const NOTHING: Watch = { rules: [], early: [] };

/** By the agent as this isolate has read it: rules are compiled once, not at every turn. */
const compiled = new WeakMap<Agent, Watch>();

/** What only the answer, or what tools came to for it, can tell. */
const OF_THE_ANSWER: ReadonlySet<string> = new Set(["confidence", "refusals", "tool_failures"]);

function watchOf(agent: Agent, log: TurnDeps["log"]): Watch {
  if (agent.escalationRules.length === 0) return NOTHING;
  const known = compiled.get(agent);
  if (known) return known;
  const { rules, faults } = readRules(agent.escalationRules);
  if (faults.length > 0) log.warn("rules_left_out", { agentId: agent.id, rules: faults.length });
  const watch = { rules, early: rules.filter(({ condition }) => !readsAnswer(condition)) };
  compiled.set(agent, watch);
  return watch;
}

function readsAnswer(condition: Condition): boolean {
  switch (condition.kind) {
    case "not":
      return readsAnswer(condition.part);
    case "all":
    case "any":
      return condition.parts.some(readsAnswer);
    case "mentions":
      return false;
    default:
      return OF_THE_ANSWER.has(condition.field);
  }
}

/** True where an answer may turn out not to be said: until that is known nobody is shown how it grows. */
export function mayHoldAnswer(agent: Agent, log: TurnDeps["log"]): boolean {
  const { rules, early } = watchOf(agent, log);
  return early.length < rules.length;
}

export type EscalateInput = Omit<WindowInput, "now" | "answer"> & { deps: Pick<TurnDeps, "clock" | "log"> };

/** Before a model is asked. Only what people wrote in this turn fetches somebody. */
export function findBefore(input: EscalateInput): Found | undefined {
  const { view, resolved, deps } = input;
  const { early } = watchOf(resolved.agent, deps.log);
  const hears = resolved.agent.naturalLanguageEscalation;
  if ((early.length === 0 && !hears) || !view.input.some(isWritten)) return undefined;
  return match(input, early) ?? (hears ? wishIn(view) : undefined);
}

/** After the answer and before the record: every rule, whatever it reads. */
export function findAfter(input: EscalateInput, end: LoopEnd): Found | undefined {
  const { rules } = watchOf(input.resolved.agent, input.deps.log);
  if (rules.length === 0 || end.kind === "lost") return undefined;
  return match(input, rules, answerOf(end));
}

function match(
  { deps, ...input }: EscalateInput,
  rules: readonly ReadRule[],
  answer?: WindowInput["answer"],
): Found | undefined {
  if (rules.length === 0) return undefined;
  const window = windowOf({ ...input, now: deps.clock(), ...(answer ? { answer } : {}) });
  const found = matchRules(rules, detectMetadata(window), latestText(window.lines));
  if (!found) return undefined;
  const { reason, explanation, priority, assignee } = found;
  return { cause: "rule", reason, explanation, priority, ...(assignee ? { assignee } : {}) };
}

/** Of each who wrote in this turn; what programs write is no person's wish. */
function wishIn({ input }: Pick<ThinkView, "input">): Found | undefined {
  const lines = input
    .filter(isByPerson)
    .map(({ text, sentAt, author }) => ({ role: "person" as const, text, at: sentAt, authorId: author.id }));
  for (const { text } of asksOf(lines)) {
    const wish = findWish(text);
    if (wish)
      return {
        cause: "wish",
        reason: "They asked for a person.",
        explanation: wish.clause,
        priority: "normal",
      };
  }
  return undefined;
}

/** What the employee was about to say, without the words that are ours. */
function answerOf(end: Exclude<LoopEnd, { kind: "lost" }>): WindowInput["answer"] {
  if (end.kind === "failed") {
    const refused = end.failure.failures.some((failure) => failure.class === "content_policy");
    return refused ? { text: "", refused } : undefined;
  }
  const isRefusal =
    end.kind === "answer" && (end.answer.verdict === "refusal" || end.answer.verdict === "filtered");
  return { text: end.text, ...(isRefusal ? { refused: true } : {}) };
}
