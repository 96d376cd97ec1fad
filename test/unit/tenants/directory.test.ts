import { describe, expect, it } from "vitest";
import { TENANT_CACHE_MS } from "../../../src/limits.ts";
import { createDirectory } from "../../../src/tenants/directory.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import type { TenantProjection } from "../../../src/tenants/tenant.ts";
import { agentOf, memoryTenants, projectionOf, tenantOf } from "../../doubles/memory-tenants.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });

function directoryOf(...projections: TenantProjection[]) {
  const port = memoryTenants(projections);
  const time = { now: 1_000 };
  return { port, time, directory: createDirectory({ port, keys, clock: () => time.now }) };
}

const withConnection = (partial: Partial<TenantProjection["connections"][number]>) => {
  const base = projectionOf("acme");
  return { ...base, connections: base.connections.map((one) => ({ ...one, ...partial })) };
};

describe("the directory", () => {
  it("finds a connection with its agent and tenant", async () => {
    const { directory } = directoryOf(projectionOf("acme"));
    expect(await directory.connection("acme.slack")).toMatchObject({
      connection: { id: "acme.slack", secrets: {} },
      agent: { id: "ada" },
      tenant: { id: "acme" },
    });
  });

  it.each([
    "",
    "acme",
    "acme.",
    ".slack",
    "ACME.slack",
    "acme.slack.x",
    "acme.slack\n",
    "../acme.slack",
    "a".repeat(50),
  ])("asks nobody for an id of the wrong shape (%j)", async (id) => {
    const { directory, port } = directoryOf(projectionOf("acme"));
    expect(await directory.connection(id)).toBeUndefined();
    expect(port.lookups).toEqual([]);
  });

  it.each([
    ["an unknown tenant", projectionOf("bolt")],
    ["an unknown connection", projectionOf("acme", { connections: [] })],
    [
      "a tenant that is switched off",
      projectionOf("acme", { tenant: tenantOf("acme", { isActive: false }) }),
    ],
    ["a connection that is switched off", withConnection({ isActive: false })],
    ["a connection without its agent", projectionOf("acme", { agents: [] })],
    ["a record that names another tenant", withConnection({ tenantId: "bolt" })],
  ])("has nothing for %s", async (_, projection) => {
    const { directory } = directoryOf(projection);
    expect(await directory.connection("acme.slack")).toBeUndefined();
  });

  it("hands out an agent that is switched off, as such: the webhook is still authentic", async () => {
    const { directory } = directoryOf(projectionOf("acme", { agents: [agentOf({ isActive: false })] }));
    expect((await directory.connection("acme.slack"))?.agent.isActive).toBe(false);
  });

  it("asks once within four seconds, and again after them: a second is left of the promise of five", async () => {
    const { directory, port, time } = directoryOf(projectionOf("acme"));
    await directory.connection("acme.slack");
    time.now += TENANT_CACHE_MS - 1;
    await directory.connection("acme.slack");
    expect(port.lookups).toHaveLength(1);
    time.now += 1;
    await directory.connection("acme.slack");
    expect(port.lookups).toHaveLength(2);
  });

  it("stops believing in a revoked connection after four seconds, counted from before it asked", async () => {
    const { directory, port, time } = directoryOf(projectionOf("acme"));
    const asked = Promise.withResolvers<void>();
    port.gate = asked.promise;
    const slow = directory.connection("acme.slack");
    time.now += 3_000;
    asked.resolve();
    expect(await slow).toBeDefined();
    port.projections.set("acme", withConnection({ isActive: false }));
    time.now += 1_000;
    expect(await directory.connection("acme.slack")).toBeUndefined();
  });

  it("remembers what it did not find, so that strangers cost one question each four seconds", async () => {
    const { directory, port } = directoryOf();
    for (let i = 0; i < 10; i++) await directory.connection("ghost.slack");
    expect(port.lookups).toHaveLength(1);
  });

  it("asks once for many who ask at the same time", async () => {
    const { directory, port } = directoryOf(projectionOf("acme"));
    const found = await Promise.all(Array.from({ length: 50 }, () => directory.connection("acme.slack")));
    expect(port.lookups).toHaveLength(1);
    expect(new Set(found).size).toBe(1);
  });

  it("asks at once again after it was told to forget", async () => {
    const { directory, port } = directoryOf(projectionOf("acme"));
    await directory.connection("acme.slack");
    directory.forget("acme.slack");
    await directory.connection("acme.slack");
    expect(port.lookups).toHaveLength(2);
  });

  it("does not remember that it could not ask", async () => {
    const { directory, port } = directoryOf(projectionOf("acme"));
    port.gate = Promise.reject(new Error("object reset"));
    await expect(directory.connection("acme.slack")).rejects.toThrow("object reset");
    port.gate = Promise.resolve();
    expect(await directory.connection("acme.slack")).toBeDefined();
  });

  it("lists the agents of an active tenant only", async () => {
    const { directory, port } = directoryOf(
      projectionOf("acme", { agents: [agentOf(), agentOf({ id: "bob", isActive: false })] }),
      projectionOf("bolt", { tenant: tenantOf("bolt", { isActive: false }) }),
    );
    expect((await directory.agents("acme")).map((agent) => agent.id)).toEqual(["ada", "bob"]);
    expect(await directory.agents("bolt")).toEqual([]);
    expect(await directory.agents("ghost")).toEqual([]);
    await directory.agents("acme");
    expect(port.lookups).toHaveLength(3);
  });
});
