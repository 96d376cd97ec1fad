import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rank } from "../../../src/llm/ranking.ts";

/** Deployments by their expected milliseconds; a question mark is unknown, "t" being tried. */
type Known = Record<string, number | "?" | "t">;

const ranked = (known: Known, random: () => number = () => 0) =>
  rank({
    items: Object.keys(known),
    scoreOf: (id) => (typeof known[id] === "number" ? known[id] : undefined),
    isBeingTried: (id) => known[id] === "t",
    random,
  });

describe("the order by latency", () => {
  it("has the quickest first", () => {
    expect(ranked({ a: 3_000, b: 1_000, c: 2_000 })).toEqual(["b", "c", "a"]);
  });

  it("tries those that nobody knows before all others", () => {
    expect(ranked({ a: 100, b: "?", c: 200 })[0]).toBe("b");
  });

  it("leaves one that is being tried to whoever tries it", () => {
    expect(ranked({ a: "t", b: 900, c: 800 })).toEqual(["c", "b", "a"]);
  });

  it("is by chance among those within a fifth of the best, and among those alone", () => {
    const firsts = new Map<string, number>();
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (let call = 0; call < 3_000; call += 1) {
      const first = ranked({ a: 1_000, b: 1_200, c: 1_201, d: 1_100 }, random)[0] ?? "";
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect([...firsts.keys()].sort()).toEqual(["a", "b", "d"]);
    for (const count of firsts.values()) expect(count).toBeGreaterThan(850);
  });

  it("survives a random number of exactly one", () => {
    expect(ranked({ a: 1, b: 1 }, () => 1)).toHaveLength(2);
  });

  it("is always all of them, each once, and the first never slower than a fifth above the best", () => {
    const score = fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.constant<"?">("?"), fc.constant<"t">("t"));
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 1, maxLength: 12 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (scores, chance) => {
          const known: Known = Object.fromEntries(scores.map((one, index) => [`d${index}`, one]));
          const order = ranked(known, () => chance);
          expect([...order].sort()).toEqual(Object.keys(known).sort());
          const measured = scores.filter((one) => typeof one === "number");
          const first = known[order[0] ?? ""];
          if (scores.includes("?")) expect(first).toBe("?");
          else if (measured.length > 0) expect(first).toBeLessThanOrEqual(Math.min(...measured) * 1.2);
        },
      ),
    );
  });
});
