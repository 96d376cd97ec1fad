import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { presentFields } from "../../../src/gateway/present-fields.ts";

const whole = z.object({
  model: z.string().min(1),
  messages: z.array(z.string()).min(1),
  n: z.literal(1).nullish(),
  stop: z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(z.string())).nullish(),
  deep: z.object({ on: z.boolean().optional() }).optional(),
});
const schemaOf = presentFields(whole);

const verdictOf = (schema: z.ZodType, value: unknown) => {
  const checked = schema.safeParse(value);
  if (checked.success) return checked.data;
  return checked.error.issues.map(({ path, message }) => ({ path, message }));
};

describe("a schema of the fields that are there", () => {
  it("says of every value what the whole schema says", () => {
    const field = fc.oneof(
      fc.string(),
      fc.constant(1),
      fc.constant(null),
      fc.array(fc.string()),
      fc.object(),
    );
    const body = fc.record(
      { model: field, messages: field, n: field, stop: field, deep: field, other: field, toString: field },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(body, field), (value) => {
        expect(verdictOf(schemaOf(value), value)).toEqual(verdictOf(whole, value));
      }),
      { numRuns: 2_000 },
    );
  });

  it("looks at no other", () => {
    const { shape } = schemaOf({ model: "fast", messages: ["Hi"], stop: "." }) as unknown as z.ZodObject;
    expect(Object.keys(shape)).toEqual(["model", "messages", "stop"]);
    expect(Object.keys((schemaOf({}) as unknown as z.ZodObject).shape)).toEqual(["model", "messages"]);
  });

  it("is made once for the same fields", () => {
    expect(schemaOf({ model: "a", messages: [] })).toBe(schemaOf({ messages: [1], model: "b", other: 2 }));
  });
});
