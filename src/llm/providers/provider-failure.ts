// The two SDKs throw alike: an error with status, headers and the provider's own type and code.

import { describeError } from "../../errors.ts";
import { redact } from "../../log.ts";
import { classify } from "../failure.ts";
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
  // Its message quotes the chunk, which is model text.
  if (error instanceof SyntaxError) return failed("malformed_answer", "a chunk of the stream is not JSON");
  if (error instanceof sdk.connection) return failed("network", cleaned(describeError(error)));
  if (error instanceof sdk.api) return apiFailure(error, context.now);
  return failed(streaming ? "stream_cut" : "network", cleaned(describeError(error)));
}

interface ApiError extends Error {
  status?: number;
  type?: unknown;
  code?: unknown;
  headers?: { get(name: string): string | null };
  requestID?: string | null;
}

function apiFailure(error: ApiError, now: number): ProviderFailure {
  const { status, type, code, headers, requestID } = error;
  const wait = headers && status !== undefined ? retryAfterMs(headers, now) : undefined;
  return {
    class: classify({
      message: error.message,
      ...(status === undefined ? {} : { status }),
      ...(typeof type === "string" ? { type } : {}),
      ...(typeof code === "string" ? { code } : {}),
    }),
    message: cleaned(error.message),
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(requestID ? { requestId: requestID } : {}),
  };
}

/** One line without credentials; the error page of a tunnel or proxy is only named. */
function cleaned(message: string): string {
  const page = message.search(/<!doctype|<html/i);
  const text = page >= 0 ? `${message.slice(0, page)}(an HTML page)` : message;
  return redact(text).replace(/\s+/g, " ").slice(0, MESSAGE_CHARS);
}

/**
 * Says what is wrong with a 200 that is not a stream. Cloudflare Access answers a bad service token with
 * a login page, and an SDK would read that as a stream without events.
 */
export function notAStream(headers: { get(name: string): string | null }): ProviderFailure | undefined {
  const type = headers.get("content-type") ?? "";
  if (type === "" || type.includes("text/event-stream")) return undefined;
  return failed("malformed_answer", `the answer is ${type.split(";")[0]}, not an event stream`);
}
