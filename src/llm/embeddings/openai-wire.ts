// Embeddings on OpenAI's wire: OpenAI itself, and Ollama through its shim.

import type { Clock } from "../../clock.ts";
import { fail, ok } from "../../result.ts";
import { type AccessToken, accessHeaders } from "../providers/access-token.ts";
import { OPENAI_ERRORS, type OpenAIClient, openaiClient } from "../providers/openai-client.ts";
import { failed, failureFrom, notAnAnswer } from "../providers/provider-failure.ts";
import { readText } from "../providers/read-whole.ts";
import { createEmbedder, EMBEDDING_DIMENSIONS, type EmbedBatch, type Embedder } from "./embedder.ts";

interface OpenAIEmbedderInput {
  /** With the /v1. */
  baseUrl: string;
  apiKey: string;
  model?: string;
  fetch: typeof fetch;
  clock: Clock;
}

/** OpenAI's small model, asked for shorter vectors than its own 1,536. */
export function openaiEmbedder(input: OpenAIEmbedderInput): Embedder {
  const { model = "text-embedding-3-small", clock } = input;
  const client = openaiClient(input);
  return createEmbedder({
    model,
    // 2,048 and 300,000 by the book; the estimate of tokens errs on the high side already.
    limits: { texts: 2_048, tokens: 300_000 },
    embedBatch: batchOn({ client, model, clock, dimensions: EMBEDDING_DIMENSIONS, behindAccess: false }),
  });
}

interface OllamaEmbedderInput {
  /** The origin, without /v1. */
  baseUrl: string;
  access?: AccessToken | undefined;
  model?: string;
  fetch: typeof fetch;
  clock: Clock;
}

/** A local model whose vectors have our length by nature. Reads 256 tokens of each text. */
export function ollamaEmbedder({ baseUrl, access, fetch, clock, ...rest }: OllamaEmbedderInput): Embedder {
  const { model = "all-minilm" } = rest;
  const client = openaiClient({
    baseUrl: `${baseUrl.replace(/\/+$/, "")}/v1`,
    apiKey: "ollama",
    headers: accessHeaders(access),
    fetch,
  });
  return createEmbedder({
    model,
    // No limit of its own, but a batch holds a small machine for as long as it takes.
    limits: { texts: 64, tokens: 32_000 },
    embedBatch: batchOn({ client, model, clock, behindAccess: access !== undefined }),
  });
}

interface WireInput {
  client: OpenAIClient;
  model: string;
  clock: Clock;
  dimensions?: number;
  behindAccess: boolean;
}

/** A vector is some 8 KB of JSON; more than this is no answer to what was asked. */
const MAX_ANSWER_BYTES = 64 * 2 ** 20;

interface Answered {
  data?: { index: number; embedding: number[] }[];
  usage?: { prompt_tokens?: number };
}

/** One call. A page, too, may come with status 200, so the shape is looked at before it is believed. */
function batchOn({ client, model, clock, dimensions, behindAccess }: WireInput): EmbedBatch {
  return async (texts, signal) => {
    try {
      const size = dimensions === undefined ? {} : { dimensions };
      // Said, because clients of OpenAI ask for base64 by default, and not every server has that.
      const body = { model, input: texts, encoding_format: "float" as const, ...size };
      const response = await client.embeddings(body, signal);
      const type = response.headers.get("content-type") ?? "";
      if (!/\bjson\b/i.test(type)) return fail(notAnAnswer(response, type, behindAccess));
      const answer = JSON.parse((await readText(response, MAX_ANSWER_BYTES)) ?? "null") as Answered | null;
      if (!Array.isArray(answer?.data))
        return fail(failed("malformed_answer", "the answer holds no vectors"));
      const ordered = [...answer.data].sort((one, other) => one.index - other.index);
      const vectors = ordered.map(({ embedding }) => embedding);
      const tokens = answer.usage?.prompt_tokens;
      return ok({
        vectors,
        ...(tokens !== undefined && Number.isSafeInteger(tokens) ? { inputTokens: tokens } : {}),
      });
    } catch (error) {
      const failure = failureFrom(error, { sdk: OPENAI_ERRORS, signal, streaming: true, now: clock() });
      // What is no error of the SDK came up while it read the vectors.
      const unread = failure.class === "stream_cut";
      return fail(unread ? failed("malformed_answer", "the answer cannot be read as vectors") : failure);
    }
  };
}
