import OpenAI, { APIConnectionError, APIError, type ClientOptions } from "openai";
import type { SdkErrors } from "./provider-failure.ts";
import { createRequestMemory } from "./request-memory.ts";

export const OPENAI_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

type BuildRequest = OpenAI["buildRequest"];

/** The official client without what a pool does itself: limits in time are the router's. */
class QuickOpenAI extends OpenAI {
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

interface OpenAIClientInput {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  headers?: Record<string, string>;
  fetch: typeof fetch;
}

/** A client that makes one upstream call a call, and follows no redirect: see `redirected`. */
export const openaiClient = ({ baseUrl, apiKey, headers, fetch }: OpenAIClientInput): OpenAI =>
  new QuickOpenAI(
    {
      baseURL: baseUrl,
      apiKey,
      maxRetries: 0,
      // It writes what it cannot parse, and that is model text.
      logLevel: "off",
      organization: null,
      project: null,
      fetchOptions: { redirect: "manual" },
      defaultHeaders: { "user-agent": "konstruct", ...headers },
    },
    fetch,
  );
