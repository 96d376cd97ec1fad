// Whether arguments fit the schema that was pinned. Patterns are left to the server: they are its own regular
// expressions, and one that backtracks would hold up the whole isolate.

import { type Schema, Validator } from "@cfworker/json-schema";
import { fail, ok, type Result } from "../result.ts";

/** Keywords whose values are data and not schemas. */
const DATA = new Set(["const", "enum", "default", "examples"]);
const PATTERNS = new Set(["pattern", "patternProperties", "format"]);
const NAMED = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
const MAX_FAULTS = 5;

/** The arguments as they are, or a sentence per fault. A schema that cannot be used lets nothing pass. */
export function checkArgumentsOf(
  schema: Record<string, unknown>,
  value: unknown,
): Result<Record<string, unknown>, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return fail("They are no object.");
  try {
    const checked = withoutPatterns(schema, false) as Schema;
    const { valid, errors } = new Validator(checked, "2020-12", false).validate(value);
    if (valid) return ok(value as Record<string, unknown>);
    const sentences = errors.map(
      ({ instanceLocation, error }) => `${instanceLocation.slice(2) || "all"}: ${error}`,
    );
    return fail([...new Set(sentences)].slice(-MAX_FAULTS).join(" "));
  } catch {
    return fail("The tool describes its arguments in a way that cannot be checked, so it cannot be called.");
  }
}

/** `named`: the keys are names that somebody chose, such as those of properties, and not keywords. */
function withoutPatterns(schema: unknown, named: boolean): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((part) => withoutPatterns(part, false));
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (named) return [[key, withoutPatterns(value, false)]];
    if (PATTERNS.has(key)) return [];
    return [[key, DATA.has(key) ? value : withoutPatterns(value, NAMED.has(key))]];
  });
  return Object.fromEntries(entries);
}
