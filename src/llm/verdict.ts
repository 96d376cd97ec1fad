// A stream that ended well may still not be an answer, and what follows then is for the tenant to say.

import type { ModelPolicy, VerdictRule } from "../tenants/policy.ts";
import type { AssistantMessage, FinishReason, ModelRequest, Verdict } from "./model.ts";
import { isRefusal } from "./refusal.ts";
import { isOfSchema, openFence, readJson } from "./schema-check.ts";

export { readJson } from "./schema-check.ts";

/** All text of a message, in order. */
export const textOf = (message: AssistantMessage): string =>
  message.content.map((part) => (part.type === "text" ? part.text : "")).join("");

const callsTools = (message: AssistantMessage): boolean =>
  message.content.some((part) => part.type === "tool_call");

/** Judges a finished answer. It has a finish reason: one without is a failure long before this. */
export function judge(
  request: Pick<ModelRequest, "output">,
  answer: { message: AssistantMessage; finish: FinishReason },
): Verdict {
  const { message, finish } = answer;
  if (finish === "refusal" || finish === "filtered") return finish;
  const calls = callsTools(message);
  const text = textOf(message);
  if (!calls && text.trim() === "") return "empty";
  if (finish === "length") return "cut";
  if (calls) return "ok";
  if (isRefusal(text)) return "refusal";
  return !request.output || isOfSchema(text, request.output.schema) ? "ok" : "schema_mismatch";
}

/** The answer with its JSON out of the code fence, where JSON was asked for and a fence is all around it. */
export function withoutFence(
  request: Pick<ModelRequest, "output">,
  message: AssistantMessage,
): AssistantMessage {
  if (!request.output || callsTools(message)) return message;
  const text = textOf(message);
  const opened = openFence(text);
  if (opened === text || !readJson(opened).ok) return message;
  const others = message.content.filter((part) => part.type !== "text");
  return { role: "assistant", content: [...others, { type: "text", text: opened }] };
}

type Unusable = Exclude<Verdict, "ok">;

/** What another model may do better is asked of one; what was decided, or is there in part, is handed on. */
const DEFAULT_RULES: Readonly<Record<Unusable, VerdictRule>> = {
  empty: "elsewhere",
  schema_mismatch: "elsewhere",
  refusal: "pass",
  filtered: "pass",
  cut: "pass",
};

/** What the tenant says follows such an answer, or what follows by default. */
export const ruleOf = (rules: ModelPolicy["verdicts"], verdict: Verdict): VerdictRule =>
  verdict === "ok" ? "pass" : (rules[verdict] ?? DEFAULT_RULES[verdict]);

/** The most useful first: of several unusable answers the best one is given. */
const BY_USE: readonly Verdict[] = ["ok", "cut", "schema_mismatch", "refusal", "filtered", "empty"];

export const isBetter = (verdict: Verdict, than: Verdict): boolean =>
  BY_USE.indexOf(verdict) < BY_USE.indexOf(than);
