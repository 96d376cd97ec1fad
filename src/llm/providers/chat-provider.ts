import OpenAI, { APIConnectionError, APIError } from "openai";
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from "openai/resources/chat/completions";
import type { Clock } from "../../clock.ts";
import type { ModelRequest, Provider } from "../model.ts";
import { estimateRequest, estimateTokens } from "../tokens.ts";
import { chatAnswer } from "./chat-answer.ts";
import { type ChatDialect, chatRequest } from "./chat-request.ts";
import { streamThrough } from "./sdk-stream.ts";

const SDK = { api: APIError, connection: APIConnectionError };

export interface ChatEndpoint {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  dialect: ChatDialect;
  /** Fields of the dialect that no request of ours decides. */
  extra?: Partial<ChatCompletionCreateParamsStreaming>;
  fetch: typeof fetch;
  clock: Clock;
}

/** A provider on the chat.completions wire. */
export function chatProvider(endpoint: ChatEndpoint): Provider {
  const client = new OpenAI({
    baseURL: endpoint.baseUrl,
    apiKey: endpoint.apiKey,
    maxRetries: 0,
    // It writes chunks it cannot parse, and those are model text.
    logLevel: "off",
    organization: null,
    project: null,
    fetch: endpoint.fetch,
    ...(endpoint.headers ? { defaultHeaders: endpoint.headers } : {}),
  });
  return {
    stream: (input) => {
      const { model, request, signal } = input;
      const asked = chatRequest(model, request, endpoint.dialect);
      const body = { ...asked, ...endpoint.extra, stream: true as const };
      const answer = chatAnswer(model);
      return streamThrough<ChatCompletionChunk>(
        {
          call: () => client.chat.completions.create(body, { signal }),
          answer: { take: answer.take, finish: () => answer.finish((text) => estimateUsage(request, text)) },
          sdk: SDK,
          clock: endpoint.clock,
        },
        input,
      );
    },
  };
}

/** For servers that leave usage out: better than a turn that cost nothing. */
const estimateUsage = (request: ModelRequest, text: string) => ({
  inputTokens: estimateRequest(request),
  outputTokens: estimateTokens(text),
  cachedInputTokens: 0,
});
