import { BaseAnthropic, type ClientOptions } from "@anthropic-ai/sdk/client";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import type { SdkErrors } from "./provider-failure.ts";
import { createRequestMemory } from "./request-memory.ts";

export const ANTHROPIC_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

type BuildRequest = BaseAnthropic["buildRequest"];

/**
 * The official base client without what a pool does itself: limits in time are the router's. The whole
 * client would double its share of the bundle.
 */
class QuickAnthropic extends BaseAnthropic {
  readonly #send: typeof fetch;
  readonly #remembered = createRequestMemory<Awaited<ReturnType<BuildRequest>>>();

  constructor(options: ClientOptions, send: typeof fetch) {
    super({ ...options, fetch: send });
    this.#send = send;
  }

  override buildRequest(...[options, context]: Parameters<BuildRequest>): ReturnType<BuildRequest> {
    return this.#remembered(options, () => super.buildRequest(options, context));
  }

  override fetchWithTimeout(url: RequestInfo, init?: RequestInit): Promise<Response> {
    return this.#send(url, { ...init, method: init?.method?.toUpperCase() ?? "GET" });
  }
}

interface AnthropicClientInput {
  baseUrl: string;
  apiKey: string;
  fetch: typeof fetch;
}

/** A client that makes one upstream call a call, and follows no redirect: see `redirected`. */
export const anthropicClient = ({ baseUrl, apiKey, fetch }: AnthropicClientInput): BaseAnthropic =>
  new QuickAnthropic(
    {
      baseURL: baseUrl,
      apiKey,
      authToken: null,
      maxRetries: 0,
      // It writes what it cannot parse, and that is model text.
      logLevel: "off",
      fetchOptions: { redirect: "manual" },
      defaultHeaders: { "user-agent": "konstruct" },
    },
    fetch,
  );
