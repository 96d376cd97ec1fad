// One upstream call. The SDK sends it and says what is wrong with a status; the body is read here,
// because both SDKs lose an answer to one bad chunk, overlook a bare error line and end a cut stream
// without a word.

import { type Clock, type StartTimer, systemTimer } from "../../clock.ts";
import { fail, type Result } from "../../result.ts";
import type { Provider, ProviderAnswer } from "../model.ts";
import type { GrowingAnswer } from "./growing-answer.ts";
import { failureFrom, notAnAnswer, type ProviderFailure, type SdkErrors } from "./provider-failure.ts";
import { readEvents } from "./read-events.ts";
import { readWhole } from "./read-whole.ts";
import type { ServerHabits } from "./server-habits.ts";

export type StreamInput = Parameters<Provider["stream"]>[0];

export interface ModelStream {
  /** Sends the request through the SDK; throws what the SDK throws. */
  send: () => Promise<Response>;
  answer: GrowingAnswer;
  sdk: SdkErrors;
  clock: Clock;
  /** A service token goes with each request, so a page instead of an answer is that of a login. */
  behindAccess?: boolean;
  startTimer?: StartTimer;
  habits: ServerHabits;
}

/** The finished answer, or the failure of whatever went wrong on the way. The body is read or cancelled. */
export async function callModel(
  call: ModelStream,
  input: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const { sdk, clock } = call;
  let streaming = false;
  try {
    const response = await call.send();
    streaming = true;
    const result = await read(response, call, input);
    if (result.ok) return result;
    const requestId = response.headers.get("x-request-id") ?? response.headers.get("request-id");
    return requestId ? fail({ requestId, ...result.error }) : result;
  } catch (error) {
    return fail(failureFrom(error, { sdk, signal: input.signal, streaming, now: clock() }));
  }
}

/** What was asked for whole has no first token, and would tell of one when it is over. */
const unheard = (): void => {};

async function read(
  response: Response,
  { answer, behindAccess = false, startTimer = systemTimer, clock, habits }: ModelStream,
  { signal, onEvent, request, whole = false }: StreamInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const type = response.headers.get("content-type") ?? "";
  const exact = request.output !== undefined;
  // Before the body is touched: as a stream it would cost more to read.
  if (/^application\/(\S+\+)?json\b/.test(type))
    return readWhole(response, { answer, onEvent: whole ? unheard : onEvent });
  const { body } = response;
  if (!body) return answer.finish();
  // A server that names no type was asked for a stream.
  if (type === "" || type.includes("text/event-stream"))
    return readEvents(body, { answer, exact, signal, onEvent, startTimer, clock, habits });
  await body.cancel().catch(() => {});
  return fail(notAnAnswer(response, type, behindAccess));
}
