import { describe, expect, it } from "vitest";
import { checkArgumentsOf } from "../../../src/tools/mcp-arguments.ts";

describe("arguments for a remote tool", () => {
  const schema = {
    type: "object",
    properties: {
      to: { type: "string" },
      amount: { type: "number", minimum: 1 },
      pattern: { type: "string" },
    },
    required: ["to"],
    additionalProperties: false,
  };

  it("pass where they fit, also under names that are words of the schema language", () => {
    expect(checkArgumentsOf(schema, { to: "Mia", amount: 2, pattern: "(" })).toMatchObject({ ok: true });
  });

  it.each([
    [{}, "to"],
    [{ to: "Mia", amount: 0 }, "amount"],
    [{ to: "Mia", other: 1 }, "other"],
    ["to", "object"],
    [null, "object"],
  ])("%j are refused with the place", (value, place) => {
    const checked = checkArgumentsOf(schema, value);
    expect(checked).toEqual({ ok: false, error: expect.stringContaining(place) });
  });

  it("are not held against a server's own regular expressions, which may never end", () => {
    const hostile = {
      type: "object",
      properties: { a: { type: "string", pattern: "^(a+)+$", format: "email" } },
    };
    const began = performance.now();
    expect(checkArgumentsOf(hostile, { a: `${"a".repeat(40)}!` }).ok).toBe(true);
    expect(performance.now() - began).toBeLessThan(200);
  });

  it("pass nowhere where the schema cannot be used", () => {
    expect(checkArgumentsOf({ type: "object", $ref: "https://elsewhere.example/" }, {})).toMatchObject({
      ok: false,
    });
  });
});
