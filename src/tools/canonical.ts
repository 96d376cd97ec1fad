// Arguments as they are hashed, shown, stored and run: one text for one value. What a model wrote is read
// strictly and never mended, so that nobody can be shown one thing and run another.

import { createHash } from "node:crypto";
import { canonicalJson } from "../audit/chain.ts";
import { MAX_CALL_ARGUMENT_CHARS, MAX_JSON_DEPTH } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Tool } from "./tool.ts";

/** Binds a confirmation to one tool and its exact arguments: SHA-256, hex. */
export const hashOfCall = (tool: string, canonical: string): string =>
  createHash("sha256").update(`${tool}\n${canonical}`).digest("hex");

/** Deeper values are refused before anybody walks over them: a recursive walk dies at about 5,000 levels. */
function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** The model's own JSON text as a value, or a sentence about what is wrong with it. */
export function readArguments(text: string): Result<unknown, string> {
  if (text.length > MAX_CALL_ARGUMENT_CHARS) {
    return fail(`They are too long: ${text.length} characters, and ${MAX_CALL_ARGUMENT_CHARS} are allowed.`);
  }
  // A tool without arguments is called with none, and some models write nothing then.
  if (text.trim() === "") return ok({});
  try {
    const value: unknown = JSON.parse(text);
    return isTooDeep(value) ? fail(`They are nested deeper than ${MAX_JSON_DEPTH} levels.`) : ok(value);
  } catch (error) {
    return fail(`They are not JSON: ${error instanceof Error ? error.message.slice(0, 200) : "unreadable"}.`);
  }
}

export interface CheckedArguments<Input> {
  input: Input;
  canonical: string;
}

/**
 * Checks a value and makes it canonical. The input that is handed out is read back from the canonical text:
 * whatever does not survive that (NaN, infinity, dates) is refused here and not found out after approval.
 */
export function checkArguments<Input>(
  tool: Pick<Tool<Input>, "parse">,
  value: unknown,
): Result<CheckedArguments<Input>, string> {
  const first = tool.parse(value);
  if (!first.ok) return first;
  const canonical = canonicalJson(first.value);
  const again = tool.parse(JSON.parse(canonical));
  if (!again.ok) return again;
  if (canonicalJson(again.value) !== canonical) return fail("They cannot be written down exactly.");
  return ok({ input: again.value, canonical });
}
