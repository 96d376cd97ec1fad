import { describe, expect, it } from "vitest";
import { pool } from "./scripted-pool.ts";
import { says } from "./scripted-provider.ts";

const blind = { capabilities: { tools: true, images: false, schemas: true, prefill: false } };

describe("whether pictures can be looked at", () => {
  it("is true where any deployment of the group can, and false where none does", () => {
    const { models } = pool({ a: [says("x")], b: [says("x")] }, { over: { a: blind } });
    expect(models.canSee("main", false)).toBe(true);
    expect(pool({ a: [] }, { over: { a: blind } }).models.canSee("main", false)).toBe(false);
    expect(models.canSee("nobody", false)).toBe(false);
  });

  it("counts no deployment that is switched off, or elsewhere where nothing may go elsewhere", () => {
    const off = pool({ a: [] }, { over: { a: { isActive: false } } });
    expect(off.models.canSee("main", false)).toBe(false);
    const cloud = pool({ a: [] }, { over: { a: { locality: "cloud" } } });
    expect([cloud.models.canSee("main", false), cloud.models.canSee("main", true)]).toEqual([true, false]);
    const local = pool({ a: [] }, { over: { a: { locality: "local" } } });
    expect(local.models.canSee("main", true)).toBe(true);
  });

  it("follows the group's fallback", () => {
    const main = { deployments: ["a"], fallback: "other" };
    const other = { id: "other", order: "listed" as const, deployments: ["b"] };
    const { models } = pool({ a: [], b: [] }, { over: { a: blind }, main, groups: [other] });
    expect(models.canSee("main", false)).toBe(true);
  });
});
