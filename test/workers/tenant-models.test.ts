// What a tenant's object knows of its models, and what it hands out of it.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { tenantPort } from "../../src/compose-objects.ts";
import type { Bindings } from "../../src/env.ts";
import type { ModelReport } from "../../src/tenants/model-book.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import { DEFAULT_AGENT_WORK } from "../../src/tenants/tool-policy.ts";
import { deploymentOf, projectionOf, tenantOf, tokenOf } from "../doubles/memory-tenants.ts";
import { attemptOf, receiptOf } from "../doubles/receipts.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { at, receiptsIn, TenantWorld } from "./tenant-world.ts";

const port = tenantPort((env as unknown as Bindings).TENANTS);
let n = 0;
let tenantId: string;
let world: TenantWorld;

beforeEach(() => {
  tenantId = `models-${++n}`;
  world = new TenantWorld(tenantId);
});

const report = (id: string, outcome = "ok", deployment = "anthropic"): ModelReport => {
  const now = Date.now();
  const attempts = [attemptOf({ deployment, outcome, startedAt: now - 100, totalMs: 100 })];
  return { receipt: receiptOf({ id, at: now - 100, source: "api", attempts }) };
};

/** A turn of a conversation, with the reports of its calls. */
const turnWith = (models: ModelReport[], thread = "t") => {
  const [settlement] = settlementsOf(1, { summary: { connectionId: `${tenantId}.slack`, thread } });
  if (!settlement) throw new Error("no settlement");
  return { ...settlement, models };
};

const failTimes = (count: number, name: string) =>
  world.object.reportModels(Array.from({ length: count }, (_, i) => report(`${name}${i}`, "server_error")));

describe("the projection of models", () => {
  const own = () => [deploymentOf({ tenantId, id: "own-gpt" }), deploymentOf({ tenantId, id: "own-llama" })];

  it("is handed out with every lookup: deployments, policy and health, in one call", async () => {
    const models = { ...DEFAULT_POLICY, localOnly: true };
    const tenant = tenantOf(tenantId, { models });
    await world.object.project(projectionOf(tenantId, { tenant, deployments: own() }));
    await world.object.reportModels([report("r")]);
    const before = (await world.object.counters()).rpcs;
    const found = await port.lookup(tenantId, "slack");
    expect((await world.object.counters()).rpcs - before).toBe(1);
    expect(found?.deployments).toEqual(own());
    expect(found?.tenant.models).toEqual(models);
    expect(found?.health.anthropic?.circuit).toMatchObject({ failuresInRow: 0, openings: 0 });
  });

  it("goes with the deployment that was taken away, through a restart", async () => {
    await world.object.project(projectionOf(tenantId, { deployments: own() }));
    await world.object.project(projectionOf(tenantId, { deployments: own().slice(1) }));
    await world.restart();
    expect((await port.lookup(tenantId, ""))?.deployments.map(({ id }) => id)).toEqual(["own-llama"]);
  });

  it("is refused with another tenant's deployment or token", async () => {
    const foreign = [
      projectionOf(tenantId, { deployments: [deploymentOf({ tenantId: "bolt", id: "theirs" })] }),
      projectionOf(tenantId, { tokens: [tokenOf({ tenantId: "bolt", id: "theirs" })] }),
    ];
    for (const projection of foreign) {
      const tried = runInDurableObject(world.object, (instance) => instance.project(projection));
      await expect(tried).rejects.toThrow("does not belong to tenant");
    }
    expect(await port.lookup(tenantId, "")).toBeUndefined();
  });

  it("of a tenant from before there were models reads as one that decided nothing", async () => {
    const { tenant, agents } = projectionOf(tenantId);
    const { models: _, tools: __, ...oldTenant } = tenant;
    const oldAgents = agents.map(({ localOnly: ___, work: ____, ...agent }) => agent);
    await world.object.project(projectionOf(tenantId));
    await runInDurableObject(world.object, (_instance, state) => {
      const { sql } = state.storage;
      sql.exec("DROP TABLE deployments; DROP TABLE tokens; DROP TABLE model_state; DROP TABLE receipts");
      sql.exec("DROP TABLE tool_secrets; DROP TABLE http_tools; DROP TABLE mcp_servers; DROP TABLE grants");
      sql.exec(
        "DROP TABLE overdue; DROP TABLE overdue_hours; DROP TABLE overdue_totals; DROP TABLE overdue_alert",
      );
      sql.exec("DELETE FROM _migrations WHERE step > 1");
      sql.exec("UPDATE tenant SET body = ?", JSON.stringify(oldTenant));
      sql.exec("UPDATE agents SET body = ?", JSON.stringify(oldAgents[0]));
    });
    await world.restart();
    const known = projectionOf(tenantId);
    expect(await world.object.directory()).toEqual({
      ...known,
      agents: known.agents.map((agent) => ({ ...agent, work: DEFAULT_AGENT_WORK })),
    });
  });
});

