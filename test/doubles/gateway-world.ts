// The models' HTTP API over a pool that does what a test says, with real tokens and the official client.

import { Hono } from "hono";
import OpenAI from "openai";
import { mintToken } from "../../src/gateway/api-token.ts";
import type { Asked } from "../../src/gateway/ask.ts";
import type { GatewayDeps, OfferedEmbedder } from "../../src/gateway/deps.ts";
import { gatewayRoutes } from "../../src/gateway/routes.ts";
import type {
  AssistantMessage,
  FailureClass,
  ModelAnswer,
  ModelCall,
  ModelPool,
} from "../../src/llm/model.ts";
import { fail, ok } from "../../src/result.ts";
import type { AccountedBook } from "../../src/tenants/accounted.ts";
import type {
  ModelBook,
  ModelReport,
  Reserved,
  ReserveInput,
  RouteReceipt,
  TenantModels,
} from "../../src/tenants/model-book.ts";
import { type ApiTokenRecord, DEFAULT_POLICY, type TokenScope } from "../../src/tenants/policy.ts";
import { everythingAccounted } from "./accounted-books.ts";
import { memoryLog } from "./memory-log.ts";

export const receiptOf = (partial: Partial<RouteReceipt> = {}): RouteReceipt => ({
  ...{ id: "receipt", at: 0, source: "api", group: "fast", agentId: "api" },
  ...{ candidates: [], attempts: [], why: "the first that was asked" },
  ...{ inputTokens: 12, cachedInputTokens: 3, outputTokens: 4, costNano: 0, totalMs: 5 },
  ...partial,
});

const reportFor = (call: ModelCall): ModelReport => ({
  receipt: receiptOf({ id: call.receiptId ?? "", group: call.group }),
});

type Content = AssistantMessage["content"];

/** A whole answer of deployment `local`. */
export function answerFor(
  call: ModelCall,
  content: Content | string,
  partial: Partial<ModelAnswer> = {},
): Asked {
  const parts: Content = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const answer: ModelAnswer = {
    message: { role: "assistant", content: parts },
    finish: parts.some((part) => part.type === "tool_call") ? "tool_calls" : "stop",
    verdict: "ok",
    usage: { inputTokens: 12, outputTokens: 4, cachedInputTokens: 3 },
    ...{ deployment: "local", provider: "ollama", model: "qwen3:8b" },
    ...partial,
  };
  return ok({ answer, attempts: [], report: reportFor(call) });
}

export interface Failed {
  class: FailureClass;
  message?: string;
}

