import { describe, expect, it } from "vitest";
import { isOfSchema, openFence } from "../../../src/llm/schema-check.ts";

const person = {
  type: "object",
  properties: { name: { type: "string" }, age: { type: "integer", minimum: 0 } },
  required: ["name"],
  additionalProperties: false,
};

describe("an answer is of its schema", () => {
  it.each(['{"name":"Ada"}', '{"name":"Ada","age":36}', '```json\n{"name":"Ada"}\n```', ' {"name":"Ada"} '])(
    "as %s",
    (text) => {
      expect(isOfSchema(text, person)).toBe(true);
    },
  );

  it.each([
    "{}",
    '{"name":7}',
    '{"name":"Ada","age":-1}',
    '{"name":"Ada","more":1}',
    "[]",
    "Ada",
    "",
    'Here you are: {"name":"Ada"}',
    '{"name":"Ada"',
  ])("but not as %o", (text) => {
    expect(isOfSchema(text, person)).toBe(false);
  });

  it("with definitions that it refers to", () => {
    const schema = { $defs: { one: person }, type: "array", items: { $ref: "#/$defs/one" } };
    expect(isOfSchema('[{"name":"Ada"}]', schema)).toBe(true);
    expect(isOfSchema('[{"nam":"Ada"}]', schema)).toBe(false);
  });

  it("whatever patterns it has: a hostile one would hold up everybody", () => {
    const schema = { type: "string", pattern: "^(a+)+$" };
    const before = performance.now();
    expect(isOfSchema(JSON.stringify(`${"a".repeat(40)}!`), schema)).toBe(true);
    expect(performance.now() - before).toBeLessThan(100);
  });

  it("although a property is called pattern", () => {
    const schema = { type: "object", properties: { pattern: { type: "string" } }, required: ["pattern"] };
    expect(isOfSchema('{"pattern":"x"}', schema)).toBe(true);
    expect(isOfSchema('{"pattern":7}', schema)).toBe(false);
  });

  it("with data in it that looks like a keyword", () => {
    const schema = { const: { pattern: "x" } };
    expect(isOfSchema('{"pattern":"x"}', schema)).toBe(true);
    expect(isOfSchema("{}", schema)).toBe(false);
  });

  it("never where the schema itself cannot be read", () => {
    expect(isOfSchema("{}", { $ref: "#/nowhere" })).toBe(false);
    let deep: Record<string, unknown> = { type: "object" };
    for (let level = 0; level < 100; level += 1) deep = { not: deep };
    expect(isOfSchema("{}", deep)).toBe(false);
  });
});

describe("a code fence", () => {
  it("is opened where it is all there is", () => {
    expect(openFence('```json\n{"a":1}\n```')).toBe('{"a":1}');
    expect(openFence("Look:\n```\nx\n```")).toBe("Look:\n```\nx\n```");
  });
});
