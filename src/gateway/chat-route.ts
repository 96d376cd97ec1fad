// POST /v1/chat/completions, streamed and not.

import type { Clock } from "../clock.ts";
import { type Asked, type AskInput, ask } from "./ask.ts";
import type { Caller } from "./authorize.ts";
import { chatCompletion } from "./chat-answer.ts";
import { type ChatRequest, chatSchemaOf } from "./chat-schema.ts";
import { type ChatStream, chatStream } from "./chat-stream.ts";
import type { GatewayDeps } from "./deps.ts";
import { modelRequestOf } from "./model-request.ts";
import { readRequest } from "./read-request.ts";
import { refuse } from "./refusal.ts";
import type { Reporter } from "./reporter.ts";

/** What every route of a model is called with. */
export interface Exchange {
  deps: GatewayDeps;
  reporter: Reporter;
  caller: Caller;
  id: string;
  raw: Request;
}

export const seconds = (clock: Clock): number => Math.floor(clock() / 1_000);

/** Aborts when the request does, or whoever writes its answer. */
export function abortWith(raw: Request): AbortController {
  const abort = new AbortController();
  raw.signal?.addEventListener("abort", () => abort.abort(), { once: true });
  return abort;
}

/** Answers one chat completion. Before the first text is there a failure has a status of its own. */
export async function chatRoute(exchange: Exchange): Promise<Response> {
  const { id, raw, deps, caller, reporter } = exchange;
  const chat = await readRequest(raw, chatSchemaOf);
  if (!chat.ok) return refuse(chat.error, "openai", id);
  const request = modelRequestOf(chat.value);
  if (!request.ok) return refuse(request.error, "openai", id);
  const input = { id, caller, model: chat.value.model, request: request.value };
  if (chat.value.stream === true) return streamed(exchange, chat.value, input);
  const asking = ask(deps, reporter, { ...input, signal: raw.signal });
  if (!asking.ok) return refuse(asking.error, "openai", id);
  return whole(exchange, chat.value, await asking.value);
}

const oneCall = (chat: ChatRequest): boolean => chat.parallel_tool_calls === false;

function streamOf({ id, deps }: Exchange, chat: ChatRequest, abort: () => void): ChatStream {
  return chatStream({
    ...{ id, abort, created: seconds(deps.clock), oneCall: oneCall(chat) },
    ...{ clock: deps.clock, sleep: deps.sleep },
    includeUsage: chat.stream_options?.include_usage === true,
  });
}

/** Which model answered, and the id of the request, under which its receipt is kept. */
export function answerHeaders(id: string, deployment: string | undefined): Record<string, string> {
  const headers: Record<string, string> = { "x-request-id": id };
  if (deployment !== undefined) headers["x-konstruct-deployment"] = deployment;
  return headers;
}

function whole({ id, deps }: Exchange, chat: ChatRequest, asked: Asked): Response {
  if (!asked.ok) return refuse({ kind: "no_answer", failure: asked.error }, "openai", id);
  const { answer } = asked.value;
  const created = seconds(deps.clock);
  const headers = answerHeaders(id, answer.deployment);
  headers["x-konstruct-verdict"] = answer.verdict;
  headers["content-type"] = "application/json";
  const body = JSON.stringify(chatCompletion(answer, { id, created, oneCall: oneCall(chat) }));
  return new Response(body, { headers });
}

async function streamed(
  exchange: Exchange,
  chat: ChatRequest,
  input: Omit<AskInput, "signal">,
): Promise<Response> {
  const { id, deps, raw, reporter } = exchange;
  const abort = abortWith(raw);
  const stream = streamOf(exchange, chat, () => abort.abort());
  const asked = ask(deps, reporter, { ...input, signal: abort.signal, onEvent: stream.onEvent });
  if (!asked.ok) return refuse(asked.error, "openai", id);
  const asking = asked.value;
  const first = await Promise.race([stream.started.then((deployment) => ({ deployment })), asking]);
  if ("ok" in first && !first.ok) return refuse({ kind: "no_answer", failure: first.error }, "openai", id);
  const deployment = "ok" in first ? first.value.answer.deployment : first.deployment;
  deps.later(asking.then(stream.end));
  const headers = answerHeaders(id, deployment);
  headers["content-type"] = "text/event-stream; charset=utf-8";
  // Some proxies hold back what they might keep.
  headers["cache-control"] = "no-store";
  return new Response(stream.body, { headers });
}
