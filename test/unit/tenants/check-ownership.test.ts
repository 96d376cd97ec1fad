import { describe, expect, it } from "vitest";
import { checkOwnership } from "../../../src/tenants/check-ownership.ts";
import type { TenantProjection } from "../../../src/tenants/tenant.ts";
import { deploymentOf, projectionOf, tokenOf } from "../../doubles/memory-tenants.ts";

const own = projectionOf("acme", {
  deployments: [deploymentOf({ tenantId: "acme", id: "gpt" })],
  tokens: [tokenOf({ tenantId: "acme", id: "ci" })],
});
const connection = (partial: object) => own.connections.map((one) => ({ ...one, ...partial }));

describe("a projection", () => {
  it("of a tenant's own things is in order", () => {
    expect(() => checkOwnership(own)).not.toThrow();
  });

  it.each<[string, Partial<TenantProjection>]>([
    ["Connection bolt.slack", { connections: projectionOf("bolt").connections }],
    ["Connection acme.slack", { connections: connection({ tenantId: "bolt" }) }],
    ["Connection bolt.slack", { connections: connection({ id: "bolt.slack" }) }],
    ["Connection slack", { connections: connection({ id: "slack" }) }],
    ["Deployment gpt", { deployments: [deploymentOf({ tenantId: "bolt", id: "gpt" })] }],
    ["Token ci", { tokens: [tokenOf({ tenantId: "bolt", id: "ci" })] }],
  ])("with another's is refused, which names it: %s", (name, partial) => {
    expect(() => checkOwnership({ ...own, ...partial })).toThrow(`${name} does not belong to tenant acme.`);
  });
});
