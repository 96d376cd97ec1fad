import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import { Messages, type RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages/messages";
import type { Clock } from "../../clock.ts";
import { fail, type Result } from "../../result.ts";
import type { Provider, ProviderAnswer } from "../model.ts";
import { anthropicAnswer } from "./anthropic-answer.ts";
import { anthropicRequest } from "./anthropic-request.ts";
import { failureFrom, notAStream, type ProviderFailure } from "./provider-failure.ts";

const SDK = { api: APIError, connection: APIConnectionError };

interface AnthropicInput {
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
  clock: Clock;
}

type StreamInput = Parameters<Provider["stream"]>[0];

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
  return { stream: (input) => stream(messages, clock, input) };
}

async function stream(
  messages: Messages,
  clock: Clock,
  input: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const { model, request, signal } = input;
  let streaming = false;
  try {
    const { data, response, request_id } = await messages
      .create(anthropicRequest(model, request), { signal })
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
    return fail(failureFrom(error, { sdk: SDK, signal, streaming, now: clock() }));
  }
}

async function readAnswer(
  events: AsyncIterable<RawMessageStreamEvent>,
  { model, signal, onEvent }: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const answer = anthropicAnswer(model);
  for await (const event of events) {
    const { text, meaning } = answer.take(event);
    if (text !== "") onEvent({ type: "text", delta: text });
    else if (meaning) onEvent({ type: "activity" });
  }
  // The SDK ends the loop quietly when the signal fires.
  if (signal.aborted) return fail({ class: "aborted", message: "the call was given up" });
  return answer.finish();
}
