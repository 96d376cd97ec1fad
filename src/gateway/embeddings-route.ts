// POST /v1/embeddings. The model's name travels with every vector: those of two models cannot be compared.

import * as z from "zod";
import { MAX_EMBEDDING_INPUTS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import { abortWith, answerHeaders, type Exchange } from "./chat-route.ts";
import type { OfferedEmbedder } from "./deps.ts";
import { embedTexts } from "./embed.ts";
import { readRequest } from "./read-request.ts";
import { type Refusal, refuse } from "./refusal.ts";

export const DIMENSIONS = 384;
const TIMEOUT_MS = 30_000;

const text = z.string({ error: "must be a text: lists of tokens are not served" }).min(1, "is empty");

const embeddingsSchema = z.object({
  model: z.string().min(1).max(200),
  input: z.preprocess(
    (value) => (typeof value === "string" ? [value] : value),
    z
      .array(text, { error: "must be a text or a list of texts" })
      .min(1, "holds no text")
      .max(MAX_EMBEDDING_INPUTS, `holds more than ${MAX_EMBEDDING_INPUTS} texts`),
  ),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.literal(DIMENSIONS, { error: `only ${DIMENSIONS} are served` }).nullish(),
});

/** Little-endian 32-bit floats, as OpenAI's clients decode them. */
function base64Of(vector: readonly number[]): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  for (const [index, value] of vector.entries()) bytes.setFloat32(index * 4, value, true);
  return btoa(String.fromCharCode(...new Uint8Array(bytes.buffer)));
}

function offerOf(offers: readonly OfferedEmbedder[], model: string): Result<OfferedEmbedder, Refusal> {
  const offered = offers.find(({ embedder }) => embedder.model === model);
  if (offered) return ok(offered);
  const known = offers.map(({ embedder }) => embedder.model);
  return fail({ kind: "unknown_model", model: model.slice(0, 64), known });
}

/** Answers with one vector for each text, in their order. */
export async function embeddingsRoute({ deps, reporter, caller, id, raw }: Exchange): Promise<Response> {
  const body = await readRequest(raw, () => embeddingsSchema);
  if (!body.ok) return refuse(body.error, "openai", id);
  const { model, input: texts, encoding_format: format } = body.value;
  const offered = offerOf(deps.embedders(caller.models), model);
  if (!offered.ok) return refuse(offered.error, "openai", id);
  const signal = AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), abortWith(raw).signal]);
  const embedded = await embedTexts(deps, reporter, { id, caller, offered: offered.value, texts, signal });
  if (!embedded.ok) return refuse(embedded.error, "openai", id);
  const { vectors, model: named, inputTokens } = embedded.value;
  const data = vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: format === "base64" ? base64Of(vector) : vector,
  }));
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens };
  const headers = answerHeaders(id, named);
  return Response.json({ object: "list", data, model: named, usage }, { headers });
}
