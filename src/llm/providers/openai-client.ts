// The official SDK's resources and errors on a client of our own. Its client cannot be taken apart: it
// brings every resource there is, a fifth of the Worker's whole budget, and half of the CPU of a call.

import type OpenAI from "openai";
import { APIPromise } from "openai/core/api-promise";
import { APIConnectionError, APIError } from "openai/core/error";
import type { ChatCompletionCreateParams } from "openai/resources/chat/completions";
import { Embeddings } from "openai/resources/embeddings";
import { createDirectPost } from "./direct-post.ts";
import type { SdkErrors } from "./provider-failure.ts";

export const OPENAI_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

/** The SDK wants one with each answer and would abort it; a caller here has a signal. */
const UNUSED = new AbortController();

type Options = Awaited<NonNullable<Parameters<OpenAI["post"]>[1]>>;

interface OpenAIClientInput {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  fetch: typeof fetch;
}

export interface OpenAIClient {
  /**
   * Sends a chat completion and gives the response as it came. Of the SDK's resource nothing would be left but
   * its way there: the body is read by ourselves.
   */
  chat(body: ChatCompletionCreateParams, signal: AbortSignal): Promise<Response>;
  embeddings: Embeddings;
}

/** A client that makes one upstream call a call, and follows no redirect: see `redirected`. */
export function openaiClient(input: OpenAIClientInput): OpenAIClient {
  const send = postTo(input);
  const client = {
    post: <Answer>(path: string, given: PromiseLike<Options> | Options = {}): APIPromise<Answer> => {
      const answered = Promise.resolve(given).then(async (options) => ({
        response: await send(path, options),
        options: { ...options, method: "post" as const, path },
        controller: UNUSED,
        requestLogID: "",
        retryOfRequestLogID: undefined,
        startTime: 0,
      }));
      return new APIPromise<Answer>(whole, answered);
    },
  };
  // The resource asks for nothing else; without a logger the SDK writes no log.
  const whole = client as unknown as OpenAI;
  return {
    chat: (body, signal) => send("/chat/completions", { body, signal }),
    embeddings: new Embeddings(whole),
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
  return createDirectPost<Options>(fetch, {
    build: async ({ path }) => ({ url: origin + path, req: { headers: constant, redirect: "manual" } }),
    statusError: (status, body, text, seen) => APIError.generate(status, body, text, seen),
    connectionError: (cause) => new APIConnectionError({ cause }),
  });
}
