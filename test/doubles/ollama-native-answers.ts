// Ollama's own API, as far as probing, loading and the size of the window go.

import type { ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { SeenRequest } from "./fault-server.ts";

export interface NativeState {
  /** Names as `ollama list` shows them. */
  models: string[];
  /** How long a model takes to load; it is loaded once and stays. */
  loadMs: number;
  /** num_ctx of loaded models. */
  numCtx: number;
  /** num_ctx of the model's own parameters, where it has one. */
  parameters?: number;
  loaded?: Set<string>;
  /** Instead of every answer. */
  fault?: { status: number; body?: string; type?: string };
  /** No answer, ever. */
  hangs?: boolean;
}

/** Answers one request to /api/…. */
export async function answerNative(
  state: NativeState,
  { path, body }: SeenRequest,
  response: ServerResponse,
): Promise<void> {
  const json = (status: number, value: unknown) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  if (state.hangs) return;
  if (state.fault) {
    const {
      status,
      body: text = '{"error":"something went wrong"}',
      type = "application/json",
    } = state.fault;
    response.writeHead(status, { "content-type": type }).end(text);
    return;
  }
  state.loaded ??= new Set();
  const model = String(body?.model ?? "");
  const known = state.models.includes(model);
  if (path === "/api/version") json(200, { version: "0.13.3" });
  else if (path === "/api/tags") json(200, { models: state.models.map((name) => ({ name, model: name })) });
  else if (path === "/api/ps")
    json(200, {
      models: [...state.loaded].map((name) => ({ name, model: name, context_length: state.numCtx })),
    });
  else if (!known) json(404, { error: `model '${model}' not found` });
  else if (path === "/api/show")
    json(200, {
      parameters: state.parameters ? `stop "<|im_end|>"\nnum_ctx ${state.parameters}` : "",
      model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
      capabilities: ["completion", "tools"],
    });
  else {
    if (!state.loaded.has(model)) await wait(state.loadMs);
    state.loaded.add(model);
    json(200, { model, message: { role: "assistant", content: "" }, done: true, done_reason: "load" });
  }
}
