// Models that say what a test wants: each call takes the next line of the script, else it echoes.

import type { ModelCall, ModelMessage, ModelPool, RoutedAnswer, RoutedFailure } from "../../src/llm/model.ts";
import { fail, ok, type Result } from "../../src/result.ts";

export type ScriptLine =
  | { say: string }
  | { call: { name: string; arguments: string } }
  | { fail: string }
  /** Runs while the model "thinks"; what it returns is said. */
  | { during: (call: ModelCall) => Promise<string> };

export interface ScriptedPool extends ModelPool {
  script: ScriptLine[];
  calls: ModelCall[];
}

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
    contextWindow: () => 100_000,
    async complete(call) {
      pool.calls.push({ ...call, request: structuredClone(call.request) });
      const line = pool.script.shift() ?? { say: `echo: ${lastText(call.request.messages)}` };
      if ("fail" in line) return failure(line.fail);
      if ("call" in line) return answer([{ type: "tool_call", id: "call-1", ...line.call }]);
      const text = "say" in line ? line.say : await line.during(call);
      if (call.signal.aborted) return failure("aborted");
      call.onEvent?.({ type: "text", delta: text });
      return answer([{ type: "text", text }]);
    },
  };
  return pool;
}

function failure(message: string): Result<RoutedAnswer, RoutedFailure> {
  return fail({ failures: [{ class: "server_error", deployment: "double", message }], attempts: [] });
}

function answer(content: RoutedAnswer["answer"]["message"]["content"]): Result<RoutedAnswer, RoutedFailure> {
  const attempt = {
    deployment: "double",
    provider: "double",
    model: "double",
    startedAt: 0,
    totalMs: 1,
    outcome: "ok" as const,
  };
  return ok({
    answer: {
      message: { role: "assistant", content },
      finish: content.some((part) => part.type === "tool_call") ? "tool_calls" : "stop",
      verdict: "ok",
      usage: { inputTokens: 3, outputTokens: 5, cachedInputTokens: 0 },
      deployment: "double",
      provider: "double",
      model: "double",
    },
    attempts: [attempt],
  });
}
