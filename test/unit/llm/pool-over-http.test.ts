// The real providers behind the real pool, over real HTTP: whatever happens to one, another answers.

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAULT_KINDS } from "../../../dev/stand-in/script.ts";
import { buildCatalog, type Catalog } from "../../../src/llm/catalog.ts";
import type { ModelEvent } from "../../../src/llm/model.ts";
import { MAX_CALLS } from "../../../src/llm/next-move.ts";
import { createModelPools } from "../../../src/llm/pools.ts";
import { connectProviders } from "../../../src/llm/providers/connect.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import { FREE } from "../../../src/usage/prices.ts";
import {
  type AnthropicReply,
  type AnthropicServer,
  anthropicStream,
  startAnthropicServer,
  textBlock,
} from "../../doubles/anthropic-server.ts";
import { StandInClient } from "../dev/stand-in/client.ts";
import { request } from "./providers/requests.ts";
import { scriptedLedger } from "./scripted-pool.ts";

const SICK = "sick-model";
let standIn: StandInClient;
let anthropic: AnthropicServer;

beforeEach(async () => {
  standIn = await StandInClient.start();
  anthropic = await startAnthropicServer();
  await standIn.send("POST", "/control/latency", { firstTokenMs: 0, perChunkMs: 0 });
});
afterEach(() => Promise.all([standIn.standIn.close(), anthropic.close()]));

/** OpenAI, Anthropic and Ollama with limits of a test's length. */
function catalog(models: { openai?: string; ollama?: string } = {}): Catalog {
  const { deployments, groups } = buildCatalog({
    openai: {
      baseUrl: `${standIn.standIn.url}/v1`,
      apiKey: "test-key-1",
      model: models.openai ?? "well-model",
      prices: FREE,
    },
    anthropic: { baseUrl: anthropic.url, apiKey: "test-key-2" },
    ollama: { baseUrl: standIn.standIn.url, model: models.ollama ?? "well-model" },
  });
  const timeouts = { firstTokenMs: 300, lastFirstTokenMs: 600, idleMs: 300, totalMs: 2_000 };
  return { groups, deployments: deployments.map((deployment) => ({ ...deployment, timeouts })) };
}

async function complete(models: Catalog, group: string) {
  const events: ModelEvent[] = [];
  const quiet = () => {};
  // Without preload: whether a model is loaded is not what these tests are about.
  const connect = connectProviders();
  const pools = createModelPools({
    defaults: models,
    provider: (deployment) => ({ stream: connect(deployment).stream }),
    ledger: scriptedLedger().ledger,
    log: { info: quiet, warn: quiet, error: quiet },
    random: () => 0,
  });
  const tenant = { tenantId: "acme", policy: DEFAULT_POLICY, deployments: [], health: {} };
  const result = await pools(tenant).complete({
    group,
    source: "turn",
    localOnly: false,
    request: request(),
    tenantId: "acme",
    agentId: "ada",
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  const last = events.findLastIndex((event) => event.type === "restart");
  const shown = events
    .slice(last + 1)
    .map((event) => (event.type === "text" ? event.delta : ""))
    .join("");
  return { result, shown };
}

/** What a reader sees in the end is exactly the answer. */
function expectAnswered({ result, shown }: Awaited<ReturnType<typeof complete>>, by: string[]): void {
  expect(result.ok, JSON.stringify(result)).toBe(true);
  if (!result.ok) return;
  const { answer } = result.value;
  expect(by).toContain(answer.deployment);
  expect(answer.verdict).toBe("ok");
  expect(answer.message.content).toEqual([{ type: "text", text: shown }]);
}

const fault = (body: object) => standIn.send("POST", "/control/faults", { model: SICK, ...body });
const well = (): AnthropicReply => ({ events: anthropicStream([textBlock("I am ", "well.")]) });
const midway = () => anthropicStream([textBlock("half ")]).slice(0, 4);

describe.each(FAULT_KINDS)("while one deployment suffers from %s", (kind) => {
  it.each([0, 1, 3])("the next one answers whole, after %i chunks of the first", async (afterChunks) => {
    anthropic.replies.push(well());
    await fault({ kind, afterChunks });
    expectAnswered(await complete(catalog({ ollama: SICK }), "fast"), ["anthropic"]);
  });

  it("an answer is found behind two that suffer", async () => {
    anthropic.replies.push({ status: 529, type: "overloaded_error", message: "Overloaded" });
    await fault({ kind });
    expectAnswered(await complete(catalog({ ollama: SICK }), "fast"), ["openai"]);
  });

  it("at most four calls are made where all suffer", async () => {
    anthropic.replies.push({ status: 500, type: "api_error", message: "oops" });
    await fault({ kind });
    const { result } = await complete(catalog({ ollama: SICK, openai: SICK }), "quality");
    const seen = (await (await standIn.send("GET", "/control/requests")).json()) as { total: number };
    expect(seen.total + anthropic.seen.length).toBeLessThanOrEqual(MAX_CALLS);
    const verdict = result.ok ? result.value.answer.verdict : "failed";
    expect(["failed", "empty"]).toContain(verdict);
  });
});

describe("while Anthropic suffers", () => {
  it.each<[string, AnthropicReply]>([
    ["an overload", { status: 529, type: "overloaded_error", message: "Overloaded" }],
    ["an error", { status: 500, type: "api_error", message: "oops" }],
    ["a rate limit", { status: 429, type: "rate_limit_error", message: "slow down" }],
    ["a bad key", { status: 401, type: "authentication_error", message: "no" }],
    ["an empty purse", { status: 402, type: "billing_error", message: "pay" }],
    ["a login page", { html: "<h1>Sign in</h1>" }],
    ["a broken connection", { events: midway(), cut: true }],
    ["a stream without its end", { events: midway() }],
    ["a stalled stream", { events: midway(), stall: true }],
    ["a stream that says nothing", { events: [], stall: true }],
    ["an empty answer", { events: anthropicStream([]) }],
    [
      "an error in its stream",
      {
        events: [...midway(), { type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
      },
    ],
  ])("from %s, OpenAI answers whole", async (_name, reply) => {
    anthropic.replies.push(reply);
    expectAnswered(await complete(catalog(), "quality"), ["openai"]);
  });
});
