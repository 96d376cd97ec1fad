import { describe, expect, it } from "vitest";
import { chainEntries, EMPTY_CHAIN } from "../../../src/audit/chain.ts";
import { type Range, walkChain } from "../../../src/audit/walk.ts";
import type { ChainedEntry, ChainHead } from "../../../src/tenants/port.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";

/** Entry n happened at n seconds. */
const chainOf = (length: number, text = "line") =>
  chainEntries(
    EMPTY_CHAIN,
    Array.from({ length }, (_, i) =>
      auditEntryOf({ id: `e${i + 1}`, at: (i + 1) * 1_000, inputSummary: `${text} ${i + 1}` }),
    ),
  );

function broken(entries: readonly ChainedEntry[], head: ChainHead, range: Range = {}) {
  const walk = walkChain(head, range);
  for (const entry of entries) walk.add(entry);
  return walk.end();
}

const { entries, head } = chainOf(10);
const edited = (...places: number[]) =>
  entries.map((entry) => (places.includes(entry.seq) ? { ...entry, outputSummary: "edited" } : entry));

describe("a walk along a chain", () => {
  it("finds nothing where nothing is wrong", () => {
    expect(broken(entries, head)).toBeUndefined();
    expect(broken([], EMPTY_CHAIN)).toBeUndefined();
  });

  it("names the first broken link, and what is wrong with it", () => {
    const swapped = entries
      .with(3, { ...(entries[4] as ChainedEntry), seq: 4 })
      .with(4, { ...(entries[3] as ChainedEntry), seq: 5 });
    expect(broken(edited(4, 7), head)).toEqual({ seq: 4, why: "altered" });
    expect(broken(swapped, head)).toEqual({ seq: 4, why: "altered" });
    expect(broken(entries.toSpliced(5, 2), head)).toEqual({ seq: 6, why: "missing" });
    expect(broken(entries.toSpliced(0, 1), head)).toEqual({ seq: 1, why: "missing" });
    expect(broken(entries.slice(0, 8), head)).toEqual({ seq: 9, why: "cut" });
    expect(broken([], head)).toEqual({ seq: 1, why: "cut" });
    expect(broken(entries, chainOf(8).head)).toEqual({ seq: 9, why: "unanchored" });
    expect(broken(chainOf(10, "other").entries, head)).toEqual({ seq: 10, why: "rewritten" });
  });

  it("takes no entry's own word for its hash", () => {
    const forged = chainEntries({ hash: (entries[3] as ChainedEntry).hash, length: 4 }, [
      auditEntryOf({ id: "e5", at: 5_000, inputSummary: "forged" }),
    ]).entries[0] as ChainedEntry;
    expect(broken(entries.with(4, forged), head)).toEqual({ seq: 6, why: "altered" });
  });

  it("is verified at 100,000 entries in less than two seconds", () => {
    const long = chainOf(100_000);
    const begun = performance.now();
    expect(broken(long.entries, long.head)).toBeUndefined();
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

describe("a question about a stretch of time", () => {
  it("is not bothered by a broken link that lies wholly outside of it", () => {
    expect(broken(edited(3), head, { from: 6_000 })).toBeUndefined();
    expect(broken(edited(8), head, { to: 5_000 })).toBeUndefined();
    expect(broken(entries.slice(0, 8), head, { to: 7_000 })).toBeUndefined();
  });

  it("is told of one that may concern it, whatever time the altered entry itself claims", () => {
    const moved = entries.map((entry) => (entry.seq === 5 ? { ...entry, at: 99_000_000 } : entry));
    expect(broken(moved, head, { from: 4_500, to: 5_500 })).toEqual({ seq: 5, why: "altered" });
    expect(broken(entries.toSpliced(4, 1), head, { from: 5_000, to: 5_000 })).toEqual({
      seq: 5,
      why: "missing",
    });
    expect(broken(entries.slice(0, 8), head, { from: 9_500 })).toEqual({ seq: 9, why: "cut" });
  });

  it("is told of a chain that was written anew, whatever the time", () => {
    expect(broken(chainOf(10, "other").entries, head, { from: 1, to: 2 })).toEqual({
      seq: 10,
      why: "rewritten",
    });
  });
});
