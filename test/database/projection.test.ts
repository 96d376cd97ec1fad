// A tenant's own rows: as the demo is seeded, and as the edge gets them back.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoConnections } from "../../dev/database/demo-connections.ts";
import { demoProjection, seedDemo } from "../../dev/database/seed.ts";
import { openConnection } from "../../src/tenants/credentials.ts";
import { saveDeployment } from "../../src/tenants/deployment-rows.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../src/tenants/policy.ts";
import { saveAgentModels, savePolicy } from "../../src/tenants/policy-rows.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import { insertToken } from "../../src/tenants/token-rows.ts";
import { deploymentOf, tenantOf, tokenOf } from "../doubles/memory-tenants.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

const KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const keys = createKeyring({ key: KEY, version: 1 });
const urls = { publicUrl: "http://127.0.0.1:8787", mattermostUrl: "http://127.0.0.1:8065" };
const connections = demoConnections(KEY, urls);

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe("a tenant's rows", () => {
  it("come back as they were written", async () => {
    const database = postgres.database();
    const projection = await demoProjection(keys, connections);
    expect(await saveProjection(database, projection)).toEqual({ ok: true, value: true });
    const loaded = await loadProjection(database, "demo");
    const byId = (one: TenantProjection) => ({
      ...one,
      connections: one.connections.toSorted((a, b) => a.id.localeCompare(b.id)),
    });
    expect(loaded.ok && loaded.value && byId(loaded.value)).toEqual(byId(projection));
  });

  it("are undefined for a tenant that is not there", async () => {
    expect(await loadProjection(postgres.database(), "ghost")).toEqual({ ok: true, value: undefined });
  });

  it("are not written where a connection names no agent", async () => {
    const projection = { ...(await demoProjection(keys, connections)), agents: [] };
    const tenant = tenantOf("lonely");
    const own = projection.connections
      .slice(0, 1)
      .map((one) => ({ ...one, tenantId: "lonely", id: "lonely.slack" }));
    const saved = await saveProjection(postgres.database(), {
      ...projection,
      tenant,
      connections: own,
    });
    expect(saved).toMatchObject({
      ok: false,
      error: { code: "constraint", constraint: "connections_agent_fk" },
    });
    expect(await loadProjection(postgres.database(), "lonely")).toEqual({ ok: true, value: undefined });
  });
});

describe("the demo tenant", () => {
  it("is seeded as often as you like, and opens with the same secrets each time", async () => {
    const handed: TenantProjection[] = [];
    const projectInto = async (projection: TenantProjection) => void handed.push(projection);
    for (let i = 0; i < 2; i++)
      await seedDemo({ database: postgres.database(), keys, connections, projectInto });
    expect(handed).toHaveLength(2);
    const loaded = await loadProjection(postgres.database(), "demo");
    const records = (loaded.ok && loaded.value?.connections) || [];
    const opened = await Promise.all(records.map((record) => openConnection(record, keys)));
    expect(opened.map((one) => [one.id, Object.keys(one.secrets).toSorted()])).toEqual([
      ["demo.mattermost", ["action_secret", "bot_token", "command_token", "outgoing_token"]],
      ["demo.slack", ["bot_token", "signing_secret"]],
      ["demo.web", ["session_secret"]],
      ["demo.whatsapp", ["access_token", "app_secret", "verify_token"]],
    ]);
    const slack = opened.find((one) => one.channel === "slack");
    expect(slack?.secrets).toEqual({
      signing_secret: [connections.slack.signingSecret],
      bot_token: [connections.slack.botToken],
    });
  });

  it("keeps, and hands to the edge, what somebody decided about its models since", async () => {
    const database = postgres.database();
    await seedDemo({ database, keys, connections });
    const models = { ...DEFAULT_POLICY, budget: { day: 7 } };
    await savePolicy(database, "demo", models);
    await saveAgentModels(database, "demo", "ada", { modelPreference: "local-first", localOnly: true });
    const own = deploymentOf({ tenantId: "demo", id: "own" });
    const token = tokenOf({ tenantId: "demo", id: "ci" });
    await saveDeployment(database, own);
    await insertToken(database, token);
    const seeded = await seedDemo({ database, keys, connections });
    expect(seeded).toMatchObject({
      tenant: { models },
      agents: [{ id: "ada", modelPreference: "local-first", localOnly: true }],
      deployments: [own],
      tokens: [token],
    });
  });

  it("keeps no secret in plain in its rows", async () => {
    const [{ rows } = { rows: "" }] = await postgres.asOwner<{ rows: string }>(
      "select string_agg(connections::text, ' ') as rows from connections",
    );
    const plain = [
      connections.slack.botToken,
      connections.whatsapp.appSecret,
      connections.mattermost.botToken,
    ];
    for (const secret of plain) expect(rows).not.toContain(secret);
  });

  it("has other secrets under another sealing key", () => {
    const elsewhere = demoConnections("another key", urls);
    expect(elsewhere.slack.signingSecret).not.toBe(connections.slack.signingSecret);
    expect(demoConnections(KEY, urls)).toEqual(connections);
  });
});
