// POST /v1/embeddings. The model's name travels with every vector: those of two models cannot be compared.

import * as z from "zod";
import { MAX_EMBEDDING_INPUTS } from "../limits.ts";
import type { Exchange } from "./chat-route.ts";
import { readRequest } from "./read-request.ts";
import { refuse } from "./refusal.ts";

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

/** Answers with one vector for each text, in their order. */
export async function embeddingsRoute({ deps, caller, id, raw }: Exchange): Promise<Response> {
  const body = await readRequest(raw, embeddingsSchema);
  if (!body.ok) return refuse(body.error, "openai", id);
  const { model, input, encoding_format: format } = body.value;
  const embedders = deps.embedders(caller.models);
  const embedder = embedders.find((one) => one.model === model);
  if (!embedder) {
    const known = embedders.map((one) => one.model);
    return refuse({ kind: "unknown_model", model: model.slice(0, 64), known }, "openai", id);
  }
  const signals = [AbortSignal.timeout(TIMEOUT_MS), ...(raw.signal ? [raw.signal] : [])];
  const embedded = await embedder.embed(input, AbortSignal.any(signals));
  if (!embedded.ok) {
    deps.log.warn("embedding_failed", { tenantId: caller.tenantId, model, reason: embedded.error.message });
    return refuse({ kind: "no_answer", failure: { failures: [] } }, "openai", id);
  }
  const { vectors, model: named, inputTokens } = embedded.value;
  const data = vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: format === "base64" ? base64Of(vector) : vector,
  }));
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens };
  const headers = { "x-request-id": id, "cache-control": "no-store" };
  return Response.json({ object: "list", data, model: named, usage }, { headers });
}
