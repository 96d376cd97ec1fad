// A stream that ended well may still not be an answer.

import { fail, ok, type Result } from "../result.ts";
import type { AssistantMessage, FinishReason, ModelRequest, Verdict } from "./model.ts";

/** All text of a message, in order. */
export const textOf = (message: AssistantMessage): string =>
  message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

/** Reads JSON that a model may have wrapped in a code fence, with or without a language. */
export function readJson(text: string): Result<unknown, "not_json"> {
  const fenced = /^\s*```[\w-]*\s*\n([\s\S]*?)\n?\s*```\s*$/.exec(text);
  try {
    return ok(JSON.parse(fenced?.[1] ?? text));
  } catch {
    return fail("not_json");
  }
}

/** Judges a finished answer. It has a finish reason: one without is a failure long before this. */
export function judge(
  request: Pick<ModelRequest, "output">,
  answer: { message: AssistantMessage; finish: FinishReason },
): Verdict {
  const { message, finish } = answer;
  if (finish === "refusal" || finish === "filtered") return finish;
  const text = textOf(message);
  const calls = message.content.some((part) => part.type === "tool_call");
  if (!calls && text.trim() === "") return "empty";
  if (finish === "length") return "cut";
  if (request.output && !calls && !readJson(text).ok) return "schema_mismatch";
  return "ok";
}
