// The official SDK's types and errors on a request of our own. Its client cannot be taken apart: it brings
// every resource there is, a fifth of the Worker's whole budget, and half of the CPU of a call.

import { APIConnectionError, APIError } from "openai/core/error";
import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
import type { EmbeddingCreateParams } from "openai/resources/embeddings";
import { createDirectPost } from "./direct-post.ts";
import type { SdkErrors } from "./provider-failure.ts";

export const OPENAI_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

interface OpenAIClientInput {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  fetch: typeof fetch;
}

/** Each verb makes one upstream call and gives the response as it came: bodies are read by ourselves. */
export interface OpenAIClient {
  chat(body: ChatCompletionCreateParams, signal: AbortSignal): Promise<Response>;
  embeddings(body: EmbeddingCreateParams, signal: AbortSignal): Promise<Response>;
}

/** A client that follows no redirect: see `redirected`. */
export function openaiClient(input: OpenAIClientInput): OpenAIClient {
  const send = postTo(input);
  return {
    chat: (body, signal) => send("/chat/completions", { body, signal }),
    embeddings: (body, signal) => send("/embeddings", { body, signal }),
  };
}

function postTo({ baseUrl, apiKey, headers, fetch }: OpenAIClientInput) {
  const origin = baseUrl.replace(/\/+$/, "");
  const constant = new Headers({
    authorization: `Bearer ${apiKey}`,
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": "konstruct",
    ...headers,
  });
  return createDirectPost(fetch, {
    build: async ({ path }) => ({ url: origin + path, req: { headers: constant, redirect: "manual" } }),
    statusError: (status, body, text, seen) => APIError.generate(status, body, text, seen),
    connectionError: (cause) => new APIConnectionError({ cause }),
  });
}
