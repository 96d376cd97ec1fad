// A provider that does what a test wrote down, in the order it was written.

import type { Deployment } from "../../../src/llm/catalog.ts";
import type { AssistantMessage, FinishReason, ModelFailure, Provider } from "../../../src/llm/model.ts";

type StreamInput = Parameters<Provider["stream"]>[0];
type StreamResult = Awaited<ReturnType<Provider["stream"]>>;

/** One upstream call: what it streams, how long each piece takes, and how it ends. */
export interface Act {
  /** Before the first piece and between pieces. */
  everyMs?: number;
  text?: string[];
  end:
    | { ok: true; finish?: FinishReason; content?: AssistantMessage["content"] }
    | ({ ok: false } & Partial<Omit<ModelFailure, "deployment" | "class">> & Pick<ModelFailure, "class">)
    | "never"
    | "throws";
}

/** An answer of these pieces. */
export const says = (...text: string[]): Act => ({ text, end: { ok: true } });

/** A failure before any text. */
export const fails = (kind: ModelFailure["class"], more: Partial<ModelFailure> = {}): Act => ({
  end: { ok: false, class: kind, ...more },
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class ScriptedProvider implements Provider {
  readonly calls: StreamInput[] = [];
  loads = 0;
  readonly preload?: NonNullable<Provider["preload"]>;
  private readonly acts: Act[];

  /** The last act repeats. `load`: it has to load its model, and that takes so long. */
  constructor(acts: Act[], load?: number | "fails" | "never") {
    this.acts = [...acts];
    if (load === undefined) return;
    this.preload = async () => {
      this.loads += 1;
      if (load === "never") return new Promise(() => {});
      if (load === "fails") return { ok: false, error: { class: "network", message: "scripted" } };
      await sleep(load);
      return { ok: true, value: true };
    };
  }

  async stream(input: StreamInput): Promise<StreamResult> {
    this.calls.push(input);
    const act = (this.acts.length > 1 ? this.acts.shift() : this.acts[0]) ?? fails("server_error");
    for (const delta of act.text ?? []) {
      if (act.everyMs) await sleep(act.everyMs);
      if (!input.whole) input.onEvent({ type: "text", delta });
    }
    if (act.end === "never") return new Promise(() => {});
    if (act.end === "throws") throw new Error("a bug");
    if (!act.end.ok) {
      const { ok: _ok, ...failure } = act.end;
      return { ok: false, error: { message: "scripted", ...failure } };
    }
    const text = (act.text ?? []).join("");
    return {
      ok: true,
      value: {
        message: { role: "assistant", content: act.end.content ?? (text ? [{ type: "text", text }] : []) },
        finish: act.end.finish ?? "stop",
        usage: { inputTokens: 10, outputTokens: text.length, cachedInputTokens: 0 },
        model: input.model,
      },
    };
  }
}

/** A deployment of that id with short limits. */
export const deployment = (id: string, over: Partial<Deployment> = {}): Deployment =>
  ({
    id,
    key: `/${id}`,
    provider: "openai",
    model: `${id}-model`,
    baseUrl: `https://${id}.example.com/v1`,
    apiKey: "test-key-1",
    locality: "cloud",
    contextWindow: 100_000,
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    prices: { input: 3_000, cachedInput: 300, output: 15_000 },
    timeouts: { firstTokenMs: 1_000, lastFirstTokenMs: 5_000, idleMs: 500, totalMs: 10_000 },
    isActive: true,
    ...over,
  }) as Deployment;

/** A deployment in the house, which costs nothing. */
export const LOCAL: Partial<Deployment> = {
  locality: "local",
  prices: { input: 0, cachedInput: 0, output: 0 },
};
