import { expect, it } from "vitest";
import type { ApiDeps } from "../../../src/api/deps.ts";
import { writeThrough } from "../../../src/api/write-through.ts";
import { fail, ok } from "../../../src/result.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import type { TenantProjection } from "../../../src/tenants/tenant.ts";
import { DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../../src/tenants/tool-policy.ts";

const projection = (name: string): TenantProjection => ({
  tenant: { id: "demo", name, isActive: true, models: DEFAULT_POLICY, tools: DEFAULT_TOOL_POLICY },
  toolkit: EMPTY_TOOLKIT,
  agents: [],
  connections: [],
  deployments: [],
  tokens: [],
});

/** Postgres that answers with these in turn, then with the last; and what the edge was given. */
function world(readings: (TenantProjection | "away" | undefined)[]) {
  const given: string[] = [];
  let next = 0;
  const deps = {
    models: {
      async projection() {
        const reading = readings[Math.min(next++, readings.length - 1)];
        return reading === "away" ? fail({ code: "unavailable" as const }) : ok(reading);
      },
    },
    tenants: { project: async ({ tenant }: TenantProjection) => void given.push(tenant.name) },
  } as unknown as Pick<ApiDeps, "models" | "tenants">;
  return { deps, given };
}

it("gives the edge what Postgres holds, once where nobody else writes", async () => {
  const { deps, given } = world([projection("a")]);
  expect((await writeThrough(deps, "demo")).tenant.name).toBe("a");
  expect(given).toEqual(["a"]);
});

it("writes again when somebody else changed the rows meanwhile, so that the newest reading stays", async () => {
  const { deps, given } = world([projection("old"), projection("new")]);
  expect((await writeThrough(deps, "demo")).tenant.name).toBe("new");
  expect(given).toEqual(["old", "new"]);
});

it("gives up where the rows never hold still", async () => {
  const { deps, given } = world(Array.from({ length: 9 }, (_, i) => projection(String(i))));
  await expect(writeThrough(deps, "demo")).rejects.toMatchObject({ code: "conflict" });
  expect(given).toHaveLength(5);
});

it("says that a stored change has not taken effect when the database goes away in between", async () => {
  const { deps, given } = world(["away"]);
  await expect(writeThrough(deps, "demo")).rejects.toMatchObject({ code: "unavailable" });
  expect(given).toEqual([]);
});

it("refuses a workspace that has no rows", async () => {
  const { deps } = world([undefined]);
  await expect(writeThrough(deps, "demo")).rejects.toMatchObject({ code: "conflict" });
});
