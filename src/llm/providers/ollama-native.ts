// Ollama's own API: is it there, does it have the model, load it, and how much does it really read.
// Answers are small JSON objects; a login page or a tunnel's error page is none.

import * as z from "zod";
import type { Clock } from "../../clock.ts";
import { describeError } from "../../errors.ts";
import { fail, ok, type Result } from "../../result.ts";
import { classify } from "../failure.ts";
import { retryAfterMs } from "../retry-after.ts";
import { type AccessToken, accessHeaders } from "./access-token.ts";
import { cleaned, failed, notAnAnswer, type ProviderFailure, redirected } from "./provider-failure.ts";
import { readText } from "./read-whole.ts";

/** A machine that is there answers this in milliseconds, loaded or not. */
const PROBE_MS = 5_000;
/** Cloudflare gives up on a silent origin after 100 s, and Ollama on loading for a caller that has gone. */
const LOAD_MS = 95_000;
/** What keeps a model in memory after the last use, as Ollama writes durations. */
const KEEP_ALIVE = "5m";
/** A list of models has about 400 bytes for each. */
const MAX_BYTES = 2 ** 20;

export interface OllamaNative {
  /** Says whether the server answers and has that model. */
  probe(model: string, signal: AbortSignal): Promise<Result<{ version: string }, ProviderFailure>>;
  /** Probes, then loads the model into memory; resolves when it can answer. */
  preload(model: string, signal: AbortSignal): Promise<Result<true, ProviderFailure>>;
  /** Tokens that the model is run with: as it is loaded, else as its own parameters say. */
  contextWindow(model: string, signal: AbortSignal): Promise<number | undefined>;
}

interface NativeInput {
  /** The origin. */
  baseUrl: string;
  access?: AccessToken | undefined;
  fetch: typeof fetch;
  clock: Clock;
  probeMs?: number;
  loadMs?: number;
}

const versionSchema = z.object({ version: z.string() });
const modelsSchema = z.object({ models: z.array(z.object({ name: z.string() })) });
const runningSchema = z.object({
  models: z.array(z.object({ name: z.string(), context_length: z.number().int().positive().optional() })),
});
const shownSchema = z.object({ parameters: z.string().optional() });
const loadedSchema = z.object({ done: z.literal(true) });

/** A client of one server. Follows no redirect and retries nothing. */
export function ollamaNative(input: NativeInput): OllamaNative {
  const { probeMs = PROBE_MS, loadMs = LOAD_MS } = input;
  const probe: OllamaNative["probe"] = async (model, signal) => {
    const version = await ask(input, { path: "/api/version", schema: versionSchema, signal, ms: probeMs });
    if (!version.ok) return version;
    const list = await ask(input, { path: "/api/tags", schema: modelsSchema, signal, ms: probeMs });
    if (!list.ok) return list;
    if (list.value.models.some(({ name }) => isModel(name, model))) return version;
    return fail(failed("model_missing", `the server has no model ${model}`));
  };
  return {
    probe,
    preload: async (model, signal) => {
      const there = await probe(model, signal);
      if (!there.ok) return there;
      const body = { model, messages: [], keep_alive: KEEP_ALIVE, stream: false };
      const loaded = await ask(input, { path: "/api/chat", body, schema: loadedSchema, signal, ms: loadMs });
      return loaded.ok ? ok(true) : loaded;
    },
    contextWindow: async (model, signal) => {
      const running = await ask(input, { path: "/api/ps", schema: runningSchema, signal, ms: probeMs });
      if (!running.ok) return undefined;
      const loaded = running.value.models.find(({ name }) => isModel(name, model));
      if (loaded?.context_length) return loaded.context_length;
      const body = { model };
      const shown = await ask(input, { path: "/api/show", body, schema: shownSchema, signal, ms: probeMs });
      const parameter = shown.ok && /^num_ctx\s+(\d+)\s*$/m.exec(shown.value.parameters ?? "");
      return parameter ? Number(parameter[1]) : undefined;
    },
  };
}

/** A name without a tag means its newest version. */
const isModel = (name: string, model: string): boolean => name === model || name === `${model}:latest`;

interface Question<T> {
  path: string;
  body?: Record<string, unknown>;
  schema: z.ZodType<T>;
  signal: AbortSignal;
  ms: number;
}

async function ask<T>(input: NativeInput, question: Question<T>): Promise<Result<T, ProviderFailure>> {
  const { path, body, schema, signal, ms } = question;
  const late = AbortSignal.timeout(ms);
  try {
    const response = await input.fetch(`${input.baseUrl.replace(/\/+$/, "")}${path}`, {
      method: body ? "POST" : "GET",
      headers: { "content-type": "application/json", ...accessHeaders(input.access) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: "manual",
      signal: AbortSignal.any([signal, late]),
    });
    return await read(input, response, schema);
  } catch (error) {
    if (signal.aborted) return fail(failed("aborted", "the call was given up"));
    if (late.aborted) return fail(failed("timeout_first_token", `no answer to ${path} within ${ms} ms`));
    return fail(failed("network", cleaned(describeError(error))));
  }
}

async function read<T>(
  { access, clock }: NativeInput,
  response: Response,
  schema: z.ZodType<T>,
): Promise<Result<T, ProviderFailure>> {
  const text = (await readText(response, MAX_BYTES)) ?? "";
  const { status, headers } = response;
  if (status >= 300 && status < 400) return fail({ ...redirected(headers.get("location") ?? ""), status });
  if (!response.ok) {
    const said = errorSchema.safeParse(json(text)).data?.error ?? text;
    const wait = retryAfterMs(headers, clock());
    return fail({
      class: classify({ status, message: said }),
      message: cleaned(`${status} ${said}`),
      status,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });
  }
  const parsed = schema.safeParse(json(text));
  if (parsed.success) return ok(parsed.data);
  const type = headers.get("content-type") ?? "";
  if (type.includes("html")) return fail(notAnAnswer(response, type, access !== undefined));
  return fail(failed("malformed_answer", "the server does not answer like Ollama"));
}

const errorSchema = z.object({ error: z.string() });

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
