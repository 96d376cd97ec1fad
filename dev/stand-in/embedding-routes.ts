import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import * as z from "zod";
import { EMBEDDING_DIMENSIONS } from "../../src/llm/embeddings/embedder.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";

const requestSchema = z.object({
  model: z.string(),
  input: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).max(2_048)]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  /** The real ones shorten their vectors on demand; these have one length. */
  dimensions: z.literal(EMBEDDING_DIMENSIONS),
});

const base64 = (vector: number[]): string => Buffer.from(new Float32Array(vector).buffer).toString("base64");

/** The OpenAI wire of embeddings: vectors that know words and no meaning. */
export function embeddingRoutes(): Hono<{ Bindings: HttpBindings }> {
  const embedder = hashedEmbedder();
  return new Hono<{ Bindings: HttpBindings }>().post("/v1/embeddings", async (c) => {
    const parsed = requestSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) {
      const error = { message: parsed.error.message, type: "invalid_request_error", param: null, code: null };
      return c.json({ error }, 400);
    }
    const { model, input, encoding_format: format } = parsed.data;
    const made = await embedder.embed([input].flat(), new AbortController().signal);
    if (!made.ok) throw new Error(made.error.message);
    const { vectors, inputTokens } = made.value;
    return c.json({
      object: "list",
      model,
      data: vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: format === "base64" ? base64(vector) : vector,
      })),
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    });
  });
}
