import { describe, expect, it } from "vitest";
import { auditEntry, MAX_SUMMARY_CHARS } from "../../../src/audit/event.ts";

const facts = { id: "e1", at: 5.9, type: "turn", agentId: "ada" };

describe("an audit entry", () => {
  it("has every field, empty where nothing is known", () => {
    expect(auditEntry(facts)).toEqual({
      ...facts,
      at: 5,
      userId: "",
      inputSummary: "",
      outputSummary: "",
      latencyMs: 0,
      metadata: {},
    });
  });

  it("does not change when it is made again from itself", () => {
    const once = auditEntry({
      ...facts,
      inputSummary: "漢\u{1F600}\0".repeat(900),
      metadata: { a: "b", n: 1, no: null },
    });
    expect(auditEntry(once)).toEqual(once);
  });

  it("stays under 20 KB whatever goes into it", () => {
    const long = "漢\u{1F600}".repeat(20_000);
    const metadata = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`${i}${"k".repeat(10)}`, "v".repeat(90_000)]),
    );
    const entry = auditEntry({
      ...facts,
      id: long,
      userId: long,
      inputSummary: long,
      outputSummary: long,
      metadata,
    });
    expect(new TextEncoder().encode(JSON.stringify(entry)).length).toBeLessThan(20_000);
    expect(entry.inputSummary.length).toBeLessThanOrEqual(MAX_SUMMARY_CHARS);
    expect(entry.inputSummary.isWellFormed()).toBe(true);
  });

  it("holds no number that JSON would change", () => {
    const { metadata, latencyMs } = auditEntry({
      ...facts,
      latencyMs: -3,
      metadata: { nan: Number.NaN, infinite: Number.POSITIVE_INFINITY, half: 0.5, yes: true, none: null },
    });
    expect(metadata).toEqual({ nan: null, infinite: null, half: 0.5, yes: true, none: null });
    expect(JSON.parse(JSON.stringify(metadata))).toEqual(metadata);
    expect(latencyMs).toBe(0);
  });
});
