import OpenAI, { APIConnectionError, APIError } from "openai";
import type {
  ChatCompletionChunk,
  ChatCompletionCreateParamsStreaming,
} from "openai/resources/chat/completions";
import type { Clock } from "../../clock.ts";
import { fail, type Result } from "../../result.ts";
import type { ModelRequest, Provider, ProviderAnswer } from "../model.ts";
import { estimateRequest, estimateTokens } from "../tokens.ts";
import { chatAnswer } from "./chat-answer.ts";
import { type ChatDialect, chatRequest } from "./chat-request.ts";
import { failureFrom, notAStream, type ProviderFailure } from "./provider-failure.ts";

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

type StreamInput = Parameters<Provider["stream"]>[0];

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
  return { stream: (input) => stream(client, endpoint, input) };
}

async function stream(
  client: OpenAI,
  endpoint: ChatEndpoint,
  input: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const { model, request, signal } = input;
  const body = { ...chatRequest(model, request, endpoint.dialect), ...endpoint.extra, stream: true as const };
  const context = { sdk: SDK, signal, now: endpoint.clock() };
  let streaming = false;
  try {
    const { data, response, request_id } = await client.chat.completions
      .create(body, { signal })
      .withResponse();
    streaming = true;
    const wrong = notAStream(response.headers);
    if (wrong) {
      data.controller.abort();
      return fail(wrong);
    }
    const result = await readAnswer(data, input);
    if (!result.ok || !request_id) return result;
    return { ok: true, value: { ...result.value, requestId: request_id } };
  } catch (error) {
    return fail(failureFrom(error, { ...context, streaming }));
  }
}

async function readAnswer(
  chunks: AsyncIterable<ChatCompletionChunk>,
  { model, request, signal, onEvent }: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const answer = chatAnswer(model);
  for await (const chunk of chunks) {
    const { text, meaning } = answer.take(chunk);
    if (text !== "") onEvent({ type: "text", delta: text });
    else if (meaning) onEvent({ type: "activity" });
  }
  // The SDK ends the loop quietly when the signal fires.
  if (signal.aborted) return fail({ class: "aborted", message: "the call was given up" });
  return answer.finish((text) => estimateUsage(request, text));
}

/** For servers that leave usage out: better than a turn that cost nothing. */
const estimateUsage = (request: ModelRequest, text: string) => ({
  inputTokens: estimateRequest(request),
  outputTokens: estimateTokens(text),
  cachedInputTokens: 0,
});