export function failureFor(call: ModelCall, failures: Failed[], retryAfterMs?: number): Asked {
  return fail({
    failures: failures.map((one) => ({ deployment: "local", message: `it said ${one.class}`, ...one })),
    attempts: [],
    report: reportFor(call),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

/** What the pool does with the next call. */
export type Line = (call: ModelCall) => Asked | Promise<Asked>;

/** Streams these deltas, one tick each, and answers with all of them. */
export const say =
  (...deltas: string[]): Line =>
  async (call) => {
    call.onEvent?.({ type: "begin", deployment: "local", model: "qwen3:8b" });
    for (const delta of deltas) {
      await Promise.resolve();
      call.onEvent?.({ type: "text", delta });
      await new Promise((resolve) => setImmediate(resolve));
    }
    return answerFor(call, deltas.join(""));
  };

function modelsOf(tenantId: string): TenantModels {
  return { tenantId, policy: { ...DEFAULT_POLICY }, deployments: [], health: {} };
}

function poolOf(world: { script: Line[]; calls: ModelCall[] }): ModelPool {
  return {
    contextWindow: () => 100_000,
    canSee: () => true,
    names: () => ({ groups: ["auto", "fast"], deployments: ["local"] }),
    warm: () => {},
    async complete(call) {
      world.calls.push(call);
      return (world.script.shift() ?? say("All is well."))(call);
    },
  };
}

/** Vectors that tell the texts apart, at $1 a million tokens. */
const letters: OfferedEmbedder = {
  ...{ provider: "letters", nanoPerToken: 1_000 },
  embedder: {
    model: "letters-384",
    embed: async (texts) =>
      ok({
        vectors: texts.map((text) => Array.from({ length: 384 }, (_, i) => (text.charCodeAt(i) || 0) / 128)),
        model: "letters-384",
        inputTokens: texts.join("").length,
      }),
  },
};

export interface GatewayWorld {
  script: Line[];
  calls: ModelCall[];
  now: number;
  models: Map<string, TenantModels>;
  tokens: Map<string, ApiTokenRecord>;
  embedders: OfferedEmbedder[];
  book: ModelBook | undefined;
  accounted: AccountedBook;
  /** What was to be reserved, and what is said to it; an error where that is no answer at all. */
  reserving: { asked: ReserveInput[]; answer: Reserved | Error };
  reported: { tenantId: string; reports: ModelReport[] }[];
  measured: RouteReceipt[];
  /** Work that was put off so far. */
  kept: Promise<unknown>[];
  log: ReturnType<typeof memoryLog>;
  mint(tenantId: string, scopes?: TokenScope[]): Promise<string>;
  request(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, token: string, body: unknown): Promise<Response>;
  client(token: string): OpenAI;
  /** Resolves when everything that was put off is done. */
  settled(): Promise<void>;
}

function depsOf(world: GatewayWorld, later: (work: Promise<unknown>) => void): GatewayDeps {
  let ids = 0;
  return {
    directory: {
      models: async (tenantId) => world.models.get(tenantId),
      apiToken: async (tenantId, id) => world.tokens.get(`${tenantId}/${id}`),
    },
    tenants: {
      reportModels: async (tenantId, reports) => void world.reported.push({ tenantId, reports }),
      modelBook: async () => world.book,
      accounted: async () => world.accounted,
      async reserve(_tenantId, input) {
        world.reserving.asked.push(input);
        if (world.reserving.answer instanceof Error) throw world.reserving.answer;
        return world.reserving.answer;
      },
    },
    pools: () => poolOf(world),
    embedders: () => world.embedders,
    measure: (_tenantId, receipt) => void world.measured.push(receipt),
    clock: () => world.now,
    newId: () => `id${++ids}`,
    sleep: async () => {},
    later,
    log: world.log,
  };
}

export function gatewayWorld(): GatewayWorld {
  const kept: Promise<unknown>[] = [];
  let minted = 0;
  const world: GatewayWorld = {
    ...{ script: [], calls: [], reported: [], measured: [], now: 1_750_000_000_000, book: undefined },
    accounted: everythingAccounted,
    reserving: { asked: [], answer: { admitted: true, reservation: "r1", tight: false } },
    models: new Map(["acme", "other"].map((tenantId) => [tenantId, modelsOf(tenantId)])),
    tokens: new Map(),
    embedders: [letters],
    log: memoryLog(),
    kept,
    async mint(tenantId, scopes = ["models"]) {
      const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
      const source = { newId: () => `token-${++minted}`, random, clock: () => world.now };
      const { token, record } = await mintToken(tenantId, "test", scopes, source);
      world.tokens.set(`${tenantId}/${record.id}`, record);
      return token;
    },
    request: async (path, init) => app.request(`https://konstruct.test${path}`, init),
    post: (path, token, body) =>
      world.request(path, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    client: (token) =>
      new OpenAI({
        ...{ apiKey: token, baseURL: "https://konstruct.test/v1", maxRetries: 0 },
        fetch: async (url, init) => world.request(new URL(String(url)).pathname, init as RequestInit),
      }),
    async settled() {
      for (let done = -1; done < kept.length; ) {
        done = kept.length;
        await Promise.allSettled(kept);
      }
    },
  };
  const app = new Hono().route("/", gatewayRoutes(depsOf(world, (work) => void kept.push(work))));
  return world;
}
