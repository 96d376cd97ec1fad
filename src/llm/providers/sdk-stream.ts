// One streamed call through an SDK. The two official SDKs are made by one generator and answer alike, so
// what must be watched is the same: an answer that is no stream, a loop that ends quietly, a late throw.

import type { Clock } from "../../clock.ts";
import { fail, type Result } from "../../result.ts";
import type { Provider, ProviderAnswer } from "../model.ts";
import { failureFrom, notAStream, type ProviderFailure, type SdkErrors } from "./provider-failure.ts";

export type StreamInput = Parameters<Provider["stream"]>[0];

/** What both SDKs give for a call that streams. */
interface SdkCall<Event> {
  withResponse(): Promise<{
    data: AsyncIterable<Event> & { controller: AbortController };
    response: Response;
    request_id: string | null | undefined;
  }>;
}

/** An answer that grows by the events of one wire. */
interface GrowingAnswer<Event> {
  take(event: Event): { text: string; meaning: boolean };
  finish(): Result<ProviderAnswer, ProviderFailure>;
}

export interface SdkStream<Event> {
  /** Starts the call; may throw like the call itself. */
  call: () => SdkCall<Event>;
  answer: GrowingAnswer<Event>;
  sdk: SdkErrors;
  clock: Clock;
}

/** The finished answer, or the failure of whatever went wrong on the way. */
export async function streamThrough<Event>(
  { call, answer, sdk, clock }: SdkStream<Event>,
  input: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const { signal } = input;
  let streaming = false;
  try {
    const { data, response, request_id } = await call().withResponse();
    streaming = true;
    const wrong = notAStream(response.headers);
    if (wrong) {
      data.controller.abort();
      return fail(wrong);
    }
    const result = await read(data, answer, input);
    if (!result.ok || !request_id) return result;
    return { ok: true, value: { ...result.value, requestId: request_id } };
  } catch (error) {
    return fail(failureFrom(error, { sdk, signal, streaming, now: clock() }));
  }
}

async function read<Event>(
  events: AsyncIterable<Event>,
  answer: GrowingAnswer<Event>,
  { signal, onEvent }: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  for await (const event of events) {
    const { text, meaning } = answer.take(event);
    if (text !== "") onEvent({ type: "text", delta: text });
    else if (meaning) onEvent({ type: "activity" });
  }
  // The SDKs end the loop quietly when the signal fires.
  if (signal.aborted) return fail({ class: "aborted", message: "the call was given up" });
  return answer.finish();
}
