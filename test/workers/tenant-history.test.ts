// What a tenant's object keeps for whoever asks later what happened: changes of operators, and anchors.

import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY_CHAIN, verifyChain } from "../../src/audit/chain.ts";
import { tenantPort } from "../../src/compose-objects.ts";
import type { Bindings } from "../../src/env.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../src/tenants/tool-policy.ts";
import { projectionOf, tenantOf } from "../doubles/memory-tenants.ts";
import { auditEntryOf, settlementsOf } from "../doubles/settlements.ts";
import { done, TenantWorld } from "./tenant-world.ts";

const port = tenantPort((env as unknown as Bindings).TENANTS);
let n = 0;
let tenantId: string;
let world: TenantWorld;

const object = () => world.object;
const turnsOf = (count: number, thread = "t", text?: string) =>
  settlementsOf(count, {
    summary: { connectionId: `${tenantId}.slack`, thread },
    ...(text !== undefined && { text }),
  });

async function settleAll(settlements: readonly Settlement[]): Promise<void> {
  for (const settlement of settlements) await object().settle(settlement);
}

beforeEach(() => {
  tenantId = `history-${++n}`;
  world = new TenantWorld(tenantId);
});

describe("what an operator changes", () => {
  const history = () => ({ connectionId: `${tenantId}.console`, thread: "config" });
  const change = (id: string) =>
    auditEntryOf({ id, type: "config_change", agentId: "", userId: "console-1" });
  beforeEach(() => object().project(projectionOf(tenantId)));

  it("is chained over restarts, exported like a turn, and shown in no list of conversations", async () => {
    await object().recordChange(change("a"));
    await world.restart();
    await object().recordChange(change("b"));
    const sent = await world.watchQueue();
    expect(await object().recent()).toEqual([]);
    await world.alarmAfter();
    const records = sent.flatMap(({ conversations }) => conversations);
    expect(records.map(({ summary }) => summary)).toMatchObject([{ ...history(), channel: "console" }]);
    const entries = records.flatMap(({ turns }) => turns.flatMap(({ audit }) => audit));
    expect(entries.map(({ id, seq }) => [id, seq])).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
    expect(verifyChain(entries, records[0]?.head ?? EMPTY_CHAIN)).toEqual({ kind: "whole" });
    await object().exported(done(sent));
    expect(await object().anchors({ limit: 10 })).toEqual([
      { ...history(), head: records[0]?.head, pending: [] },
    ]);
  });
});

describe("the anchors", () => {
  beforeEach(() => object().project(projectionOf(tenantId)));

  it("are paged in a fixed order, with every entry that Postgres may lack", async () => {
    for (const thread of ["b", "a", "c"]) await settleAll(turnsOf(2, thread));
    const first = await object().anchors({ limit: 2 });
    expect(first.map(({ thread }) => thread)).toEqual(["a", "b"]);
    const { connectionId = "", thread = "" } = first[1] ?? {};
    const rest = await object().anchors({ after: { connectionId, thread }, limit: 2 });
    expect(rest.map((one) => one.thread)).toEqual(["c"]);
    for (const { head, pending } of [...first, ...rest])
      expect(verifyChain(pending, head)).toEqual({ kind: "whole" });
  });

  it("hold what outgrew the row in an outage, too", async () => {
    const turns = turnsOf(60, "long", "漢".repeat(900));
    await settleAll(turns);
    const [anchor] = await object().anchors({ limit: 1 });
    expect(anchor?.pending).toHaveLength(120);
    expect(verifyChain(anchor?.pending ?? [], turns.at(-1)?.head ?? EMPTY_CHAIN)).toEqual({ kind: "whole" });
  });
});

describe("what lies in an object from before there were tools", () => {
  it("reads as a company that decided nothing about them", async () => {
    await object().project(projectionOf(tenantId));
    await runInDurableObject(object(), (_, { storage: { sql } }) => {
      for (const table of ["tool_secrets", "http_tools", "mcp_servers", "grants"])
        sql.exec(`DROP TABLE ${table}`);
      for (const table of ["overdue", "overdue_hours", "overdue_totals", "overdue_alert"])
        sql.exec(`DROP TABLE ${table}`);
      sql.exec("UPDATE tenant SET body = json_remove(body, '$.tools')");
      sql.exec("UPDATE agents SET body = json_remove(body, '$.work')");
      sql.exec("DELETE FROM _migrations WHERE step > 2");
    });
    await world.restart();
    const known = projectionOf(tenantId);
    const agents = known.agents.map((agent) => ({ ...agent, work: DEFAULT_AGENT_WORK }));
    expect(await object().directory()).toEqual({ ...known, agents });
    const changed = tenantOf(tenantId, { tools: { ...DEFAULT_TOOL_POLICY, isFrozen: true } });
    await object().project(projectionOf(tenantId, { tenant: changed }));
    expect((await port.lookup(tenantId, "slack"))?.tenant.tools.isFrozen).toBe(true);
  });
});

describe("a revoked grant", () => {
  const grant = {
    ...{ id: "g1", tenantId: "", agentId: "ada", tool: "refund", equals: {} },
    createdBy: "Mia",
    createdAt: 1,
    expiresAt: 9,
  };
  const withGrants = (...grants: object[]) =>
    projectionOf(tenantId, {
      toolkit: { ...EMPTY_TOOLKIT, grants: grants.map((one) => ({ ...grant, tenantId, ...one })) },
    });

  it("stays revoked when a projection that was read before arrives after it, and goes with the last", async () => {
    await object().project(withGrants({}));
    await object().project(withGrants({ revokedAt: 5 }));
    await object().project(withGrants({}, { id: "g2" }));
    const grants = (await port.lookup(tenantId, "slack"))?.toolkit.grants;
    expect(grants?.map(({ id, revokedAt }) => [id, revokedAt])).toEqual([
      ["g1", 5],
      ["g2", undefined],
    ]);
    await object().project(withGrants());
    expect((await port.lookup(tenantId, "slack"))?.toolkit.grants).toEqual([]);
  });

  it("is another tenant's nowhere", async () => {
    await object().project(withGrants({}));
    const tried = runInDurableObject(object(), (instance) =>
      instance.project(withGrants({ tenantId: "bolt" })),
    );
    await expect(tried).rejects.toThrow("does not belong");
  });
});
