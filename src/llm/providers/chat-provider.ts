import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
import type { Clock, StartTimer } from "../../clock.ts";
import type { ModelRequest, Provider } from "../model.ts";
import { estimateRequest, estimateTokens } from "../tokens.ts";
import { chatAnswer } from "./chat-answer.ts";
import { type ChatDialect, chatRequest } from "./chat-request.ts";
import { callModel } from "./model-stream.ts";
import { OPENAI_ERRORS, openaiClient } from "./openai-client.ts";
import { unknownHabits } from "./server-habits.ts";

export interface ChatEndpoint {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  dialect: ChatDialect;
  /** Fields of the dialect that no request of ours decides. */
  extra?: Pick<ChatCompletionCreateParams, "reasoning_effort">;
  behindAccess?: boolean;
  fetch: typeof fetch;
  clock: Clock;
  startTimer?: StartTimer;
}

/** A provider on the chat.completions wire. */
export function chatProvider(endpoint: ChatEndpoint): Provider {
  const { dialect, clock, behindAccess = false, startTimer } = endpoint;
  const client = openaiClient(endpoint);
  const habits = unknownHabits();
  return {
    stream: (input) => {
      const { model, request, signal, whole } = input;
      const send = () => {
        const body = { ...chatRequest(model, request, dialect, whole), ...endpoint.extra };
        return client.chat(body, signal);
      };
      const answer = chatAnswer({ model, estimate: (text) => estimateUsage(request, text) });
      const timer = startTimer ? { startTimer } : {};
      return callModel({ send, answer, sdk: OPENAI_ERRORS, clock, habits, behindAccess, ...timer }, input);
    },
  };
}

/** For servers that leave usage out: better than a turn that cost nothing. */
const estimateUsage = (request: ModelRequest, text: string) => ({
  inputTokens: estimateRequest(request),
  outputTokens: estimateTokens(text),
  cachedInputTokens: 0,
});
