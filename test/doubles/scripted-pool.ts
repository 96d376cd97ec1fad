// Models that say what a test wants: each call takes the next line of the script, else it echoes.

import type {
  FailureClass,
  ModelCall,
  ModelMessage,
  ModelPool,
  ModelPools,
  RoutedAnswer,
  RoutedFailure,
  ToolCallPart,
  Verdict,
} from "../../src/llm/model.ts";
import { fail, ok, type Result } from "../../src/result.ts";
import type { BudgetScope, ModelReport } from "../../src/tenants/model-book.ts";

export type ScriptLine =
  | { call: { name: string; arguments: string } }
  /** Several calls at once, perhaps behind words. */
  | { calls: ToolCallPart[]; say?: string }
  | { fail: string; as?: FailureClass }
  /** An answer, with what the router had to say of it. */
  | { say: string; escalate?: boolean; notice?: BudgetScope; verdict?: Verdict }
  /** Runs while the model "thinks"; what it returns is said. */
  | { during: (call: ModelCall) => Promise<string> };

export interface ScriptedPool extends ModelPool {
  script: ScriptLine[];
  calls: ModelCall[];
  /** The same for whether lines are on an employee's subject; without a line they are. */
  verdicts: ScriptLine[];
  guards: ModelCall[];
  /** Groups that somebody had loaded. */
  warmed: string[];
}

/** The same pool for every tenant. */
export const scriptedPools =
  (pool: ModelPool): ModelPools =>
  () =>
    pool;

const lastText = (messages: ModelMessage[]): string => {
  const trailing = messages.slice(messages.findLastIndex((message) => message.role === "assistant") + 1);
  return trailing
    .flatMap((message) => message.content.flatMap((part) => (part.type === "text" ? [part.text] : [])))
    .join(" ");
};

export function scriptedPool(): ScriptedPool {
  const pool: ScriptedPool = {
    script: [],
    calls: [],
    verdicts: [],
    guards: [],
    warmed: [],
    contextWindow: () => 100_000,
    canSee: () => true,
    names: () => ({ groups: ["fast", "quality"], deployments: ["double"] }),
    warm: (group) => void pool.warmed.push(group),
    async complete(call) {
      const isGuard = call.request.output?.name === "topic";
      const [calls, script, unscripted] = isGuard
        ? [pool.guards, pool.verdicts, ON_TOPIC]
        : [pool.calls, pool.script, `echo: ${lastText(call.request.messages)}`];
      calls.push({ ...call, request: structuredClone(call.request) });
      const line = script.shift() ?? { say: unscripted };
      const count = pool.calls.length + pool.guards.length;
      const report = { receipt: receiptOf(call, count, "fail" in line ? undefined : "double") };
      if ("fail" in line) return failure(report, line.fail, line.as);
      if ("call" in line) return answer(report, [{ type: "tool_call", id: "call-1", ...line.call }]);
      if ("calls" in line) {
        const words = line.say === undefined ? [] : [{ type: "text" as const, text: line.say }];
        return answer(report, [...words, ...line.calls]);
      }
      const text = "say" in line ? line.say : await line.during(call);
      if (call.signal.aborted) return failure(report, "the caller gave up", "aborted");
      call.onEvent?.({ type: "begin", deployment: "double", model: "double" });
      call.onEvent?.({ type: "text", delta: text });
      return answer(report, [{ type: "text", text }], "say" in line ? line : {});
    },
  };
  return pool;
}

const ON_TOPIC = '{"verdict":"on_topic","language":"en"}';
const COST_NANO = 31_000;

const attempt = {
  deployment: "double",
  provider: "double",
  model: "double",
  startedAt: 0,
  totalMs: 1,
};

/** The receipt of a call of the double; without a winner nobody answered it. */
export const receiptOf = (
  call: ModelCall,
  count: number,
  winner: string | undefined,
): ModelReport["receipt"] => ({
  id: `receipt-${count}`,
  at: 0,
  source: call.source,
  group: call.group,
  agentId: call.agentId,
  candidates: [{ deployment: "double" }],
  attempts: [
    {
      ...attempt,
      outcome: winner ? "ok" : "server_error",
      outputTokens: 5,
      costNano: winner ? COST_NANO : 0,
    },
  ],
  ...(winner ? { winner } : {}),
  why: winner ? "It was the first choice." : "Nobody answered.",
  inputTokens: winner ? 3 : 0,
  cachedInputTokens: 0,
  outputTokens: winner ? 5 : 0,
  costNano: winner ? COST_NANO : 0,
  totalMs: 1,
});

function failure(
  report: ModelReport,
  message: string,
  kind: FailureClass = "server_error",
): Result<RoutedAnswer, RoutedFailure> {
  return fail({ failures: [{ class: kind, deployment: "double", message }], attempts: [], report });
}

function answer(
  report: ModelReport,
  content: RoutedAnswer["answer"]["message"]["content"],
  said: { escalate?: boolean; notice?: BudgetScope; verdict?: Verdict } = {},
): Result<RoutedAnswer, RoutedFailure> {
  const { escalate, notice, verdict = "ok" } = said;
  return ok({
    answer: {
      message: { role: "assistant", content },
      finish: content.some((part) => part.type === "tool_call") ? "tool_calls" : "stop",
      verdict,
      usage: { inputTokens: 3, outputTokens: 5, cachedInputTokens: 0 },
      deployment: "double",
      provider: "double",
      model: "double",
    },
    attempts: [{ ...attempt, outcome: verdict }],
    report,
    ...(escalate ? { escalate } : {}),
    ...(notice ? { notice } : {}),
  });
}
