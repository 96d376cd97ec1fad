// What the directory knows of a tenant's models and API tokens.

import { describe, expect, it } from "vitest";
import { TENANT_CACHE_MS } from "../../../src/limits.ts";
import { CLOSED } from "../../../src/llm/health/circuit.ts";
import { sealDeploymentSecrets } from "../../../src/tenants/credentials.ts";
import { createDirectory } from "../../../src/tenants/directory.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import type { TenantProjection } from "../../../src/tenants/tenant.ts";
import {
  deploymentOf,
  memoryTenants,
  projectionOf,
  tenantOf,
  tokenOf,
} from "../../doubles/memory-tenants.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });
const otherKeys = createKeyring({ key: "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", version: 1 });

function directoryOf(...projections: TenantProjection[]) {
  const port = memoryTenants(projections);
  const time = { now: 1_000 };
  return { port, time, directory: createDirectory({ port, keys, clock: () => time.now }) };
}

async function withDeployment(sealedWith = keys): Promise<TenantProjection> {
  const place = { tenantId: "acme", id: "gpt" };
  const secrets = await sealDeploymentSecrets(sealedWith, place, { api_key: "sk-1" });
  return projectionOf("acme", { deployments: [deploymentOf({ ...place, secrets })] });
}

describe("a tenant's models", () => {
  it("come with each of its connections, in the same question", async () => {
    const { directory, port } = directoryOf(await withDeployment());
    port.health = { gpt: { circuit: CLOSED } };
    const found = await directory.connection("acme.slack");
    expect(found?.models).toMatchObject({
      tenantId: "acme",
      policy: DEFAULT_POLICY,
      deployments: [{ id: "gpt", isActive: true, secrets: { api_key: ["sk-1"] } }],
      health: { gpt: { circuit: CLOSED } },
    });
    expect(port.lookups).toEqual(["acme.slack"]);
  });

  it("are found by the tenant's id, once within four seconds", async () => {
    const { directory, port, time } = directoryOf(await withDeployment());
    expect((await directory.models("acme"))?.deployments.map(({ id }) => id)).toEqual(["gpt"]);
    await directory.models("acme");
    await directory.agents("acme");
    expect(port.lookups).toEqual(["acme."]);
    time.now += TENANT_CACHE_MS;
    await directory.models("acme");
    expect(port.lookups).toHaveLength(2);
  });

  it("carry no sealed value and no tenant into what is handed on", async () => {
    const { directory } = directoryOf(await withDeployment());
    const [deployment] = (await directory.models("acme"))?.deployments ?? [];
    expect(JSON.stringify(deployment)).not.toContain("keyVersion");
  });

  it("are switched off where their credential does not open", async () => {
    const { directory } = directoryOf(await withDeployment(otherKeys));
    const [deployment] = (await directory.models("acme"))?.deployments ?? [];
    expect(deployment).toMatchObject({ id: "gpt", isActive: false, secrets: { api_key: [] } });
  });

  it("hold nothing of another tenant, whatever the object says", async () => {
    const foreign = deploymentOf({ tenantId: "bolt", id: "theirs" });
    const { directory } = directoryOf(projectionOf("acme", { deployments: [foreign] }));
    expect((await directory.models("acme"))?.deployments).toEqual([]);
    expect((await directory.connection("acme.slack"))?.models.deployments).toEqual([]);
  });

  it.each(["ghost", "off", "", "ACME", "acme/..", "a".repeat(41)])("are none for %j", async (tenantId) => {
    const off = projectionOf("off", { tenant: tenantOf("off", { isActive: false }) });
    const { directory } = directoryOf(projectionOf("acme"), off);
    expect(await directory.models(tenantId)).toBeUndefined();
  });
});

describe("an API token", () => {
  const tokens = [tokenOf({ tenantId: "acme", id: "ci" })];

  it("is found, and asked for once within four seconds", async () => {
    const { directory, port } = directoryOf(projectionOf("acme", { tokens }));
    const found = await Promise.all(Array.from({ length: 20 }, () => directory.apiToken("acme", "ci")));
    expect(found).toEqual(Array(20).fill(tokens[0]));
    expect(port.tokenLookups).toEqual(["acme/ci"]);
  });

  it("is dead five seconds after it was revoked, counted from before it was asked for", async () => {
    const { directory, port, time } = directoryOf(projectionOf("acme", { tokens }));
    const asked = Promise.withResolvers<void>();
    port.gate = asked.promise;
    const slow = directory.apiToken("acme", "ci");
    time.now += 4_000;
    asked.resolve();
    expect(await slow).toBeDefined();
    const revoked = tokens.map((token) => ({ ...token, revokedAt: 1 }));
    port.projections.set("acme", projectionOf("acme", { tokens: revoked }));
    time.now += 1_000;
    expect(await directory.apiToken("acme", "ci")).toBeUndefined();
  });

  it("that is not there is remembered as such, so that guesses cost one question each five seconds", async () => {
    const { directory, port } = directoryOf(projectionOf("acme", { tokens }));
    for (let i = 0; i < 10; i++) expect(await directory.apiToken("acme", "guess")).toBeUndefined();
    expect(port.tokenLookups).toEqual(["acme/guess"]);
  });

  it("is kept apart from one whose tenant and id only look the same when joined", async () => {
    const { directory } = directoryOf(
      projectionOf("acme", { tokens: [tokenOf({ tenantId: "acme", id: "x/ci" })] }),
      projectionOf("acme/x", { tokens: [tokenOf({ tenantId: "acme/x", id: "ci" })] }),
    );
    expect((await directory.apiToken("acme", "x/ci"))?.tenantId).toBe("acme");
    expect(await directory.apiToken("acme/x", "ci")).toBeUndefined();
  });

  it.each([
    ["another id", { id: "other" }],
    ["another tenant", { tenantId: "bolt" }],
    ["a revocation", { revokedAt: 1 }],
  ])("is not believed where the object's answer names %s", async (_, partial) => {
    const { directory, port } = directoryOf(projectionOf("acme"));
    port.apiToken = async () => tokenOf({ tenantId: "acme", id: "ci", ...partial });
    expect(await directory.apiToken("acme", "ci")).toBeUndefined();
  });

  it("of a tenant that could have no such name asks nobody", async () => {
    const { directory, port } = directoryOf(projectionOf("acme", { tokens }));
    for (const [tenantId, id] of [
      ["ACME", "ci"],
      ["", "ci"],
      ["acme", ""],
    ] as const) {
      expect(await directory.apiToken(tenantId, id)).toBeUndefined();
    }
    expect(port.tokenLookups).toEqual([]);
  });

  it("is forgotten for newer ones, however many strangers guess", async () => {
    const { directory, port } = directoryOf(projectionOf("acme", { tokens }));
    for (let i = 0; i < 1_001; i++) await directory.apiToken("acme", `guess-${i}`);
    await directory.apiToken("acme", "guess-1000");
    expect(port.tokenLookups).toHaveLength(1_001);
    await directory.apiToken("acme", "guess-0");
    expect(port.tokenLookups).toHaveLength(1_002);
  });
});
