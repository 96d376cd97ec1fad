import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildCatalog } from "../../../src/llm/catalog.ts";
import { createModelPools } from "../../../src/llm/pools.ts";
import type { TenantModels } from "../../../src/tenants/model-book.ts";
import { DEFAULT_POLICY, type OpenDeployment } from "../../../src/tenants/policy.ts";
import { memoryLog } from "../../doubles/memory-log.ts";
import { request } from "./providers/requests.ts";
import { outcomes, pool, reportOf, START, scriptedLedger } from "./scripted-pool.ts";
import { fails, LOCAL, ScriptedProvider, says } from "./scripted-provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(START);
});
afterEach(() => vi.useRealTimers());

const text = (words: string) =>
  request({ messages: [{ role: "user", content: [{ type: "text", text: words }] }] });
const listed = (id: string, deployments: string[], fallback?: string) => ({
  id,
  order: "listed" as const,
  deployments,
  ...(fallback ? { fallback } : {}),
});

describe("the pool of a tenant", () => {
  it("is the same for the same models, and another for newer ones", () => {
    const { pools, tenant } = pool({ a: [says("x")] });
    expect(pools(tenant)).toBe(pools(tenant));
    expect(pools({ ...tenant })).not.toBe(pools(tenant));
  });

  it("says what a call may name", () => {
    const { models } = pool({ a: [says("x")] }, { groups: [listed("other", ["a"])] });
    expect(models.names()).toEqual({ groups: ["main", "other", "auto"], deployments: ["a"] });
  });

  it("answers a deployment's name by that deployment alone", async () => {
    const { run, callsOf } = pool({ a: [says("a")], b: [fails("unauthorized")] });
    expect(outcomes(await run(0, { group: "b" }))).toEqual(["b unauthorized"]);
    expect(callsOf("a")).toBe(0);
  });

  it("has no window where there is no such name", () => {
    const { models } = pool({ a: [says("x")] });
    expect([models.contextWindow("main"), models.contextWindow("nobody")]).toEqual([100_000, 0]);
  });

  it("follows the tenant's own group of a built-in name", async () => {
    const groups = [listed("main", ["b"])];
    const { run } = pool(
      { a: [says("a")], b: [says("b")] },
      { tenant: { policy: { ...DEFAULT_POLICY, groups } } },
    );
    expect(outcomes(await run(0))).toEqual(["b ok"]);
  });
});

describe("auto", () => {
  const groups = [listed("fast", ["local"], "quality"), listed("quality", ["cloud"], "fast")];
  const scripts = () => ({ local: [says("local")], cloud: [says("cloud")] });

  it("asks fast for what is simple and quality for the rest, and says so on the receipt", async () => {
    const { run } = pool(scripts(), { groups, over: { local: LOCAL } });
    const simple = await run(0, { group: "auto", request: text("hi") });
    const hard = await run(0, { group: "auto", request: text("Compare both contracts.") });
    expect([outcomes(simple), outcomes(hard)]).toEqual([["local ok"], ["cloud ok"]]);
    expect(reportOf(simple).receipt.group).toBe("auto");
  });

  it("is the tenant's own group where it has one of that name", async () => {
    const own = { ...DEFAULT_POLICY, groups: [listed("auto", ["cloud"])] };
    const { run, models } = pool(scripts(), { groups, tenant: { policy: own } });
    expect(outcomes(await run(0, { group: "auto", request: text("hi") }))).toEqual(["cloud ok"]);
    expect(models.contextWindow("auto")).toBe(100_000);
  });

  it("has the window of what it may reach", () => {
    const { models } = pool(scripts(), { groups, over: { local: { contextWindow: 4_096 } } });
    expect(models.contextWindow("auto")).toBe(100_000);
  });
});

describe("what an isolate learns", () => {
  it("is known to the tenant's next snapshot, and to no other tenant", async () => {
    const { run, callsOf, tenant } = pool({ a: [fails("timeout_idle")], b: [says("yes")] });
    for (let turn = 0; turn < 5; turn += 1) await run(0);
    await run(0, {}, { ...tenant, health: {} });
    expect(callsOf("a")).toBe(5);
    await run(0, {}, { ...tenant, tenantId: "beta" });
    expect(callsOf("a")).toBe(6);
  });
});

describe("two tenants with a deployment of one id", () => {
  const own = (key: string, baseUrl: string): OpenDeployment => ({
    id: "mine",
    provider: "openai",
    model: "m",
    baseUrl,
    locality: "cloud",
    contextWindow: 32_000,
    capabilities: { tools: true, images: true, schemas: true, prefill: false },
    prices: { input: 1, cachedInput: 1, output: 1 },
    timeouts: {},
    isActive: true,
    secrets: { api_key: [key] },
  });
  const tenant = (tenantId: string, deployment: OpenDeployment): TenantModels => ({
    tenantId,
    policy: DEFAULT_POLICY,
    deployments: [deployment],
    health: {},
  });

  it("never share a provider, and each asks with its own key at its own address", async () => {
    const asked: string[] = [];
    const built = new Map<string, ScriptedProvider>();
    const pools = createModelPools({
      defaults: buildCatalog({}),
      ledger: scriptedLedger().ledger,
      log: memoryLog(),
      provider: (deployment) => {
        if (deployment.provider !== "ollama") asked.push(`${deployment.apiKey} ${deployment.baseUrl}`);
        const provider = built.get(deployment.key) ?? new ScriptedProvider([says("x")]);
        built.set(deployment.key, provider);
        return provider;
      },
    });
    const tenants = [
      tenant("acme", own("key-a", "https://a.example/v1")),
      tenant("beta", own("key-b", "https://b.example/v1")),
      tenant("gamma", own("key-b", "https://b.example/v1")),
    ];
    for (const models of tenants) {
      const { tenantId } = models;
      const call = { group: "mine", source: "api" as const, localOnly: false, agentId: "", tenantId };
      await pools(models).complete({ ...call, request: request(), signal: new AbortController().signal });
    }
    expect(new Set(asked)).toEqual(new Set(["key-a https://a.example/v1", "key-b https://b.example/v1"]));
    expect([...built.values()].map(({ calls }) => calls.length)).toEqual([1, 1, 1]);
  });
});
