// Stands in for everything outside while turns are measured: a model that echoes [tokens] without delay, a
// Slack that takes every post, and a way to the database that counts. It lives in the same workerd as the
// product, so that no other process takes the cores; its CPU counts as the product's.

import { WorkerEntrypoint } from "cloudflare:workers";

interface Env {
  DATABASE: string;
}

const calls = { model: 0, chat: 0, database: 0 };
let lastTs = 0;

const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const base = { id: "c", object: "chat.completion.chunk", created: 0, model: "stand-in" };
const choice = (delta: object, finish: string | null = null) => ({
  ...base,
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
const BEGINNING = event(choice({ role: "assistant", content: "" }));
const END = `${event(choice({}, "stop"))}${event({ ...base, choices: [], usage })}data: [DONE]\n\n`;

/** Of the last message. The rest is not looked at: what a model does with it is none of the turn's cost. */
function tokensOf(request: string): string {
  const last = request.slice(request.lastIndexOf('"role":'));
  return last.match(/\[[\w-]+\]/g)?.join(" ") ?? "(no tokens)";
}

async function complete(request: Request): Promise<Response> {
  calls.model++;
  const answer = event(choice({ content: tokensOf(await request.text()) }));
  return new Response(BEGINNING + answer + END, { headers: { "content-type": "text/event-stream" } });
}

async function chat(request: Request): Promise<Response> {
  calls.chat++;
  const { channel, ts } = (await request.json()) as { channel?: string; ts?: string };
  lastTs = Math.max(lastTs + 1, Date.now() * 1_000);
  const made = `${Math.floor(lastTs / 1e6)}.${String(lastTs % 1e6).padStart(6, "0")}`;
  return Response.json({ ok: true, channel, ts: ts ?? made });
}

/** Asked once for each person: a conversation keeps the name. */
function person(request: Request): Response {
  const id = new URL(request.url).searchParams.get("user") ?? "";
  return Response.json({ ok: true, user: { id, profile: { real_name: `Person ${id}` } } });
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/chat/completions")) return complete(request);
    if (pathname.includes("/api/chat.")) return chat(request);
    if (pathname.endsWith("/api/users.info")) return person(request);
    calls.database++;
    return fetch(new Request(env.DATABASE, request));
  },
} satisfies ExportedHandler<Env>;

/** POST /counters: calls so far. */
export class BenchControl extends WorkerEntrypoint<Env> {
  override async fetch(): Promise<Response> {
    return Response.json(calls);
  }
}
