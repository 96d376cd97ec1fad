// What the directory hands to a turn of a tenant's tools: open credentials, and nothing that was taken back.

import { describe, expect, it } from "vitest";
import { TENANT_CACHE_MS } from "../../../src/limits.ts";
import { sealToolSecret } from "../../../src/tenants/credentials.ts";
import { createDirectory } from "../../../src/tenants/directory.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import { EMPTY_TOOLKIT, type GrantRecord, type ToolSecretRecord } from "../../../src/tenants/tool-policy.ts";
import { memoryTenants, projectionOf } from "../../doubles/memory-tenants.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });
const otherKeys = createKeyring({ key: "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", version: 1 });

async function secretOf(
  id: string,
  input: { sealedWith?: typeof keys; row?: string; tenantId?: string } = {},
) {
  const { sealedWith = keys, row = id, tenantId = "acme" } = input;
  const secrets = await sealToolSecret(sealedWith, { tenantId, id: row }, `value-of-${id}`);
  const settings = { kind: "header", host: "api.acme.example", header: "x-api-key", prefix: "" } as const;
  return { id, tenantId, ...settings, secrets } satisfies ToolSecretRecord;
}

const grantOf = (id: string, partial: Partial<GrantRecord> = {}): GrantRecord => ({
  ...{ id, tenantId: "acme", agentId: "ada", tool: "http_request", equals: {} },
  ...{ createdBy: "Mia", createdAt: 1, expiresAt: 9_999_999 },
  ...partial,
});

async function toolkitOf(toolkit: Partial<typeof EMPTY_TOOLKIT>) {
  const port = memoryTenants([projectionOf("acme", { toolkit: { ...EMPTY_TOOLKIT, ...toolkit } })]);
  const time = { now: 1_000 };
  const directory = createDirectory({ port, keys, clock: () => time.now });
  return { port, time, read: async () => (await directory.connection("acme.slack"))?.toolkit };
}

describe("a tenant's toolkit", () => {
  it("comes with each connection, its credentials open and without what seals them", async () => {
    const { read } = await toolkitOf({ secrets: [await secretOf("orders")] });
    expect((await read())?.secrets).toEqual([
      {
        id: "orders",
        kind: "header",
        host: "api.acme.example",
        header: "x-api-key",
        prefix: "",
        value: "value-of-orders",
      },
    ]);
  });

  it("lacks a credential that does not open: retired key, moved from another row, another tenant's", async () => {
    const { read } = await toolkitOf({
      secrets: [
        await secretOf("retired", { sealedWith: otherKeys }),
        await secretOf("moved", { row: "elsewhere" }),
        await secretOf("foreign", { tenantId: "bolt" }),
        await secretOf("fine"),
      ],
    });
    expect((await read())?.secrets.map(({ id }) => id)).toEqual(["fine"]);
  });

  it("lacks a grant that was revoked, and everything that names another tenant", async () => {
    const { read } = await toolkitOf({
      grants: [
        grantOf("kept"),
        grantOf("revoked", { revokedAt: 5 }),
        grantOf("foreign", { tenantId: "bolt" }),
      ],
    });
    expect((await read())?.grants.map(({ id }) => id)).toEqual(["kept"]);
  });

  it("is believed for less than five seconds, so that whoever is stopped has stopped by then", async () => {
    expect(TENANT_CACHE_MS + 500).toBeLessThan(5_000);
    const { read, port, time } = await toolkitOf({ grants: [grantOf("kept")] });
    await read();
    port.projections.set("acme", projectionOf("acme"));
    expect((await read())?.grants).toHaveLength(1);
    time.now += TENANT_CACHE_MS;
    expect((await read())?.grants).toEqual([]);
  });
});
