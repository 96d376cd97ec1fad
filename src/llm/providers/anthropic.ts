import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import { Messages } from "@anthropic-ai/sdk/resources/messages/messages";
import type { Clock } from "../../clock.ts";
import type { Provider } from "../model.ts";
import { anthropicAnswer } from "./anthropic-answer.ts";
import { anthropicRequest } from "./anthropic-request.ts";
import { streamThrough } from "./sdk-stream.ts";

const SDK = { api: APIError, connection: APIConnectionError };

interface AnthropicInput {
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
  clock: Clock;
}

/**
 * Anthropic's messages. Built on the base client and the one resource that is used: the whole client
 * doubles its share of the bundle.
 */
export function anthropicProvider({ baseUrl, apiKey, fetch, clock }: AnthropicInput): Provider {
  const client = new BaseAnthropic({
    baseURL: baseUrl,
    apiKey,
    authToken: null,
    maxRetries: 0,
    // It writes chunks it cannot parse, and those are model text.
    logLevel: "off",
    fetch,
  });
  const messages = new Messages(client);
  return {
    stream: (input) => {
      const { model, request, signal } = input;
      const call = () => messages.create(anthropicRequest(model, request), { signal });
      return streamThrough({ call, answer: anthropicAnswer(model), sdk: SDK, clock }, input);
    },
  };
}
