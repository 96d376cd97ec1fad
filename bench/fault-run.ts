// One fault over HTTP against the running Worker, as a program with the official client meets it.

import { performance } from "node:perf_hooks";
import OpenAI from "openai";
import type { Wire } from "../test/doubles/fault-answers.ts";
import { type FaultServer, startFaultServer } from "../test/doubles/fault-server.ts";
import type { AnsweredBy, FaultCase } from "./fault-cases.ts";
import { type FaultStage, LIMITS, type StagedTenant } from "./fault-stage.ts";

export interface FaultOutcome {
  by: AnsweredBy;
  /** What the caller has in hand. */
  text: string;
  model: string;
  usage: { prompt_tokens: number; completion_tokens: number } | undefined;
  /** Calls that reached each deployment's server. */
  calls: { first: number; second: number };
  ms: number;
}

const MESSAGES = [{ role: "user" as const, content: "How are things?" }];
const SECOND = {
  text: ["The second ", "says: ", "all is well."],
  toolCalls: [],
  usage: { input: 20, output: 9 },
};

/** Where no limit is what is tried, there is time enough: a busy machine is no fault. */
const PATIENT = { firstTokenMs: 10_000, lastFirstTokenMs: 10_000, idleMs: 10_000, totalMs: 20_000 };

/** A server that answers or breaks off at once reaches no limit of its own. */
const isQuick = ({ script, afterwards }: FaultCase): boolean =>
  [...script, ...(afterwards && afterwards !== "again" ? [afterwards] : [])].every(({ mode }) =>
    ["status", "reset", "ok"].includes(mode),
  );

const chatCalls = (server: FaultServer): number =>
  server.requests.filter(({ path }) => !path.startsWith("/api/")).length;

/** Asks once, streamed or not, with that fault on that wire. */
export async function runFault(
  stage: FaultStage,
  input: { fault: FaultCase; wire: Wire; stream: boolean },
): Promise<FaultOutcome> {
  const { fault, wire, stream } = input;
  const [first, second] = await Promise.all([
    startFaultServer({ wire }),
    startFaultServer({ wire: "openai" }),
  ]);
  try {
    second.answer = SECOND;
    const tenant = await stage.tenant({
      deployments: [
        { id: "first", server: first, settings: { timeouts: isQuick(fault) ? PATIENT : LIMITS } },
        { id: "second", server: second, settings: { timeouts: PATIENT, contextWindow: 400_000 } },
      ],
    });
    await warm(tenant, first);
    first.script(fault.script, fault.afterwards);
    const began = performance.now();
    const answer = await (stream ? askStream(stage, tenant) : askWhole(stage, tenant));
    const ms = performance.now() - began;
    return { ...answer, ms, calls: { first: chatCalls(first), second: chatCalls(second) } };
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
}

/** A local model that nobody asked yet is loaded beside the call; these cases are about one that is loaded. */
async function warm(tenant: StagedTenant, first: FaultServer): Promise<void> {
  first.native.models = ["first-model"];
  const body = { model: "first", messages: MESSAGES };
  if (first.wire === "ollama") await (await tenant.post("/v1/chat/completions", body)).text();
  first.requests.length = 0;
}

type Answer = Omit<FaultOutcome, "calls" | "ms">;

const NOTHING = { text: "", model: "", usage: undefined };
const byModel = (model: string): AnsweredBy => (model === "second-model" ? "second" : "first");

const clientOf = (stage: FaultStage, tenant: StagedTenant) =>
  new OpenAI({ apiKey: tenant.token, baseURL: `${stage.url.origin}/v1`, maxRetries: 0 });

function refused(error: unknown): Answer {
  if (error instanceof OpenAI.APIError && error.status) return { ...NOTHING, by: error.status };
  throw error;
}

async function askWhole(stage: FaultStage, tenant: StagedTenant): Promise<Answer> {
  try {
    const { model, choices, usage } = await clientOf(stage, tenant).chat.completions.create({
      model: "pool",
      messages: MESSAGES,
    });
    return { by: byModel(model), text: choices[0]?.message.content ?? "", model, usage };
  } catch (error) {
    return refused(error);
  }
}

async function askStream(stage: FaultStage, tenant: StagedTenant): Promise<Answer> {
  const answer: Answer = { ...NOTHING, by: "first" };
  let finished = false;
  try {
    const chunks = await clientOf(stage, tenant).chat.completions.create({
      ...{ model: "pool", messages: MESSAGES, stream: true },
      stream_options: { include_usage: true },
    });
    for await (const chunk of chunks) {
      answer.model = chunk.model;
      answer.usage = chunk.usage ?? answer.usage;
      for (const { delta, finish_reason } of chunk.choices) {
        answer.text += delta.content ?? "";
        finished ||= finish_reason !== null;
      }
    }
    if (!finished) throw new Error("The stream ended without a finish reason.");
    return { ...answer, by: byModel(answer.model) };
  } catch (error) {
    if (error instanceof OpenAI.APIError && error.status === undefined && !finished)
      return { ...answer, by: "broken off" };
    return refused(error);
  }
}
