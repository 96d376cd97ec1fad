// Texts to vectors. Each service has its own limits and faults; what all of them promise is made here.

import { fail, ok, type Result } from "../../result.ts";
import { failed, type ProviderFailure } from "../providers/provider-failure.ts";
import { estimateTokens } from "../tokens.ts";

/** The length of every vector that we store. */
export const EMBEDDING_DIMENSIONS = 384;

export interface Embedded {
  /** One for each text, in their order, of length 1: their dot product is their cosine. */
  vectors: number[][];
  /** Travels with each vector: those of two models have nothing to do with each other. */
  model: string;
  inputTokens: number;
}

export interface Embedder {
  model: string;
  dimensions: typeof EMBEDDING_DIMENSIONS;
  /** Never throws. All texts, or a failure. */
  embed(texts: string[], signal: AbortSignal): Promise<Result<Embedded, ProviderFailure>>;
}

/** One call of a service. `inputTokens` is absent where it does not count. */
export type EmbedBatch = (
  texts: string[],
  signal: AbortSignal,
) => Promise<Result<{ vectors: ArrayLike<number>[]; inputTokens?: number }, ProviderFailure>>;

interface EmbedderInput {
  model: string;
  /** What the service takes in one call. */
  limits: { texts: number; tokens: number };
  embedBatch: EmbedBatch;
}

/** An embedder that asks the service as often as its limits demand, one call after another. */
export const createEmbedder = ({ model, limits, embedBatch }: EmbedderInput): Embedder => ({
  model,
  dimensions: EMBEDDING_DIMENSIONS,
  embed: async (texts, signal) => {
    if (texts.some((text) => text.trim() === "")) return fail(failed("bad_request", "a text is empty"));
    const all: Embedded = { vectors: [], model, inputTokens: 0 };
    for (const batch of batches(texts, limits)) {
      if (signal.aborted) return fail(failed("aborted", "the call was given up"));
      const embedded = await embedBatch(batch, signal);
      if (!embedded.ok) return embedded;
      const { vectors, inputTokens = batch.reduce((sum, text) => sum + estimateTokens(text), 0) } =
        embedded.value;
      const units = vectors.map(unitVector);
      if (units.length !== batch.length || !units.every((unit) => unit !== undefined))
        return fail(failed("malformed_answer", `not ${EMBEDDING_DIMENSIONS} numbers for each text`));
      all.vectors.push(...units);
      all.inputTokens += inputTokens;
    }
    return ok(all);
  },
});

/** Texts in groups that fit. One that is too long by itself goes alone, for the service to refuse. */
function* batches(texts: string[], limits: EmbedderInput["limits"]): Generator<string[]> {
  let batch: string[] = [];
  let tokens = 0;
  for (const text of texts) {
    const size = estimateTokens(text);
    const full = batch.length >= limits.texts || tokens + size > limits.tokens;
    if (full && batch.length > 0) {
      yield batch;
      batch = [];
      tokens = 0;
    }
    batch.push(text);
    tokens += size;
  }
  if (batch.length > 0) yield batch;
}

/** The vector at length 1, or undefined where it is not one of ours. */
export function unitVector(vector: ArrayLike<number>): number[] | undefined {
  if (vector?.length !== EMBEDDING_DIMENSIONS) return undefined;
  const numbers = Array.from(vector);
  const length = Math.hypot(...numbers);
  if (!Number.isFinite(length) || length === 0) return undefined;
  return numbers.map((number) => number / length);
}
