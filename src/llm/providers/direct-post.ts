// The way of a request through an SDK costs several times what sending it costs: headers are merged from
// five places, the body is walked, every header is copied for a log that is off, and timers are set for
// limits that the router keeps itself. So the SDK builds the first request of a path and the errors, and
// the sending is done here.

import { readText } from "./read-whole.ts";

/** Of an error page or message; what is longer is not worth reading. */
const MAX_ERROR_BYTES = 64 * 2 ** 10;

interface Options {
  body?: unknown;
  signal?: AbortSignal | null | undefined;
}

interface Built {
  req: RequestInit;
  url: string;
}

/** What is the SDK's. */
interface Parts<O extends Options> {
  build(options: O & { method: "post"; path: string }): Promise<Built>;
  statusError(status: number, body: object, text: string | undefined, headers: Headers): Error;
  connectionError(cause: Error): Error;
}

/** Sends a body once. Throws the SDK's own errors for a status other than 2xx and for a broken connection. */
export function createDirectPost<O extends Options>(send: typeof fetch, parts: Parts<O>) {
  const known = new Map<string, Built>();
  const learn = async (path: string, options: O): Promise<Built> => {
    const { url, req } = await parts.build({ ...options, method: "post", path });
    const built = { url, req: { ...req, method: "POST", body: null, signal: null } };
    known.set(path, built);
    return built;
  };
  return async (path: string, options: O): Promise<Response> => {
    const { url, req } = known.get(path) ?? (await learn(path, options));
    const said = { body: JSON.stringify(options.body), signal: options.signal ?? null };
    const response = await send(url, { ...req, ...said }).catch((cause: unknown) => {
      throw parts.connectionError(cause instanceof Error ? cause : new Error(String(cause)));
    });
    if (response.ok) return response;
    const text = await readText(response, MAX_ERROR_BYTES).catch(() => undefined);
    const body = parsed(text ?? "");
    const words = body ? undefined : (text ?? undefined);
    // Both SDKs take an error without a body, whatever their types say.
    throw parts.statusError(response.status, body as object, words, response.headers);
  };
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
