// The official SDK's types and errors on a request of our own. Its client cannot be taken apart: it brings
// credentials, tracing and streams that nothing here uses, a tenth of the Worker's whole budget.

import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import type { MessageCreateParams } from "@anthropic-ai/sdk/resources/messages";
import { createDirectPost } from "./direct-post.ts";
import type { SdkErrors } from "./provider-failure.ts";

export const ANTHROPIC_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

/** The version of the wire that the SDK is written for (its `client.ts`). */
const ANTHROPIC_VERSION = "2026-10-21";

interface AnthropicClientInput {
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
}

/** Sends a message and gives the response as it came: one upstream call a call, no redirect followed. */
export type SendMessage = (body: MessageCreateParams, signal: AbortSignal) => Promise<Response>;

export function anthropicClient({ baseUrl, apiKey, fetch }: AnthropicClientInput): SendMessage {
  const origin = baseUrl.replace(/\/+$/, "");
  const headers = new Headers({
    authorization: `Bearer ${apiKey}`,
    "anthropic-version": ANTHROPIC_VERSION,
    "content-type": "application/json",
    accept: "application/json",
    "user-agent": "konstruct",
  });
  const post = createDirectPost(fetch, {
    build: async ({ path }) => ({ url: origin + path, req: { headers, redirect: "manual" } }),
    statusError: (status, body, text, seen) => APIError.generate(status, body, text, seen),
    connectionError: (cause) => new APIConnectionError({ cause }),
  });
  return (body, signal) => post("/v1/messages", { body, signal });
}
