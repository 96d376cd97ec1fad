// POST /v1/chat/completions, streamed and not.

import type { Clock } from "../clock.ts";
import { type Asked, ask } from "./ask.ts";
import type { Caller } from "./authorize.ts";
import { chatCompletion } from "./chat-answer.ts";
import { type ChatRequest, chatRequestSchema } from "./chat-schema.ts";
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

/** Aborts when the request does. */
export function abortWith(raw: Request): AbortController {
  const abort = new AbortController();
  raw.signal?.addEventListener("abort", () => abort.abort(), { once: true });
  return abort;
}

/** Answers one chat completion. Before the first text is there a failure has a status of its own. */
export async function chatRoute(exchange: Exchange): Promise<Response> {
  const { id, raw, deps, caller, reporter } = exchange;
  const chat = await readRequest(raw, chatRequestSchema);
  if (!chat.ok) return refuse(chat.error, "openai", id);
  const request = modelRequestOf(chat.value);
  if (!request.ok) return refuse(request.error, "openai", id);
  const abort = abortWith(raw);
  const stream = chat.value.stream === true ? streamOf(exchange, chat.value, () => abort.abort()) : undefined;
  const asking = ask(deps, reporter, {
    ...{ id, caller, model: chat.value.model, request: request.value, signal: abort.signal },
    ...(stream ? { onEvent: stream.onEvent } : {}),
  });
  if (!asking.ok) return refuse(asking.error, "openai", id);
  if (stream) return streamed(exchange, stream, asking.value);
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

/** Which model answered, and under which id its receipt is kept. */
export function answerHeaders(id: string, deployment: string | undefined): Record<string, string> {
  return {
    "x-request-id": id,
    "x-konstruct-receipt": id,
    "cache-control": "no-store",
    ...(deployment === undefined ? {} : { "x-konstruct-deployment": deployment }),
  };
}

function whole({ id, deps }: Exchange, chat: ChatRequest, asked: Asked): Response {
  if (!asked.ok) return refuse({ kind: "no_answer", failure: asked.error }, "openai", id);
  const { answer } = asked.value;
  const created = seconds(deps.clock);
  const headers = { ...answerHeaders(id, answer.deployment), "x-konstruct-verdict": answer.verdict };
  return Response.json(chatCompletion(answer, { id, created, oneCall: oneCall(chat) }), { headers });
}

async function streamed(exchange: Exchange, stream: ChatStream, asking: Promise<Asked>): Promise<Response> {
  const { id, deps } = exchange;
  const first = await Promise.race([stream.started.then((deployment) => ({ deployment })), asking]);
  if ("ok" in first && !first.ok) return refuse({ kind: "no_answer", failure: first.error }, "openai", id);
  const deployment = "ok" in first ? first.value.answer.deployment : first.deployment;
  deps.later(asking.then(stream.end));
  const headers = { ...answerHeaders(id, deployment), "content-type": "text/event-stream; charset=utf-8" };
  return new Response(stream.body, { headers });
}
