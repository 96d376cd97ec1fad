import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../src/llm/retry-after.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const read = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), NOW);

describe("Retry-After", () => {
  it.each([
    [{ "retry-after": "2" }, 2_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Fri, 20 Nov 2026 12:01:00 GMT" }, 60_000],
    [{ "retry-after": "Fri, 20 Nov 2026 11:00:00 GMT" }, 0],
    [{ "retry-after-ms": "150", "retry-after": "2" }, 150],
  ])("of %o is read in ms", (headers, expected) => {
    expect(read(headers)).toBe(expected);
  });

  it.each([[{}], [{ "retry-after": "soon" }], [{ "retry-after": "-3" }]])("of %o says nothing", (headers) => {
    expect(read(headers as Record<string, string>)).toBeUndefined();
  });
});
