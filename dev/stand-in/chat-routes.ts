import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { defaultAnswer } from "./answers.ts";
import { type ChatRequest, chatRequestSchema } from "./chat-request.ts";
import { completionOf, wholeBody } from "./completion.ts";
import { topicFor } from "./notes.ts";
import type { Fault, Latency, ScriptedAnswer } from "./script.ts";
import type { StandInState } from "./state.ts";
import { answerPieces, streamOf } from "./stream.ts";

type App = { Bindings: HttpBindings };
type ChatContext = Context<App>;

/** Slow enough that a person sees it stream. */
const TALK_LATENCY: Latency = { firstTokenMs: 150, perChunkMs: 15 };
const NO_LATENCY: Latency = { firstTokenMs: 0, perChunkMs: 0 };

const forever = (): Promise<never> => new Promise(() => {});
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const wireError = (message: string, type: string) => ({ error: { message, type, param: null, code: null } });

/** The OpenAI wire: chat completions and the list of models. */
export function chatRoutes(state: StandInState, newId: () => string): Hono<App> {
  const app = new Hono<App>();
  app.get("/v1/models", (c) =>
    c.json({
      object: "list",
      data: [{ id: "stand-in", object: "model", created: 1_750_000_000, owned_by: "konstruct" }],
    }),
  );
  app.post("/v1/chat/completions", async (c) => {
    const parsed = chatRequestSchema.safeParse(await c.req.json().catch(() => undefined));
    if (!parsed.success) return c.json(wireError(parsed.error.message, "invalid_request_error"), 400);
    const request = parsed.data;
    state.remember(request, Date.now());
    const fault = state.takeFault(request);
    const refused = fault && (await answerFault(c, fault));
    if (refused) return refused;
    const answer = fault?.kind === "empty" ? { text: "" } : nextAnswer(state, request);
    return respond(c, { state, request, answer, fault, id: newId() });
  });
  return app;
}

/** Scripts are for what employees say: what stands before it does not use them up. */
function nextAnswer(state: StandInState, request: ChatRequest): ScriptedAnswer {
  const topic = topicFor(request);
  if (topic !== undefined) return { text: topic, delayMs: 0, chunkDelayMs: 0 };
  return state.script.shift() ?? defaultAnswer(request, state.mode);
}

function breakConnection(c: ChatContext): void {
  c.env.incoming.socket.destroy();
}

/** Faults that leave no room for an answer; the others break the stream of one. */
async function answerFault(c: ChatContext, fault: Fault): Promise<Response | undefined> {
  if (fault.kind === "hang") return forever();
  if (fault.kind === "reset") {
    breakConnection(c);
    return forever();
  }
  if (fault.kind === "html") return c.html("<!doctype html><title>Sign in</title><h1>Sign in</h1>");
  if (fault.kind !== "status") return undefined;
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (fault.retryAfter !== undefined) headers["retry-after"] = String(fault.retryAfter);
  const body = fault.body ?? wireError("scripted fault", "server_error");
  return new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status: fault.status ?? 500,
    headers,
  });
}

function latencyOf(state: StandInState, answer: ScriptedAnswer): Latency {
  const base = state.latency ?? (state.mode === "echo" ? NO_LATENCY : TALK_LATENCY);
  return {
    firstTokenMs: answer.delayMs ?? base.firstTokenMs + Math.random() * (base.jitterMs ?? 0),
    perChunkMs: answer.chunkDelayMs ?? base.perChunkMs,
  };
}

interface Reply {
  state: StandInState;
  request: ChatRequest;
  answer: ScriptedAnswer;
  fault: Fault | undefined;
  id: string;
}

async function respond(c: ChatContext, reply: Reply): Promise<Response> {
  const { state, request, answer, fault } = reply;
  const completion = completionOf(request, answer, { id: reply.id, now: Date.now() });
  const latency = latencyOf(state, answer);
  if (!request.stream) {
    await sleep(latency.firstTokenMs);
    return c.json(wholeBody(completion) as object);
  }
  const pieces = answerPieces({
    completion,
    includeUsage: request.stream_options?.include_usage === true,
    ...latency,
    fault,
    breakConnection: () => breakConnection(c),
  });
  return new Response(streamOf(pieces), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache" },
  });
}
