// Cloudflare's own model, through the binding of the Worker: no key, no network of ours.

import { describeError } from "../../errors.ts";
import { fail, ok } from "../../result.ts";
import type { FailureClass } from "../model.ts";
import { cleaned, failed } from "../providers/provider-failure.ts";
import { createEmbedder, type Embedder } from "./embedder.ts";

export const WORKERS_AI_MODEL = "@cf/baai/bge-small-en-v1.5";

/** What we need of the `AI` binding. */
export interface AiBinding {
  run(
    model: typeof WORKERS_AI_MODEL,
    input: { text: string[]; pooling: "cls" },
    options: { signal: AbortSignal },
  ): Promise<unknown>;
}

/** English; reads 512 tokens of each text. Pooling is part of what makes vectors comparable: never change it. */
export const workersAiEmbedder = (ai: AiBinding): Embedder =>
  createEmbedder({
    model: WORKERS_AI_MODEL,
    limits: { texts: 100, tokens: 100 * 512 },
    embedBatch: async (texts, signal) => {
      try {
        const answer = await ai.run(WORKERS_AI_MODEL, { text: texts, pooling: "cls" }, { signal });
        const { data } = (answer ?? {}) as { data?: unknown };
        if (!Array.isArray(data)) return fail(failed("malformed_answer", "the answer holds no vectors"));
        return ok({ vectors: data });
      } catch (error) {
        if (signal.aborted) return fail(failed("aborted", "the call was given up"));
        const message = cleaned(describeError(error));
        return fail(failed(classOf(message), message));
      }
    },
  });

/** The binding throws errors whose message begins with a code of Workers AI. */
const BY_CODE: Readonly<Record<string, FailureClass>> = {
  "3006": "context_too_long",
  "3007": "timeout_total",
  "3023": "unauthorized",
  "3036": "spend_limit",
  "3040": "overloaded",
  "3042": "model_missing",
  "5007": "model_missing",
};

const classOf = (message: string): FailureClass =>
  BY_CODE[/\b(\d{4}):/.exec(message)?.[1] ?? ""] ?? "server_error";
