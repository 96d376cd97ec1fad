// What the Worker asks for behind people's backs: a conversation in short, what to remember of a person, and
// whether lines belong to the employee's subject. The stand-in copies words; it does not pretend to understand them.

import type { ChatRequest } from "./chat-request.ts";
import { textOf } from "./chat-request.ts";

const KEPT_LINES = 6;
const LINE_CHARS = 120;
/** Sentences in which people say something lasting of themselves. */
const ABOUT_ME =
  /\b(?:I (?:prefer|like|love|hate|need|live|work|speak)|I am (?:allergic|based|from|the)|my (?:name|size|address) is)\b/i;

/** What nobody asks a company's employee for. The stand-in knows no more of subjects. */
const OFF_TOPIC = /\b(?:poems?|jokes?|horoscopes?|homework|song lyrics)\b/i;

/** Undefined where no verdict on the subject of lines is asked for. */
export function topicFor(request: ChatRequest): string | undefined {
  if (request.response_format?.json_schema?.name !== "topic") return undefined;
  const newest = newestIn(textOf(request.messages.at(-1) ?? { role: "user", content: "" }));
  const isOff = newest.length > 0 && newest.every((text) => OFF_TOPIC.test(text));
  return JSON.stringify({ verdict: isOff ? "off_topic" : "on_topic", language: "en" });
}

function newestIn(asked: string): string[] {
  try {
    const { newest } = JSON.parse(asked) as { newest?: unknown };
    return Array.isArray(newest) ? newest.map(String) : [];
  } catch {
    return [];
  }
}

/** Undefined where no notes are asked for. */
export function notesFor(request: ChatRequest): string | undefined {
  const text = textOf(request.messages.at(-1) ?? { role: "user", content: "" });
  if (request.response_format?.json_schema?.name === "facts") return JSON.stringify({ facts: factsIn(text) });
  const said = /<said>\n([\s\S]*)\n<\/said>/.exec(text)?.[1];
  return said === undefined ? undefined : summaryOf(said);
}

function factsIn(exchange: string): string[] {
  try {
    const { person } = JSON.parse(exchange) as { person?: unknown };
    const sentences = String(person ?? "").match(/[^.!?\n]+/g) ?? [];
    return sentences
      .filter((sentence) => ABOUT_ME.test(sentence))
      .slice(0, 3)
      .map((sentence) => `The person said: "${sentence.trim()}".`);
  } catch {
    return [];
  }
}

const summaryOf = (said: string): string =>
  `Copied by a stand-in, not understood. ${said
    .split("\n")
    .slice(-KEPT_LINES)
    .map((line) => line.slice(0, LINE_CHARS))
    .join(" / ")}`;
