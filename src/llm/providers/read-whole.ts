// Some gateways answer with one JSON object although they were asked for a stream.

import { fail, type Result } from "../../result.ts";
import type { Provider, ProviderAnswer } from "../model.ts";
import { type GrowingAnswer, MAX_ANSWER_CHARS } from "./growing-answer.ts";
import { failed, failureIn, type ProviderFailure } from "./provider-failure.ts";

/** That of the largest answer, which JSON makes longer. */
const MAX_BODY_BYTES = 3 * MAX_ANSWER_CHARS;

interface WholeInput {
  answer: GrowingAnswer;
  onEvent: Parameters<Provider["stream"]>[0]["onEvent"];
}

/** Reads a whole answer. Throws what the body throws. */
export async function readWhole(
  response: Response,
  { answer, onEvent }: WholeInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const text = await readText(response, MAX_BODY_BYTES);
  const value = text === undefined ? undefined : parsed(text);
  if (value === undefined) return fail(failed("malformed_answer", "the answer is no JSON that can be read"));
  const failure = failureIn(value);
  if (failure) return fail(failure);
  try {
    const { text: words, meaning } = answer.takeWhole(value);
    if (answer.size() > MAX_ANSWER_CHARS) return fail(failed("malformed_answer", "the answer is too long"));
    if (words !== "") onEvent({ type: "text", delta: words });
    else if (meaning) onEvent({ type: "activity" });
  } catch {
    return fail(failed("malformed_answer", "the answer has not the shape of one"));
  }
  return answer.finish();
}

/** The text of a body, or undefined where it is longer than that; the rest is cancelled then. */
export async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  // The server's own word is kept by whoever reads the socket. To read it in one go is a third of the price.
  const declared = response.headers.get("content-length");
  if (declared !== null && Number(declared) <= maxBytes && !response.headers.has("content-encoding"))
    return response.text();
  return response.body ? readCapped(response.body, maxBytes) : "";
}

async function readCapped(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<string | undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (let bytes = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
