import { describe, expect, it } from "vitest";
import { meteredEmbedders } from "../../../src/compose-metered.ts";
import { documentEmbedders } from "../../../src/knowledge/document-embedders.ts";
import { embedderFor } from "../../../src/knowledge/memory-agent.ts";
import { notEmbedded } from "../../../src/knowledge/work-stopped.ts";
import { hashedEmbedder } from "../../../src/llm/embeddings/hashed.ts";
import { failed } from "../../../src/llm/providers/provider-failure.ts";
import { fail } from "../../../src/result.ts";
import type { ModelReport, Reserved } from "../../../src/tenants/model-book.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import { kbSearch } from "../../../src/tools/builtin/kb-search.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

const NOW = 1_000_000;
const ADMITTED: Reserved = { admitted: true, reservation: "r1", tight: false };
const SPENT: Reserved = { admitted: false, scope: "tenant_day", resetsAt: NOW + 50_000_000 };

/** An embedder of $0.02 a million tokens, a tenant with a budget, and what is booked for it. */
function world(answer: Reserved | Error = ADMITTED, budget: { day?: number } = { day: 5_000_000 }) {
  const reserved: { tenantId: string; worstNano: number }[] = [];
  const reported: { tenantId: string; report: ModelReport }[] = [];
  const asked: string[][] = [];
  const real = hashedEmbedder();
  const embedder = {
    ...real,
    model: "small",
    embed: (texts: string[], signal: AbortSignal) => {
      asked.push(texts);
      return real.embed(texts, signal);
    },
  };
  const policy = { ...DEFAULT_POLICY, budget };
  const models = { tenantId: "acme", policy, deployments: [], health: {} };
  const directory = { models: async () => models, agents: async () => [] };
  const work: Promise<unknown>[] = [];
  const tenants = {
    reserve: async (tenantId: string, { worstNano }: { worstNano: number }) => {
      if (answer instanceof Error) throw answer;
      reserved.push({ tenantId, worstNano });
      return answer;
    },
    reportModels: async (tenantId: string, reports: ModelReport[]) =>
      void reported.push(...reports.map((report) => ({ tenantId, report }))),
    modelBook: async () => undefined,
    accounted: async () => undefined,
  };
  const configured = [{ embedder, provider: "openai", nanoPerToken: 20, locality: "cloud" as const }];
  const embedders = meteredEmbedders(configured, {
    ...{ directory, tenants, clock: () => NOW, newId: () => "id", log: memoryLog() },
    sleep: async () => {},
    later: (one) => void work.push(one),
  });
  const settled = () => Promise.all(work);
  return { embedders, directory, configured, embedder, reserved, reported, asked, settled };
}

const signal = () => AbortSignal.timeout(5_000);

describe("a tenant's embedder", () => {
  it("reserves what a call may cost, and settles it with a receipt", async () => {
    const { embedders, reserved, reported, settled } = world();
    const embedded = await embedders[0]?.metered("acme").embed(["hello there"], signal());
    await settled();
    expect(embedded).toMatchObject({ ok: true });
    expect(reserved).toEqual([{ tenantId: "acme", worstNano: expect.any(Number) }]);
    expect(reserved[0]?.worstNano).toBeGreaterThan(0);
    expect(reported).toMatchObject([
      { tenantId: "acme", report: { reservation: "r1", receipt: { source: "api", group: "small" } } },
    ]);
  });

  it("is on a receipt without a budget, too, and is not reserved then", async () => {
    const { embedders, reserved, reported, settled } = world(ADMITTED, {});
    await embedders[0]?.metered("acme").embed(["hello"], signal());
    await settled();
    expect(reserved).toEqual([]);
    expect(reported).toHaveLength(1);
  });

  it("is not asked once the budget is used up, and says until when", async () => {
    const { embedders, asked } = world(SPENT);
    const embedded = await embedders[0]?.metered("acme").embed(["hello"], signal());
    expect(embedded).toMatchObject({
      ok: false,
      error: { class: "budget_exhausted", retryAfterMs: 50_000_000 },
    });
    expect(asked).toEqual([]);
  });

  it("is not asked where nobody can count what it costs", async () => {
    const { embedders, asked } = world(new Error("away"));
    const embedded = await embedders[0]?.metered("acme").embed(["hello"], signal());
    expect(embedded).toMatchObject({ ok: false, error: { class: "overloaded" } });
    expect(asked).toEqual([]);
  });

  it("tells how long its service wants to be left alone", async () => {
    const { embedders, embedder } = world();
    embedder.embed = async () => fail({ ...failed("rate_limited", "slow down"), retryAfterMs: 7_000 });
    expect(await embedders[0]?.metered("acme").embed(["hello"], signal())).toMatchObject({
      error: { class: "rate_limited", retryAfterMs: 7_000 },
    });
  });

  it("serves documents, questions and memory", async () => {
    const { embedders, directory, reserved } = world();
    const [own] = (await documentEmbedders({ directory, embedders }, "acme")) ?? [];
    await own?.embed(["a passage"], signal());
    await embedderFor(embedders, { localOnly: false }, "acme").embed(["a fact"], signal());
    expect(reserved.map(({ tenantId }) => tenantId)).toEqual(["acme", "acme"]);
  });
});

describe("a spent budget", () => {
  it("lets a document wait, uncounted, and looks again each hour", () => {
    const month = { class: "budget_exhausted" as const, retryAfterMs: 30 * 86_400_000 };
    expect(notEmbedded(month)).toMatchObject({
      kind: "away",
      reason: expect.stringContaining("budget"),
      afterMs: 3_600_000,
    });
    expect(notEmbedded({ ...month, retryAfterMs: 60_000 })).toMatchObject({ afterMs: 60_000 });
  });

  it("is what an employee says of documents that it cannot search", async () => {
    const search = async () =>
      fail({ code: "unavailable" as const, message: "spent", isOverBudget: true as const });
    const context = { tenantId: "acme", agent: { id: "ada" }, signal: signal() };
    const found = await kbSearch({ search }).run({ query: "returns" }, context as never);
    expect(found).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("budget for models is used up") },
    });
  });
});
