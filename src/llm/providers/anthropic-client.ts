import { BaseAnthropic, type ClientOptions } from "@anthropic-ai/sdk/client";
import { APIPromise } from "@anthropic-ai/sdk/core/api-promise";
import { APIConnectionError, APIError } from "@anthropic-ai/sdk/core/error";
import { createDirectPost } from "./direct-post.ts";
import type { SdkErrors } from "./provider-failure.ts";

export const ANTHROPIC_ERRORS: SdkErrors = { api: APIError, connection: APIConnectionError };

/** The SDKs want one with each answer and would abort it; a caller here has a signal. */
const UNUSED = new AbortController();

type Post = BaseAnthropic["post"];
type Options = Awaited<NonNullable<Parameters<Post>[1]>>;

/**
 * The official base client, sending directly. The whole client would double its share of the bundle.
 */
class QuickAnthropic extends BaseAnthropic {
  readonly #post: (path: string, options: Options) => Promise<Response>;

  constructor(options: ClientOptions, send: typeof fetch) {
    super({ ...options, fetch: send });
    this.#post = createDirectPost<Options>(send, {
      build: (request) => this.buildRequest(request),
      statusError: (status, body, text, headers) => this.makeStatusError(status, body, text, headers),
      connectionError: (cause) => new APIConnectionError({ cause }),
    });
  }

  override post<Answer>(path: string, options?: PromiseLike<Options> | Options): APIPromise<Answer> {
    return new APIPromise<Answer>(this, this.#sent(path, options));
  }

  async #sent(path: string, given: PromiseLike<Options> | Options = {}) {
    const options = await given;
    const response = await this.#post(path, options);
    return {
      response,
      options: { ...options, method: "post" as const, path },
      controller: UNUSED,
      requestLogID: "",
      retryOfRequestLogID: undefined,
      startTime: 0,
    };
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
