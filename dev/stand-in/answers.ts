// What the stand-in says when nothing is scripted. It never pretends to be a model that understands.

import { type ChatRequest, employeeName, offeredTools, toolResults, unanswered } from "./chat-request.ts";
import { tellResult } from "./findings.ts";
import { notesFor } from "./notes.ts";
import type { Mode, ScriptedAnswer } from "./script.ts";
import { wishedCall } from "./wishes.ts";

const QUOTE_CHARS = 600;
const MAX_WORDS = 5_000;

/** The answer for a request, by mode. */
export function defaultAnswer(request: ChatRequest, mode: Mode): ScriptedAnswer {
  const notes = notesFor(request);
  if (notes !== undefined) return { text: notes };
  return mode === "echo" ? { text: echo(request) } : (toolCall(request) ?? { text: talk(request) });
}

/** Exactly the [tokens] of the newest user messages, so that a load run can match answers to messages. */
export function echo(request: ChatRequest): string {
  const tokens = unanswered(request).flatMap((text) => text.match(/\[[\w-]+\]/g) ?? []);
  return tokens.length > 0 ? tokens.join(" ") : "(no tokens)";
}

/** "call <tool> {json}", or a wish that it understands, makes a tool call where the request offers such a tool. */
function toolCall(request: ChatRequest): ScriptedAnswer | undefined {
  const results = toolResults(request);
  if (results.length > 0) return sending(request, results);
  const text = unanswered(request).at(-1) ?? "";
  const match = /\bcall ([\w-]+)\s*(\{.*\})?\s*$/s.exec(text);
  const name = match?.[1];
  if (name && offeredTools(request).includes(name)) {
    return { toolCalls: [{ name, arguments: match[2] ?? "{}" }] };
  }
  const wished = wishedCall(request, text);
  return wished && { toolCalls: [wished] };
}

/** A file in a result goes to whoever asked for it. */
function sending(request: ChatRequest, results: readonly string[]): ScriptedAnswer | undefined {
  const file = /call send_file with "([0-9a-f]+)"/.exec(results.join("\n"))?.[1];
  if (file === undefined || !offeredTools(request).includes("send_file")) return undefined;
  return { toolCalls: [{ name: "send_file", arguments: { file } }] };
}

function talk(request: ChatRequest): string {
  const results = toolResults(request);
  if (results.length > 0) return `${introduction(request)}\n\n${results.map(tellResult).join("\n\n")}`;
  const lines = unanswered(request)
    .flatMap((text) => text.split("\n"))
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return `${introduction(request)} ${heard(lines)}${padding(lines.at(-1) ?? "")}`;
}

function introduction(request: ChatRequest): string {
  const name = employeeName(request);
  return `I am a stand-in model${name ? ` speaking for ${name}` : ""}: no real model is configured.`;
}

function heard(lines: string[]): string {
  const [only] = lines;
  if (only === undefined) return "You have not said anything yet.";
  if (lines.length === 1) return `You said: ${quote(only)}`;
  return `You said ${lines.length} things:\n${lines.map((line) => `- ${quote(line)}`).join("\n")}`;
}

const quote = (text: string): string =>
  `"${text.length > QUOTE_CHARS ? `${text.slice(0, QUOTE_CHARS)}…` : text}"`;

/** "… 900 words" asks for a long answer, to watch it stream and split. */
function padding(line: string): string {
  const wanted = Math.min(Number(/\b(\d{1,6}) words\b/.exec(line)?.[1] ?? 0), MAX_WORDS);
  if (wanted === 0) return "";
  const words = Array.from({ length: wanted }, (_, index) =>
    index % 12 === 11 ? `word ${index + 1}.\n` : `word`,
  );
  return `\n\n${words.join(" ")}`;
}
