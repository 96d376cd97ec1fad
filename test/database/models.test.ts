// A tenant's own deployments, decisions and API tokens, as rows.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDeployment, sealDeploymentSecrets } from "../../src/tenants/credentials.ts";
import { deleteDeployment, saveDeployment } from "../../src/tenants/deployment-rows.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import { DEFAULT_POLICY, type DeploymentRecord, type ModelPolicy } from "../../src/tenants/policy.ts";
import { saveAgentModels, savePolicy } from "../../src/tenants/policy-rows.ts";
import { loadProjection, saveProjection } from "../../src/tenants/projection-rows.ts";
import type { TenantProjection } from "../../src/tenants/tenant.ts";
import { insertToken, revokeToken } from "../../src/tenants/token-rows.ts";
import { deploymentOf, projectionOf, tenantOf, tokenOf } from "../doubles/memory-tenants.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });
const DONE = { ok: true, value: true };
const NOT_THERE = { ok: true, value: false };

let postgres: TestPostgres;
let tenantId: string;
let n = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  tenantId = `tenant-${++n}`;
  expect(await saveProjection(postgres.database(), projectionOf(tenantId))).toEqual(DONE);
});

async function loaded(id = tenantId): Promise<TenantProjection> {
  const read = await loadProjection(postgres.database(), id);
  if (!read.ok || !read.value) throw new Error(`no tenant ${id}`);
  return read.value;
}

const policy: ModelPolicy = {
  localOnly: true,
  verdicts: { refusal: "escalate" },
  budget: { day: 5_000_000_000, month: 9_007_199_254_740_991 },
  agentBudgets: { ada: { day: 1 } },
  groups: [
    {
      id: "ours",
      order: "latency",
      deployments: ["own"],
      fallback: "fast",
      timeouts: { local: { firstTokenMs: 8_000 } },
    },
  ],
};

describe("a projection with models", () => {
  it("comes back as it was written", async () => {
    const projection = projectionOf(tenantId, {
      tenant: tenantOf(tenantId, { models: policy }),
      deployments: [deploymentOf({ tenantId, id: "own", timeouts: { idleMs: 700 }, isActive: false })],
      tokens: [
        tokenOf({ tenantId, id: "ci" }),
        tokenOf({ tenantId, id: "old", revokedAt: 1_700_000_001_000 }),
      ],
    });
    expect(await saveProjection(postgres.database(), projection)).toEqual(DONE);
    expect(await loaded()).toEqual(projection);
  });

  it("of a tenant that decided nothing has the defaults", async () => {
    await postgres.asOwner("insert into tenants (tenant_id, name) values ('bare', 'Bare')");
    expect((await loaded("bare")).tenant.models).toEqual(DEFAULT_POLICY);
  });

  it("leaves a token revoked that it knows as alive, and takes no other hash for it", async () => {
    const token = tokenOf({ tenantId, id: "ci" });
    await insertToken(postgres.database(), token);
    await revokeToken(postgres.database(), tenantId, "ci", 1_700_000_005_000);
    const stale = projectionOf(tenantId, { tokens: [{ ...token, hash: "cd".repeat(32) }] });
    expect(await saveProjection(postgres.database(), stale)).toEqual(DONE);
    expect((await loaded()).tokens).toEqual([{ ...token, revokedAt: 1_700_000_005_000 }]);
  });
});