describe("an API token", () => {
  const tokens = () => [tokenOf({ tenantId, id: "ci" }), tokenOf({ tenantId, id: "old", revokedAt: 7 })];

  it("is found by its id, unless it was revoked or the tenant switched off", async () => {
    await world.object.project(projectionOf(tenantId, { tokens: tokens() }));
    expect(await port.apiToken(tenantId, "ci")).toEqual(tokens()[0]);
    expect(await port.apiToken(tenantId, "old")).toBeUndefined();
    expect(await port.apiToken(tenantId, "other")).toBeUndefined();
    const tenant = tenantOf(tenantId, { isActive: false });
    await world.object.project(projectionOf(tenantId, { tenant, tokens: tokens() }));
    expect(await port.apiToken(tenantId, "ci")).toBeUndefined();
  });

  it("is dead as soon as its revocation is projected", async () => {
    await world.object.project(projectionOf(tenantId, { tokens: tokens() }));
    const revoked = tokens().map((token) => ({ revokedAt: 9, ...token }));
    await world.object.project(projectionOf(tenantId, { tokens: revoked }));
    expect(await port.apiToken(tenantId, "ci")).toBeUndefined();
    expect((await port.directory(tenantId))?.tokens).toEqual(revoked);
  });
});

describe("a projection that was read before another and arrives after it", () => {
  const token = () => tokenOf({ tenantId, id: "ci" });

  it("does not bring a revoked token back to life", async () => {
    await world.object.project(projectionOf(tenantId, { tokens: [{ ...token(), revokedAt: 9 }] }));
    await world.object.project(projectionOf(tenantId, { tokens: [token()] }));
    expect(await port.apiToken(tenantId, "ci")).toBeUndefined();
    expect((await port.directory(tenantId))?.tokens).toEqual([{ ...token(), revokedAt: 9 }]);
  });

  it("takes no token away that it does not know yet", async () => {
    await world.object.project(projectionOf(tenantId, { tokens: [token()] }));
    await world.object.project(projectionOf(tenantId));
    expect(await port.apiToken(tenantId, "ci")).toEqual(token());
  });
});

describe("health", () => {
  beforeEach(() => world.object.project(projectionOf(tenantId)));

  it("is told by reports of turns and of the HTTP API alike", async () => {
    await world.object.settle(turnWith([report("a", "server_error"), report("b", "server_error")]));
    await failTimes(3, "c");
    const book = await port.modelBook(tenantId);
    expect(book?.health.anthropic?.circuit).toMatchObject({ failuresInRow: 5, openings: 1 });
    expect(book?.totals.anthropic).toMatchObject({ calls: 5, answers: 0, errors: { server_error: 5 } });
  });

  it("counts a report once, however often and by whichever way it comes", async () => {
    const again = report("again");
    await world.object.reportModels([again, again]);
    await world.object.reportModels([again]);
    await world.object.settle(turnWith([again]));
    await world.object.settle(turnWith([again], "another"));
    expect((await port.modelBook(tenantId))?.totals.anthropic?.calls).toBe(1);
  });

  it("takes in what a turn learned while it waits, and what it learned by its end", async () => {
    const sent = await world.watchQueue();
    const waiting = turnWith([report("first", "overloaded")]);
    await world.object.settle(waiting);
    await world.object.settle({ ...waiting, models: [...waiting.models, report("second", "overloaded")] });
    expect((await port.modelBook(tenantId))?.totals.anthropic?.calls).toBe(2);
    await world.alarmAfter();
    expect(receiptsIn(sent).map(({ id }) => id)).toEqual(["first", "second"]);
  });

  it("takes a settlement from before there were reports", async () => {
    const { models: _, ...old } = turnWith([]);
    await world.object.settle(old as ReturnType<typeof turnWith>);
    expect(await world.object.recent()).toHaveLength(1);
  });

  it("of the HTTP API's calls outlives a restart at any moment", async () => {
    await failTimes(5, "r");
    await world.restart();
    expect((await port.modelBook(tenantId))?.health.anthropic?.circuit.openings).toBe(1);
    expect((await port.modelBook(tenantId))?.totals.anthropic?.calls).toBe(5);
  });

  it("of turns outlives a restart once an alarm has run", async () => {
    await world.watchQueue();
    await world.object.settle(turnWith([report("a")]));
    await world.alarmAfter();
    await world.restart();
    expect((await port.modelBook(tenantId))?.totals.anthropic?.calls).toBe(1);
  });

  it("is nobody's business once the tenant is switched off", async () => {
    const tenant = tenantOf(tenantId, { isActive: false });
    await world.object.project(projectionOf(tenantId, { tenant }));
    expect(await port.modelBook(tenantId)).toBeUndefined();
  });
});

describe("a probe", () => {
  const probe = () => port.probe(tenantId, "anthropic");

  beforeEach(() => world.object.project(projectionOf(tenantId)));

  it("is granted to one asker every 30 s while the circuit is open and its cooldown over", async () => {
    await failTimes(5, "r");
    expect(await probe()).toBe(false);
    const over = Date.now() + 31_000;
    const answers = await at(over, () => Promise.all(Array.from({ length: 20 }, probe)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await at(over + 29_000, probe)).toBe(false);
    expect(await at(over + 30_000, probe)).toBe(true);
  });

  it("is not granted again because the object started anew", async () => {
    await failTimes(5, "r");
    const over = Date.now() + 31_000;
    const before = await world.rowsWritten();
    expect(await at(over, probe)).toBe(true);
    expect((await world.rowsWritten()) - before).toBe(1);
    await world.crash();
    expect(await at(over + 1_000, probe)).toBe(false);
    expect(await at(over + 30_000, probe)).toBe(true);
  });

  it("of a circuit that an answer closed is anybody's", async () => {
    await failTimes(5, "r");
    const over = Date.now() + 31_000;
    const answer = attemptOf({ startedAt: over, totalMs: 100 });
    await at(over + 200, async () => {
      await world.object.reportModels([{ receipt: receiptOf({ id: "back", at: over, attempts: [answer] }) }]);
      expect([await probe(), await probe()]).toEqual([true, true]);
    });
  });
});
