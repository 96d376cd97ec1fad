// Whether an answer is the JSON that was asked for. Runs without eval, which Workers do not have.

import { type Schema, Validator } from "@cfworker/json-schema";
import { fail, ok, type Result } from "../result.ts";

/** Keywords whose values are data and not schemas. */
const DATA = new Set(["const", "enum", "default", "examples"]);
/** Patterns are a caller's own regular expressions, and one that backtracks would hold up the whole isolate. */
const PATTERNS = new Set(["pattern", "patternProperties"]);
const MAX_DEPTH = 64;

/** Reads JSON that a model may have wrapped in a code fence, with or without a language. */
export function readJson(text: string): Result<unknown, "not_json"> {
  try {
    return ok(JSON.parse(openFence(text)));
  } catch {
    return fail("not_json");
  }
}

/** The text inside a code fence that is all there is; any other text as it is. */
export function openFence(text: string): string {
  const fenced = /^\s*```[\w-]*\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text);
  return fenced?.[1] ?? text;
}

/** True where the text is JSON of that schema, patterns aside. A schema that cannot be read fits nothing. */
export function isOfSchema(text: string, schema: Record<string, unknown>): boolean {
  const read = readJson(text);
  if (!read.ok) return false;
  try {
    const checked = withoutPatterns(schema, 0, false) as Schema;
    return new Validator(checked, "2020-12", true).validate(read.value).valid;
  } catch {
    return false;
  }
}

/** `named`: the keys are names that somebody chose, such as those of properties, and not keywords. */
function withoutPatterns(schema: unknown, depth: number, named: boolean): unknown {
  if (typeof schema !== "object" || schema === null) return schema;
  if (depth > MAX_DEPTH) throw new Error("the schema is nested too deeply");
  if (Array.isArray(schema)) return schema.map((part) => withoutPatterns(part, depth + 1, false));
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (named) return [[key, withoutPatterns(value, depth + 1, false)]];
    if (PATTERNS.has(key)) return [];
    if (DATA.has(key)) return [[key, value]];
    const names =
      key === "properties" || key === "$defs" || key === "definitions" || key === "dependentSchemas";
    return [[key, withoutPatterns(value, depth + 1, names)]];
  });
  return Object.fromEntries(entries);
}
