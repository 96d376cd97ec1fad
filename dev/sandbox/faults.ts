// What a test may ask the played services to do wrong, and the one place where it happens. The answer
// to "was it accepted?" is what the five kinds differ in; that is what a sender must cope with.

import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context } from "hono";
import * as z from "zod";
import type { Service } from "./messages.ts";

/** The same five words for every service, so that "every send" needs no list of methods. */
export type Operation = "post" | "edit" | "delete" | "typing" | "read";

export const faultSchema = z
  .strictObject({
    /**
     * drop-response: accepted, then the connection breaks. fail-before: 5xx, nothing happened.
     * fail-after: accepted, then 5xx. hang: no answer for `ms`, then the connection breaks.
     * rate-limit: 429 with Retry-After, nothing happened.
     */
    kind: z.enum(["drop-response", "fail-before", "fail-after", "hang", "rate-limit"]),
    /** So many calls, then the fault is used up. */
    count: z.int().positive().optional(),
    /** Each call with this chance, until the fault is taken away. */
    probability: z.number().gt(0).max(1).optional(),
    channel: z.enum(["slack", "whatsapp", "mattermost"]).optional(),
    operation: z.enum(["post", "edit", "delete", "typing", "read"]).optional(),
    /** Exactly as the sandbox names it, such as "chat.postMessage", "messages" or "POST /posts". */
    method: z.string().optional(),
    status: z.int().min(500).max(599).default(503),
    retryAfterSeconds: z.int().positive().default(1),
    ms: z.int().positive().default(60_000),
    /** hang: whether the call takes effect before the silence. */
    accepted: z.boolean().default(false),
  })
  .refine((fault) => (fault.count === undefined) !== (fault.probability === undefined), {
    message: "give either count or probability",
  });

export type FaultInput = z.input<typeof faultSchema>;
export type Fault = z.output<typeof faultSchema> & { id: number; used: number };

export interface Call {
  channel: Service;
  method: string;
  operation: Operation | "other";
}

export interface Faults {
  add(fault: z.output<typeof faultSchema>): Fault;
  list(): Fault[];
  clear(): void;
  /** The first fault that hits this call, already counted. */
  pick(call: Call): Fault | undefined;
}

const applies = (fault: Fault, call: Call): boolean =>
  (fault.channel ?? call.channel) === call.channel &&
  (fault.operation ?? call.operation) === call.operation &&
  (fault.method ?? call.method) === call.method;

/** No faults at first; `random` gives numbers from 0 up to 1. */
export function createFaults(random: () => number): Faults {
  let faults: Fault[] = [];
  let nextId = 1;
  return {
    add(input) {
      const fault = { ...input, id: nextId++, used: 0 };
      faults.push(fault);
      return fault;
    },
    list: () => faults.map((fault) => ({ ...fault })),
    clear() {
      faults = [];
    },
    pick(call) {
      const fault = faults.find(
        (candidate) =>
          applies(candidate, call) &&
          (candidate.count !== undefined || random() < (candidate.probability ?? 0)),
      );
      if (!fault) return undefined;
      fault.used++;
      if (fault.count !== undefined && fault.used >= fault.count) {
        faults = faults.filter((candidate) => candidate !== fault);
      }
      return fault;
    },
  };
}

type HttpContext = Context<{ Bindings: HttpBindings }>;

function breakConnection(c: HttpContext): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

const rateLimited = (call: Call, seconds: number): Response => {
  const headers = { "retry-after": String(seconds), "content-type": "application/json; charset=utf-8" };
  if (call.channel === "slack") {
    return new Response(JSON.stringify({ ok: false, error: "ratelimited" }), { status: 429, headers });
  }
  if (call.channel === "mattermost") {
    return new Response("limit exceeded", { status: 429, headers: { "retry-after": String(seconds) } });
  }
  const error = { message: "(#130429) Rate limit hit", type: "OAuthException", code: 130429 };
  return new Response(JSON.stringify({ error }), { status: 429, headers });
};

/** Runs `handle` as the fault says, where one hits this call. */
export async function withFaults(
  c: HttpContext,
  faults: Faults,
  call: Call,
  handle: () => Promise<Response>,
): Promise<Response> {
  const fault = faults.pick(call);
  if (!fault) return handle();
  switch (fault.kind) {
    case "rate-limit":
      return rateLimited(call, fault.retryAfterSeconds);
    case "fail-before":
      return new Response("upstream connect error", { status: fault.status });
    case "fail-after":
      await handle();
      return new Response("upstream connect error", { status: fault.status });
    case "drop-response":
      await handle();
      return breakConnection(c);
    case "hang":
      if (fault.accepted) await handle();
      await silence(c, fault.ms);
      return breakConnection(c);
  }
}

function silence(c: HttpContext, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    timer.unref();
    c.env.incoming.socket.once("close", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
