// What can be wrong with an upstream call, as values. The two SDKs throw alike: an error with status,
// headers and the provider's own type and code.

import { describeError } from "../../errors.ts";
import { redact } from "../../log.ts";
import { classify, type UpstreamFault } from "../failure.ts";
import type { FailureClass, ModelFailure } from "../model.ts";
import { retryAfterMs } from "../retry-after.ts";

export type ProviderFailure = Omit<ModelFailure, "deployment">;

/** The error classes of one SDK. */
export interface SdkErrors {
  api: abstract new (...args: never[]) => Error;
  connection: abstract new (...args: never[]) => Error;
}

export interface ThrownIn {
  sdk: SdkErrors;
  signal: AbortSignal;
  /** The response had begun with 200. */
  streaming: boolean;
  now: number;
}

const MESSAGE_CHARS = 300;

/** A failure of our own finding. */
export const failed = (kind: FailureClass, message: string): ProviderFailure => ({ class: kind, message });

/** Turns what an SDK threw into a failure. */
export function failureFrom(error: unknown, context: ThrownIn): ProviderFailure {
  const { sdk, signal, streaming } = context;
  if (signal.aborted) return failed("aborted", "the call was given up");
  if (error instanceof sdk.connection) return failed("network", cleaned(describeError(error)));
  if (error instanceof sdk.api) return apiFailure(error, context);
  return failed(streaming ? "stream_cut" : "network", cleaned(describeError(error)));
}

interface ApiError extends Error {
  status?: number;
  type?: unknown;
  code?: unknown;
  headers?: { get(name: string): string | null };
  requestID?: string | null;
}

function apiFailure(error: ApiError, { now }: ThrownIn): ProviderFailure {
  const { status, headers, requestID } = error;
  if (status !== undefined && status >= 300 && status < 400)
    return { ...redirected(headers?.get("location") ?? ""), status };
  const wait = headers && status !== undefined ? retryAfterMs(headers, now) : undefined;
  return {
    ...classified(error),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(requestID ? { requestId: requestID } : {}),
  };
}

/** What a provider says of itself, whatever of it has the type it should have. */
function classified(said: { [name in keyof UpstreamFault]?: unknown }): ProviderFailure {
  const { status, type, code, message } = said;
  // Some gateways put the status of the model behind them into `code`.
  const number = typeof code === "number" && code >= 400 && code < 600 ? code : undefined;
  const known = typeof status === "number" ? status : number;
  const words = typeof message === "string" ? message : "an error without words";
  const fault: UpstreamFault = {
    message: words,
    ...(known === undefined ? {} : { status: known }),
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof code === "string" ? { code } : {}),
  };
  const shown = known === undefined ? {} : { status: known };
  return { class: classify(fault), message: cleaned(words), ...shown };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** The failure that a value of a stream tells of, if it does. */
export const failureIn = (value: unknown): ProviderFailure | undefined =>
  isObject(value) && value.error ? failureInError(value) : undefined;

/** The failure of an error event, whatever it holds. Ollama's own API has a string where others have an object. */
export function failureInError(value: unknown): ProviderFailure {
  const error = isObject(value) && value.error ? value.error : value;
  return classified(isObject(error) ? error : { message: error });
}

/** One line without credentials; the error page of a tunnel or proxy is only named. */
export function cleaned(message: string): string {
  const page = message.search(/<!doctype|<html/i);
  const text = page >= 0 ? `${message.slice(0, page)}(an HTML page)` : message;
  return redact(text).replace(/\s+/g, " ").slice(0, MESSAGE_CHARS);
}

const LOGIN = failed(
  "unauthorized",
  "Cloudflare Access answered a login page: the service token was refused",
);

const isLogin = (url: string): boolean =>
  url.includes("/cdn-cgi/access/") || /^https:\/\/[\w-]+\.cloudflareaccess\.com\//.test(url);

/**
 * Redirects are not followed: a 307 would carry the conversation, and the service token with it, to
 * wherever it points, and a deployment that is local would not be local any more.
 */
export const redirected = (location: string): ProviderFailure =>
  isLogin(location) ? LOGIN : failed("malformed_answer", "the server answered with a redirect");

/**
 * Says what is wrong with a 200 that is no answer. Cloudflare Access answers a bad service token with a
 * login page, and an SDK would read that as a stream without events.
 */
export function notAnAnswer(
  response: Pick<Response, "url">,
  type: string,
  behindAccess: boolean,
): ProviderFailure {
  const page = type.includes("text/html");
  if (page && (behindAccess || isLogin(response.url))) return LOGIN;
  return failed(
    "malformed_answer",
    `the answer is ${cleaned(type.split(";")[0] ?? "")}, not an event stream`,
  );
}
