import { expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../src/base64.ts";

it("carries bytes both ways, also more of them than one call takes", () => {
  const bytes = Uint8Array.from({ length: 1_000_003 }, (_, i) => (i * 7) % 256);
  expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  expect(fromBase64(toBase64(bytes))).toEqual(bytes);
});

it("refuses what is no base64", () => {
  expect(() => fromBase64("ä")).toThrow();
});
