// What a tenant configured about tools, in its rows.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Database } from "../../src/database/with-tenant.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import { DEFAULT_TOOL_POLICY, type GrantRecord, type Toolkit } from "../../src/tenants/tool-policy.ts";
import {
  freezeTool,
  saveAgentWork,
  saveAssignments,
  saveToolPolicy,
} from "../../src/tenants/tool-policy-rows.ts";
import {
  deleteTool,
  insertGrant,
  revokeGrant,
  saveHttpTool,
  saveMcpServer,
  saveToolSecret,
} from "../../src/tenants/toolkit-rows.ts";
import { projectionOf } from "../doubles/memory-tenants.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
let database: Database;
let tenantId: string;
let made = 0;

beforeAll(async () => {
  postgres = await startPostgres();
  database = postgres.database();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  tenantId = `tools-${++made}`;
  expect((await saveProjection(database, projectionOf(tenantId))).ok).toBe(true);
});

const load = async () => {
  const loaded = await loadProjection(database, tenantId);
  if (!loaded.ok || !loaded.value) throw new Error("not there");
  return loaded.value;
};
const later = Date.now() + 3_600_000;

const grantOf = (partial: Partial<GrantRecord> = {}): GrantRecord => ({
  ...{
    tenantId,
    id: "g1",
    agentId: "ada",
    tool: "http_request",
    host: "api.acme.example",
    equals: { method: "POST" },
  },
  ...{ createdBy: "Mia", createdAt: 1_700_000_000_000, expiresAt: later },
  ...partial,
});

const toolkit = (): Toolkit => ({
  secrets: [
    {
      ...{
        tenantId,
        id: "orders",
        kind: "header",
        host: "api.acme.example",
        header: "x-key",
        prefix: "Bearer ",
      },
      secrets: { value: { current: { keyVersion: 1, sealed: "c2VhbGVk" } } },
    },
  ],
  httpTools: [
    {
      ...{
        tenantId,
        id: "order",
        description: "d",
        method: "GET",
        urlTemplate: "https://api.acme.example/{id}",
      },
      ...{ inputSchema: { type: "object" }, sendsBody: false, effect: "read", isActive: false },
    },
  ],
  mcpServers: [
    {
      ...{ tenantId, id: "tickets", name: "Tickets", url: "https://api.acme.example/mcp", isActive: true },
      tools: [
        {
          ...{ name: "close", toolName: "tickets_close", description: "d", inputSchema: { type: "object" } },
          ...{ hash: "a".repeat(64), effect: "write", state: "on" },
        },
      ],
    },
  ],
  grants: [grantOf()],
});

describe("a toolkit", () => {
  it("comes back as it was written, whole or piece by piece", async () => {
    const { secrets, httpTools, mcpServers, grants } = toolkit();
    await saveProjection(database, projectionOf(tenantId, { toolkit: toolkit() }));
    expect((await load()).toolkit).toEqual(toolkit());
    await deleteTool(database, tenantId, "secret", "orders");
    await deleteTool(database, tenantId, "http", "order");
    await deleteTool(database, tenantId, "mcp", "tickets");
    expect((await load()).toolkit).toEqual({ ...toolkit(), secrets: [], httpTools: [], mcpServers: [] });
    for (const one of secrets) await saveToolSecret(database, one);
    for (const one of httpTools) await saveHttpTool(database, one);
    for (const one of mcpServers) await saveMcpServer(database, one);
    expect((await load()).toolkit).toEqual(toolkit());
    expect(await insertGrant(database, grants[0] as GrantRecord)).toMatchObject({ ok: false });
  });

  it("has a grant that is revoked for good, whoever writes it again", async () => {
    await insertGrant(database, grantOf());
    const at = Date.now();
    expect(await revokeGrant(database, tenantId, "g1", at)).toEqual({ ok: true, value: true });
    await revokeGrant(database, tenantId, "g1", at + 5_000);
    await saveProjection(database, projectionOf(tenantId, { toolkit: toolkit() }));
    expect((await load()).toolkit.grants).toEqual([grantOf({ revokedAt: at })]);
    expect(await revokeGrant(database, tenantId, "nothing", at)).toEqual({ ok: true, value: false });
  });

  it("forgets grants that expired long ago, and shows none of another tenant", async () => {
    await insertGrant(database, grantOf({ id: "old", expiresAt: Date.now() - 3 * 86_400_000 }));
    await insertGrant(database, grantOf({ id: "just", expiresAt: Date.now() - 1_000 }));
    await saveProjection(database, projectionOf("neighbour"));
    await insertGrant(database, grantOf({ tenantId: "neighbour", id: "theirs" }));
    expect((await load()).toolkit.grants.map(({ id }) => id)).toEqual(["just"]);
  });

  it("lets the Worker change nothing of a grant but its end", async () => {
    await insertGrant(database, grantOf());
    const rights = await postgres.asOwner<{ column_name: string }>(
      "select column_name from information_schema.column_privileges where grantee = 'konstruct_app' and table_name = 'grants' and privilege_type = 'UPDATE'",
    );
    expect(rights).toEqual([{ column_name: "revoked_at" }]);
  });
});

describe("what was decided about tools", () => {
  it("reads as nothing where the rows are from before", async () => {
    await postgres.asOwner("update tenants set tools = '{}' where tenant_id = $1", [tenantId]);
    await postgres.asOwner("update agents set work = '{}' where tenant_id = $1", [tenantId]);
    const { tenant, agents } = await load();
    expect(tenant.tools).toEqual(DEFAULT_TOOL_POLICY);
    expect(agents[0]?.work).toMatchObject({ maxModelRounds: 5, approvers: { kind: "requester" } });
  });

  it("changes in what is named and nothing beside it, in any order", async () => {
    const hosts = [{ host: "api.acme.example", readFree: true }];
    await Promise.all([
      saveToolPolicy(database, tenantId, { hosts }),
      saveToolPolicy(database, tenantId, { isFrozen: true }),
      freezeTool(database, tenantId, "http_request", true),
      freezeTool(database, tenantId, "web_search", true),
      freezeTool(database, tenantId, "http_request", true),
      saveAgentWork(database, tenantId, "ada", { isFrozen: true }),
      saveAgentWork(database, tenantId, "ada", { maxToolCalls: 2 }),
    ]);
    const { tenant, agents } = await load();
    expect({ ...tenant.tools, frozenTools: tenant.tools.frozenTools.toSorted() }).toEqual({
      ...DEFAULT_TOOL_POLICY,
      ...{ hosts, isFrozen: true, frozenTools: ["http_request", "web_search"] },
    });
    expect(agents[0]?.work).toMatchObject({ isFrozen: true, maxToolCalls: 2 });
    await freezeTool(database, tenantId, "web_search", false);
    expect((await load()).tenant.tools.frozenTools).toEqual(["http_request"]);
  });

  it("is of somebody who is there, or of nobody", async () => {
    expect(await saveAssignments(database, tenantId, "ada", ["kb_search"])).toEqual({
      ok: true,
      value: true,
    });
    expect((await load()).agents[0]?.toolAssignments).toEqual(["kb_search"]);
    expect(await saveAssignments(database, tenantId, "nobody", [])).toEqual({ ok: true, value: false });
    expect(await saveToolPolicy(database, "nobody", {})).toEqual({ ok: true, value: false });
  });
});
