// One call to a server's REST API and what came of it, without judging it. Redirects are not followed: they
// would carry the bot's token to wherever they point.

import { parseJson } from "../parse-json.ts";

export type Fetch = (input: string, init?: RequestInit) => Promise<Response>;

export interface Server {
  serverUrl: string;
  botToken: string;
  fetch: Fetch;
}

export interface RestCall {
  method: "GET" | "POST" | "PUT" | "DELETE";
  /** After /api/v4, with every id encoded. */
  path: string;
  body?: Record<string, unknown> | string[];
  /** Instead of a body; fetch writes its type. */
  form?: FormData;
}

/** unsent: it never left. lost: it may have arrived, the server's answer did not. */
export type RestAnswer =
  | { kind: "success"; body: unknown }
  | { kind: "unsent"; reason: string }
  | { kind: "rejected"; status: number; errorId: string; retryAfterMs: number }
  | { kind: "lost"; reason: string };

const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 60_000;

/** Mattermost tells in seconds how long its window still lasts; a proxy before it says Retry-After. */
function retryAfterMs(headers: Headers): number {
  const seconds = Number(headers.get("retry-after") ?? headers.get("x-ratelimit-reset") ?? 1);
  const wait = Number.isFinite(seconds) ? seconds * 1_000 : MIN_RETRY_MS;
  return Math.min(Math.max(wait, MIN_RETRY_MS), MAX_RETRY_MS);
}

/** Errors carry a dotted id; everything else in an answer could be anything and is not passed on. */
function errorIdOf(text: string): string {
  const parsed = parseJson(text);
  const id = parsed.ok && (parsed.value as { id?: unknown } | null)?.id;
  return typeof id === "string" && /^[a-z]+(\.[a-z0-9_]+){1,12}$/.test(id) ? id : "";
}

/** Never throws. */
export async function callServer(server: Server, call: RestCall, signal: AbortSignal): Promise<RestAnswer> {
  if (signal.aborted) return { kind: "unsent", reason: "given up before the call" };
  const { fetch: send } = server;
  try {
    const response = await send(`${server.serverUrl}/api/v4${call.path}`, {
      method: call.method,
      headers: {
        authorization: `Bearer ${server.botToken}`,
        accept: "application/json",
        ...(call.body ? { "content-type": "application/json" } : {}),
      },
      ...(call.body ? { body: JSON.stringify(call.body) } : {}),
      ...(call.form ? { body: call.form } : {}),
      redirect: "manual",
      signal,
    });
    const text = await response.text();
    const { status } = response;
    if (status < 200 || status > 299)
      return {
        kind: "rejected",
        status,
        errorId: errorIdOf(text),
        retryAfterMs: retryAfterMs(response.headers),
      };
    const parsed = parseJson(text);
    // A login wall or a proxy's page: whether the server behind it did something, nobody can say.
    return parsed.ok
      ? { kind: "success", body: parsed.value }
      : { kind: "lost", reason: "not the server's answer" };
  } catch {
    // The error is not quoted: some runtimes put headers and body into its message.
    return { kind: "lost", reason: signal.aborted ? "no answer in time" : "the connection broke off" };
  }
}
