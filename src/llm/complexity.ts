// How much a request asks for, from what is cheap to see. It errs towards the larger model: a simple
// question answered by a large one costs a fraction of a cent, a hard one answered badly costs a person.

import { turnStart } from "./fit-context.ts";
import type { ModelRequest } from "./model.ts";

export type Complexity = "simple" | "complex";

/** About six lines of chat. */
const LONG_TEXT_CHARS = 600;
/** Whoever lists this much wants it gone through. */
const MANY_LINES = 8;
const MANY_QUESTIONS = 3;
/** Words that ask for thought rather than for a fact. */
const ASKS_FOR_THOUGHT =
  /\b(analy[sz]e|compare|evaluate|explain why|step[- ]by[- ]step|pros and cons|trade-?offs?|draft|rewrite|refactor|debug|prove|calculate|plan|strategy|summari[sz]e|translate)\b/i;

/** `simple`: one short question in words, with nothing to look at, look up or lay out. */
export function complexityOf(request: ModelRequest): Complexity {
  if (request.output || typeof request.toolChoice === "object" || request.toolChoice === "required")
    return "complex";
  let text = "";
  for (const message of request.messages.slice(turnStart(request.messages))) {
    // Results of a tool have to be understood, not only passed on.
    if (message.role !== "user") return "complex";
    for (const part of message.content) {
      if (part.type === "image") return "complex";
      text += `${part.text}\n`;
    }
  }
  return isSimple(text) ? "simple" : "complex";
}

function isSimple(text: string): boolean {
  if (text.length > LONG_TEXT_CHARS || text.includes("```")) return false;
  if (text.split("\n").length > MANY_LINES || text.split("?").length > MANY_QUESTIONS) return false;
  return !ASKS_FOR_THOUGHT.test(text);
}
