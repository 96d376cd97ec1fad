import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRecentIds } from "../../../src/tenants/recent-ids.ts";

const same = (id: string) => id;

describe("a memory of recent ids", () => {
  it("knows what was added, and nothing else", () => {
    const ids = createRecentIds(10);
    ids.add("a");
    expect(ids.unknown(["a", "b"], same)).toEqual(["b"]);
  });

  it("lets an id through once, also where it comes twice at the same time", () => {
    expect(createRecentIds(10).unknown(["a", "b", "a"], same)).toEqual(["a", "b"]);
  });

  it("does not take asking for adding", () => {
    const ids = createRecentIds(10);
    ids.unknown(["a"], same);
    expect(ids.unknown(["a"], same)).toEqual(["a"]);
  });

  it("is never larger than it may be, and forgets the oldest first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(50), { maxLength: 100 }), (max, added) => {
        const ids = createRecentIds(max);
        const expected: string[] = [];
        for (const id of added.map(String)) {
          ids.add(id);
          if (!expected.includes(id)) expected.push(id);
          if (expected.length > max) expected.shift();
        }
        expect(ids.newest(1_000)).toEqual(expected);
      }),
    );
  });

  it("goes on from what was stored of it", () => {
    const first = createRecentIds(10);
    for (const id of ["a", "b", "c"]) first.add(id);
    const second = createRecentIds(10, first.newest(2));
    expect(second.unknown(["a", "b", "c"], same)).toEqual(["a"]);
  });
});
