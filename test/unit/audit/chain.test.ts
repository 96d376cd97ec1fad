import { describe, expect, it } from "vitest";
import { canonicalJson, chainEntries, EMPTY_CHAIN, verifyChain } from "../../../src/audit/chain.ts";
import type { ChainedEntry } from "../../../src/tenants/port.ts";
import { auditEntryOf } from "../../doubles/settlements.ts";

const chainOf = (length: number) =>
  chainEntries(
    EMPTY_CHAIN,
    Array.from({ length }, (_, i) => auditEntryOf({ id: `e${i}`, at: i, inputSummary: `line ${i}` })),
  );

/** The same numbers every time, so that a failure can be looked at. */
function* numbers(below: number): Generator<number> {
  let state = 42;
  while (true) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state % below;
  }
}

describe("canonical JSON", () => {
  it("is the same for the same value in any order of keys", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"x","d":null}]}',
    );
    expect(canonicalJson({ a: true, b: [1, { c: "x", d: null }] })).toBe(
      canonicalJson({ b: [1, { d: null, c: "x" }], a: true }),
    );
  });

  it("leaves out what JSON would leave out", () => {
    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
  });
});

describe("a chain", () => {
  it("continues where it was left, whether added to in one piece or several", () => {
    const whole = chainOf(6);
    const entries = Array.from({ length: 6 }, (_, i) =>
      auditEntryOf({ id: `e${i}`, at: i, inputSummary: `line ${i}` }),
    );
    const first = chainEntries(EMPTY_CHAIN, entries.slice(0, 2));
    const second = chainEntries(first.head, entries.slice(2));
    expect([...first.entries, ...second.entries]).toEqual(whole.entries);
    expect(second.head).toEqual(whole.head);
    expect(whole.head.length).toBe(6);
  });

  it("stays where it is when there is nothing to add", () => {
    const { head } = chainOf(3);
    expect(chainEntries(head, [])).toEqual({ entries: [], head });
  });

  it("is whole as it was made, also after a way through JSON with other key orders", () => {
    const { entries, head } = chainOf(50);
    expect(verifyChain(entries, head)).toEqual({ kind: "whole" });
    const stored = entries.map(
      (entry) => Object.fromEntries(Object.entries(entry).reverse()) as unknown as ChainedEntry,
    );
    expect(verifyChain(JSON.parse(JSON.stringify(stored)), head)).toEqual({ kind: "whole" });
    expect(verifyChain([], EMPTY_CHAIN)).toEqual({ kind: "whole" });
  });

  it("covers the entry as it is stored: bounded, and with every character storable", () => {
    const { entries, head } = chainEntries(EMPTY_CHAIN, [
      auditEntryOf({
        id: "long",
        inputSummary: "x".repeat(5_000),
        outputSummary: "a\0\uD800b",
        latencyMs: 1.7,
      }),
    ]);
    expect(entries[0]).toMatchObject({
      inputSummary: "x".repeat(1_000),
      outputSummary: "a\uFFFD\uFFFDb",
      latencyMs: 1,
    });
    expect(verifyChain(entries, head)).toEqual({ kind: "whole" });
  });

  it("shows an edit of any field", () => {
    const { entries, head } = chainOf(3);
    const changes: Partial<ChainedEntry>[] = [
      { id: "x" },
      { at: 9 },
      { type: "x" },
      { agentId: "x" },
      { userId: "x" },
      { inputSummary: "x" },
      { outputSummary: "x" },
      { latencyMs: 99 },
      { metadata: {} },
      { metadata: { turn: 1, outcome: "held" } },
      { seq: 7 },
      { hash: "0".repeat(64) },
    ];
    for (const change of changes) {
      const edited = entries.map((entry, i) => (i === 1 ? { ...entry, ...change } : entry));
      expect(verifyChain(edited, head)).toEqual({ kind: "broken", seq: 2 });
    }
  });

  it("shows 1,000 of 1,000 edits, removals, swaps and insertions", () => {
    const { entries, head } = chainOf(40);
    const random = numbers(39);
    const next = () => random.next().value as number;
    const forged = chainOf(41).entries[40] as ChainedEntry;
    let found = 0;
    for (let i = 0; i < 250; i++) {
      const at = next();
      const edited = entries.with(at, { ...(entries[at] as ChainedEntry), outputSummary: `edited ${i}` });
      const removed = entries.toSpliced(at, 1);
      const swapped = entries
        .with(at, entries[at + 1] as ChainedEntry)
        .with(at + 1, entries[at] as ChainedEntry);
      const inserted = entries.toSpliced(at, 0, { ...forged, seq: at + 1 });
      found += [edited, removed, swapped, inserted].filter(
        (chain) => verifyChain(chain, head).kind === "broken",
      ).length;
    }
    expect(found).toBe(1_000);
  });

  it("shows a cut tail, and an owner's rewrite of everything, against the anchored head", () => {
    const { entries, head } = chainOf(40);
    for (let kept = 0; kept < 40; kept++) {
      expect(verifyChain(entries.slice(0, kept), head)).toEqual({ kind: "cut", found: kept, expected: 40 });
    }
    const rewritten = chainEntries(
      EMPTY_CHAIN,
      entries.map((entry) => ({ ...entry, outputSummary: "nothing happened" })),
    );
    expect(verifyChain(rewritten.entries, rewritten.head)).toEqual({ kind: "whole" });
    expect(verifyChain(rewritten.entries, head)).toEqual({ kind: "broken", seq: 40 });
  });

  it("shows a row past the anchored head: nobody stores before the head is known", () => {
    const { entries } = chainOf(5);
    expect(verifyChain(entries, chainOf(4).head)).toEqual({ kind: "broken", seq: 5 });
    expect(verifyChain(entries, EMPTY_CHAIN)).toEqual({ kind: "broken", seq: 1 });
  });

  it("is verified at 20,000 entries in less than two seconds", () => {
    const { entries, head } = chainOf(20_000);
    const begun = performance.now();
    expect(verifyChain(entries, head)).toEqual({ kind: "whole" });
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
