import { describe, expect, it } from "vitest";
import { createSharedCache } from "../../../src/tenants/shared-cache.ts";

const never = () => new Promise<string>(() => undefined);

describe("a shared cache", () => {
  it("holds no more than its bound, and lets the oldest go", async () => {
    const cache = createSharedCache<number>({ clock: () => 0, ttlMs: 1_000, maxEntries: 3 });
    const asked: number[] = [];
    const get = (n: number) =>
      cache.get(String(n), async () => {
        asked.push(n);
        return n;
      });
    for (const n of [1, 2, 3, 4]) await get(n);
    for (const n of [4, 3, 2]) await get(n);
    expect(asked).toEqual([1, 2, 3, 4]);
    await get(1);
    expect(asked).toEqual([1, 2, 3, 4, 1]);
  });

  it("does not wait for ever on a question whose asker was cancelled", async () => {
    const cache = createSharedCache<string>({ clock: () => 0, ttlMs: 1_000, maxEntries: 3, shareMs: 5 });
    void cache.get("key", never);
    expect(await cache.get("key", async () => "answered")).toBe("answered");
    expect(await cache.get("key", never)).toBe("answered");
  });

  it("does not let a late failure take away what a later question found", async () => {
    const cache = createSharedCache<string>({ clock: () => 0, ttlMs: 1_000, maxEntries: 3, shareMs: 5 });
    const first = Promise.withResolvers<string>();
    const failing = cache.get("key", () => first.promise);
    expect(await cache.get("key", async () => "second")).toBe("second");
    first.reject(new Error("late"));
    await expect(failing).rejects.toThrow("late");
    expect(await cache.get("key", never)).toBe("second");
  });

  it("tells everybody who shares a question that it failed", async () => {
    const cache = createSharedCache<string>({ clock: () => 0, ttlMs: 1_000, maxEntries: 3 });
    const first = Promise.withResolvers<string>();
    const asking = [cache.get("key", () => first.promise), cache.get("key", never)];
    first.reject(new Error("away"));
    expect((await Promise.allSettled(asking)).map((one) => one.status)).toEqual(["rejected", "rejected"]);
    expect(await cache.get("key", async () => "again")).toBe("again");
  });
});
