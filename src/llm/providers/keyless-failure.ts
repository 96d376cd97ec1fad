// What a server says of its failure may hold the very key it was sent. One that looks like a key is taken out
// by its shape; a key of one's own server may look like anything, so it is taken out by its value.

import { fail, type Result } from "../../result.ts";
import type { Provider } from "../model.ts";
import type { ProviderFailure } from "./provider-failure.ts";

const GONE = "[redacted]";
/** Shorter values would take ordinary words out of what is said. */
const MIN_CHARS = 4;
/** Messages are cut: of a key at the end only its beginning may be left. */
const MIN_REST = 6;

function withoutValue(text: string, value: string): string {
  const whole = text.replaceAll(value, GONE);
  for (let length = value.length - 1; length >= MIN_REST; length--)
    if (whole.endsWith(value.slice(0, length))) return `${whole.slice(0, -length)}${GONE}`;
  return whole;
}

/** The same provider, whose failures name none of these values. */
export function keyless(provider: Provider, credentials: readonly (string | undefined)[]): Provider {
  const values = credentials.filter((value) => value !== undefined && value.length >= MIN_CHARS) as string[];
  if (values.length === 0) return provider;
  const clean = async <T>(
    asked: Promise<Result<T, ProviderFailure>>,
  ): Promise<Result<T, ProviderFailure>> => {
    const result = await asked;
    if (result.ok) return result;
    return fail({ ...result.error, message: values.reduce(withoutValue, result.error.message) });
  };
  const { preload } = provider;
  return {
    ...provider,
    stream: (input) => clean(provider.stream(input)),
    ...(preload ? { preload: (signal: AbortSignal) => clean(preload(signal)) } : {}),
  };
}
