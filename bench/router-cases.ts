// What is asked in `bench -- router`.

import { type AnswerPlan, modelName } from "./router-answers.ts";
import { jsonRequest } from "./router-exchange.ts";
import type { RouterTarget } from "./router-targets.ts";

export interface RouterCase {
  name: string;
  kind: "json" | "stream";
  plan: AnswerPlan;
  /** Requests of a round, by concurrency. */
  requests: Record<number, number>;
}

const TOP_CONCURRENCY = 32;

/** The second token of this one waits, which shows a router that holds the first one back. */
export const PACED: RouterCase = {
  name: "SSE, 400 tokens, the second after 100 ms",
  kind: "stream",
  plan: { tokens: 400, delayMs: 0, pauseMs: 100 },
  requests: { 1: 10 },
};

export const CASES: RouterCase[] = [
  {
    name: "JSON, 20 tokens, upstream 0 ms",
    kind: "json",
    plan: { tokens: 20, delayMs: 0, pauseMs: 0 },
    requests: { 1: 100, [TOP_CONCURRENCY]: 320 },
  },
  {
    name: "SSE, 400 tokens, upstream 0 ms",
    kind: "stream",
    plan: { tokens: 400, delayMs: 0, pauseMs: 0 },
    requests: { 1: 20, [TOP_CONCURRENCY]: 64 },
  },
  {
    name: "JSON, 20 tokens, upstream 50 ms",
    kind: "json",
    plan: { tokens: 20, delayMs: 50, pauseMs: 0 },
    requests: { 1: 10, [TOP_CONCURRENCY]: 160 },
  },
  {
    name: "SSE, 400 tokens, upstream 50 ms",
    kind: "stream",
    plan: { tokens: 400, delayMs: 50, pauseMs: 0 },
    requests: { 1: 10, [TOP_CONCURRENCY]: 64 },
  },
  PACED,
];

/** Every model that is asked for. */
export const MODELS = CASES.map(({ plan }) => modelName(plan));

const SYSTEM =
  "You are Ada, customer support agent of Demo Company. Professional and warm. You listen first, answer " +
  "plainly and briefly, admit what you do not know, and say what will happen next. Help with questions " +
  "about orders, deliveries, invoices and accounts. Ask for what you need to know, one question at a time.";

const body = ({ kind, plan }: RouterCase) => ({
  model: modelName(plan),
  messages: [
    { role: "system", content: SYSTEM },
    { role: "user", content: "Hello, I ordered a parcel on Monday." },
    { role: "assistant", content: "Hello! I am glad to help. What is the number of your order?" },
    { role: "user", content: "It is 4711, and it should have come yesterday. Where is it?" },
  ],
  max_tokens: 1_024,
  stream: kind === "stream",
});

/** The same words for every router; only headers differ. */
export const requestOf = (asked: RouterCase, { url, headers }: RouterTarget): Uint8Array =>
  jsonRequest(url, headers, body(asked));

/** The text that came back to one request. Throws where it is no answer of OpenAI's wire. */
export async function textFrom(asked: RouterCase, { url, headers }: RouterTarget): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body(asked)),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`answers ${response.status}: ${text.slice(0, 300)}`);
  if (asked.kind === "json") return JSON.parse(text).choices[0].message.content;
  return text
    .split("\n\n")
    .filter((event) => event.startsWith("data: {"))
    .map((event) => JSON.parse(event.slice(6)).choices[0]?.delta.content ?? "")
    .join("");
}
