import { describe, expect, it } from "vitest";
import { createAskFast } from "../../../src/knowledge/memory-ask.ts";
import { factsRequest } from "../../../src/knowledge/memory-facts.ts";
import type { ModelReport } from "../../../src/tenants/model-book.ts";
import { modelsOf } from "../../doubles/memory-people.ts";
import { type ScriptLine, scriptedPool, scriptedPools } from "../../doubles/scripted-pool.ts";

const agent = { remembers: true, localOnly: true, modelPreference: "quality" };
const request = factsRequest({ said: "Hi", answered: "Hello" });

function world(...script: ScriptLine[]) {
  const pool = scriptedPool();
  pool.script = script;
  const reports: [string, ModelReport][] = [];
  const askFast = createAskFast({
    directory: { models: async (id) => (id === "acme" ? modelsOf(id) : undefined) },
    pools: scriptedPools(pool),
    tenants: {
      reportModels: async (tenantId, given) =>
        void reports.push(...given.map((one) => [tenantId, one] as never)),
    },
  });
  const ask = (tenantId = "acme") =>
    askFast({ tenantId, agentId: "ada", agent, request, signal: new AbortController().signal });
  return { pool, reports, ask };
}

describe("asking a quick model", () => {
  it("gives its words, on behalf of the employee, and hands the receipt on", async () => {
    const { ask, pool, reports } = world({ say: '{"facts":[]}' });
    expect(await ask()).toEqual({ ok: true, value: '{"facts":[]}' });
    expect(pool.calls).toMatchObject([
      { group: "fast", source: "turn", localOnly: true, tenantId: "acme", agentId: "ada" },
    ]);
    expect(reports.map(([tenantId, { receipt }]) => [tenantId, receipt.winner])).toEqual([
      ["acme", "double"],
    ]);
  });

  it("goes to the employee's own models where the company has no such group", async () => {
    const { ask, pool } = world({ say: "{}" });
    pool.names = () => ({ groups: ["quality"], deployments: [] });
    await ask();
    expect(pool.calls[0]?.group).toBe("quality");
  });

  it.each([
    [{ fail: "busy", as: "overloaded" }, true],
    [{ fail: "gone", as: "network" }, true],
    [{ fail: "no money", as: "budget_exhausted" }, false],
    [{ fail: "no", as: "content_policy" }, false],
    [{ say: "I won't.", verdict: "refusal" }, false],
    [{ say: "facts: none", verdict: "schema_mismatch" }, false],
  ] as [ScriptLine, boolean][])("says whether another time may help: %j", async (line, isPassing) => {
    const { ask, reports } = world(line);
    expect(await ask()).toMatchObject({ ok: false, error: { isPassing } });
    expect(reports).toHaveLength(1);
  });

  it("asks nobody for a company that is switched off", async () => {
    const { ask, pool } = world();
    expect(await ask("gone")).toMatchObject({ ok: false, error: { isPassing: false } });
    expect(pool.calls).toEqual([]);
  });
});
