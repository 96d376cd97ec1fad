// Where chat services call. Verify the raw bytes, parse, make it durable, and only then say 200. Nothing
// here waits for Postgres, a queue or a model. What cannot be stored is answered 503: the sender tries again.

import { Hono } from "hono";
import type { Clock } from "../clock.ts";
import { describeError } from "../errors.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import { unreachable } from "../result.ts";
import type { Directory } from "../tenants/directory.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import type { Channel, ParsedWebhook, WebhookRefusal, WebhookReply, WebhookRequest } from "./channel.ts";
import { type Telling, tellingOp } from "./decisions.ts";
import { readBody } from "./read-body.ts";
import type { ChannelRegistry } from "./registry.ts";
import { type TakeInDeps, takeIn } from "./take-in.ts";

export interface WebhookDeps extends TakeInDeps {
  directory: Directory;
  channel: ChannelRegistry;
  clock: Clock;
  /** Work that goes on after the answer. */
  later(work: Promise<unknown>): void;
}

/** The same bytes for an unknown connection, another channel's, and another account's. */
const notFound = () => new Response("not found\n", { status: 404 });

/** GET and POST /:channel/:connection, for everything a chat service sends. */
export function webhookRoutes(deps: WebhookDeps): Hono {
  const routes = new Hono();
  routes.on(["GET", "POST"], "/:channel/:connection", (c) =>
    receive(deps, c.req.raw, c.req.param("channel"), c.req.param("connection")),
  );
  return routes;
}

async function receive(
  deps: WebhookDeps,
  raw: Request,
  channelName: string,
  connectionId: string,
): Promise<Response> {
  const resolving = deps.directory.connection(connectionId);
  const body = await readBody(raw);
  const resolved = await resolving;
  if (!body) return new Response("payload too large\n", { status: 413 });
  if (!resolved || resolved.connection.channel !== channelName) return notFound();
  const { connection } = resolved;
  const channel = deps.channel(connection.channel);
  const request: WebhookRequest = {
    method: raw.method,
    get url() {
      return new URL(raw.url);
    },
    headers: raw.headers,
    body,
  };
  const verified = await channel.verify(request, connection, deps.clock());
  if (!verified.ok) return refuse(deps, connection, verified.error);
  const parsed = channel.parse(request, connection, deps.clock());
  if (!parsed.ok) return refuse(deps, connection, parsed.error);
  const tellings = await takeIn(deps, channel, connection, parsed.value.events);
  return tellings
    ? reply(tell(deps, channel, connection, parsed.value, tellings))
    : new Response("not stored, try again\n", { status: 503 });
}

function refuse({ log }: WebhookDeps, connection: OpenConnection, refusal: WebhookRefusal): Response {
  const reason = "reason" in refusal ? refusal.reason : null;
  log.warn("webhook_refused", { connectionId: connection.id, code: refusal.code, reason });
  switch (refusal.code) {
    case "unauthentic":
      return new Response("unauthorized\n", { status: 401 });
    case "forbidden":
      return new Response("forbidden\n", { status: 403 });
    case "malformed":
      return new Response("bad request\n", { status: 400 });
    case "wrong_account":
      return notFound();
    default:
      return unreachable(refusal);
  }
}

function reply(custom: WebhookReply | undefined): Response {
  if (!custom) return new Response(null, { status: 200 });
  return new Response(custom.body, {
    status: custom.status,
    headers: { "content-type": custom.contentType },
  });
}

/** Tells them in the answer to the webhook where that can, else by a message of its own after it. */
function tell(
  deps: WebhookDeps,
  channel: Channel,
  connection: OpenConnection,
  parsed: ParsedWebhook,
  tellings: Telling[],
): WebhookReply | undefined {
  const [first, ...others] = tellings;
  if (first && parsed.whisper && others.length === 0) return parsed.whisper(first.text);
  for (const telling of tellings) deps.later(whisper(deps, channel, connection, telling));
  return parsed.reply;
}

async function whisper(
  { log }: WebhookDeps,
  channel: Channel,
  connection: OpenConnection,
  telling: Telling,
): Promise<void> {
  try {
    const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
    const told = await channel.deliver(tellingOp(telling), connection, signal);
    if (!told.ok) log.info("refusal_not_told", { connectionId: connection.id, code: told.error.code });
  } catch (error) {
    log.error("refusal_not_told", { connectionId: connection.id, error: describeError(error) });
  }
}