describe("a deployment's row", () => {
  const sealed = async (id: string): Promise<DeploymentRecord> =>
    deploymentOf({
      tenantId,
      id,
      secrets: await sealDeploymentSecrets(keys, { tenantId, id }, { api_key: "sk-very-secret" }),
    });

  it("is replaced as a whole, and opens with its credential", async () => {
    const record = await sealed("own");
    expect(await saveDeployment(postgres.database(), { ...record, contextWindow: 1_000 })).toEqual(DONE);
    expect(await saveDeployment(postgres.database(), record)).toEqual(DONE);
    const { deployments } = await loaded();
    expect(deployments).toEqual([record]);
    const [opened] = await Promise.all(deployments.map((one) => openDeployment(one, keys)));
    expect(opened?.secrets).toEqual({ api_key: ["sk-very-secret"] });
  });

  it("holds no credential in plain", async () => {
    await saveDeployment(postgres.database(), await sealed("own"));
    const [row] = await postgres.asOwner<{ text: string }>(
      "select string_agg(model_deployments::text, ' ') as text from model_deployments",
    );
    expect(row?.text).toContain("own");
    expect(row?.text).not.toContain("sk-very-secret");
  });

  it("is removed once", async () => {
    await saveDeployment(postgres.database(), await sealed("own"));
    expect(await deleteDeployment(postgres.database(), tenantId, "own")).toEqual(DONE);
    expect(await deleteDeployment(postgres.database(), tenantId, "own")).toEqual(NOT_THERE);
    expect((await loaded()).deployments).toEqual([]);
  });

  it("of another tenant is neither removed nor replaced", async () => {
    await saveProjection(postgres.database(), projectionOf("neighbour"));
    await saveDeployment(postgres.database(), deploymentOf({ tenantId: "neighbour", id: "own" }));
    expect(await deleteDeployment(postgres.database(), tenantId, "own")).toEqual(NOT_THERE);
    await saveDeployment(postgres.database(), deploymentOf({ tenantId, id: "own", model: "mine" }));
    expect((await loaded("neighbour")).deployments[0]?.model).toBe("gpt-test");
  });

  it("is refused under an id that could not stand in a URL", async () => {
    const saved = await saveDeployment(postgres.database(), deploymentOf({ tenantId, id: "../own" }));
    expect(saved).toMatchObject({ ok: false, error: { constraint: "model_deployments_id_shape" } });
  });
});

describe("what is decided about models", () => {
  it("is kept for the tenant, and only where there is one", async () => {
    expect(await savePolicy(postgres.database(), tenantId, policy)).toEqual(DONE);
    expect((await loaded()).tenant).toEqual(tenantOf(tenantId, { models: policy }));
    expect(await savePolicy(postgres.database(), "ghost", policy)).toEqual(NOT_THERE);
  });

  it("is kept for an employee, and leaves the rest of them alone", async () => {
    const choice = { modelPreference: "own-gpt.4", localOnly: true };
    expect(await saveAgentModels(postgres.database(), tenantId, "ada", choice)).toEqual(DONE);
    expect(await saveAgentModels(postgres.database(), tenantId, "bob", choice)).toEqual(NOT_THERE);
    const [ada] = projectionOf(tenantId).agents;
    expect((await loaded()).agents).toEqual([{ ...ada, ...choice }]);
  });

  it("is refused for an employee where it could be no model's id", async () => {
    const saved = await saveAgentModels(postgres.database(), tenantId, "ada", { modelPreference: "GPT 4" });
    expect(saved).toMatchObject({ ok: false, error: { constraint: "agents_model_preference" } });
  });
});

describe("an API token's row", () => {
  it("is written once under its id", async () => {
    const token = tokenOf({ tenantId, id: "ci", scopes: ["models", "metrics"] });
    expect(await insertToken(postgres.database(), token)).toEqual(DONE);
    expect(await insertToken(postgres.database(), { ...token, name: "again" })).toMatchObject({
      ok: false,
      error: { code: "constraint", constraint: "api_tokens_tenant_id_id_pk" },
    });
    expect((await loaded()).tokens).toEqual([token]);
  });

  it("is revoked once, and keeps the time of it", async () => {
    await insertToken(postgres.database(), tokenOf({ tenantId, id: "ci" }));
    expect(await revokeToken(postgres.database(), tenantId, "ci", 1_800_000_000_000)).toEqual(DONE);
    expect(await revokeToken(postgres.database(), tenantId, "ci", 1_900_000_000_000)).toEqual(DONE);
    expect(await revokeToken(postgres.database(), tenantId, "unknown", 1)).toEqual(NOT_THERE);
    expect((await loaded()).tokens[0]?.revokedAt).toBe(1_800_000_000_000);
  });

  it("with a scope that we do not know gives no right", async () => {
    await insertToken(postgres.database(), tokenOf({ tenantId, id: "ci" }));
    await postgres.asOwner(`update api_tokens set scopes = '["models", "everything"]' where tenant_id = $1`, [
      tenantId,
    ]);
    expect((await loaded()).tokens[0]?.scopes).toEqual(["models"]);
  });
});
