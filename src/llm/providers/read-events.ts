// A streamed answer. Everything of one network read is parsed in one go and handed on as one delta: to
// touch a chunk twice costs more than to parse it.

import type { Clock, StartTimer } from "../../clock.ts";
import { fail, type Result } from "../../result.ts";
import type { Provider, ProviderAnswer } from "../model.ts";
import { type BodyReader, createBodyReader, type Piece } from "./body-reader.ts";
import { createEventFeed } from "./event-feed.ts";
import { type GrowingAnswer, MAX_ANSWER_CHARS } from "./growing-answer.ts";
import { failed, failureIn, failureInError, type ProviderFailure } from "./provider-failure.ts";
import type { ServerHabits } from "./server-habits.ts";
import { createTextMemory } from "./text-memory.ts";

/** How long a finished answer waits for its usage, and a read one for the end of its body. */
const LAST_WORDS_MS = 250;
/** Events that cannot be read: so many are skipped, one more and nothing of the stream is believed. */
const MAX_MALFORMED = 5;

interface EventsInput {
  answer: GrowingAnswer;
  /** The text is read by a program: no piece of it may be missing. */
  exact: boolean;
  signal: AbortSignal;
  onEvent: Parameters<Provider["stream"]>[0]["onEvent"];
  startTimer: StartTimer;
  clock: Clock;
  habits: ServerHabits;
}

/** Reads until the answer is whole. Throws what the body throws. */
export async function readEvents(
  body: ReadableStream<Uint8Array>,
  input: EventsInput,
): Promise<Result<ProviderAnswer, ProviderFailure>> {
  const { answer, signal, onEvent, clock, habits } = input;
  const reader = createBodyReader(body, clock);
  const decoder = new TextDecoder();
  const gathered = gather(answer);
  const wanted = habits.endsBodies ? "any" : "next";
  let patience: Patience | undefined;
  const leave = (): void => reader.cancel();
  signal.addEventListener("abort", leave, { once: true });
  try {
    for (;;) {
      const { done, value } = await (patience ? patience.read(reader) : reader.read(wanted));
      if (value) gathered.feed.feed(decoder.decode(value, { stream: true }));
      if (done) gathered.feed.end();
      const { text, meaning, failure } = gathered.collect();
      if (text !== "") onEvent({ type: "text", delta: text });
      else if (meaning) onEvent({ type: "activity" });
      if (signal.aborted) {
        // It may have been the server's fault: the next stream finds out.
        habits.endsBodies = undefined;
        return fail(failed("aborted", "the call was given up"));
      }
      if (failure) {
        leave();
        return fail(failure);
      }
      const phase = answer.phase();
      if (phase === "finished") patience ??= createPatience(input);
      if (phase === "whole" && !done) {
        patience?.end();
        const drained = drain(reader, input);
        // Once for each server: a call that is over may not live to see the end of its body.
        if (habits.endsBodies === undefined) await drained;
      }
      if (done || phase === "whole") return finish(input, gathered.malformed());
    }
  } finally {
    patience?.end();
    signal.removeEventListener("abort", leave);
  }
}

/** Where a program reads the answer, a piece that was skipped may change it without a trace. */
function finish({ answer, exact }: EventsInput, malformed: number): Result<ProviderAnswer, ProviderFailure> {
  if (malformed > 0 && (exact || answer.hasCalls()))
    return fail(failed("malformed_answer", "a piece of an answer in JSON cannot be read"));
  return answer.finish();
}

interface Gathered {
  text: string;
  meaning: boolean;
  failure?: ProviderFailure | undefined;
}

/** Feeds an answer and gathers what each read added. */
function gather(answer: GrowingAnswer) {
  let read: Gathered = { text: "", meaning: false };
  let failure: ProviderFailure | undefined;
  let malformed = 0;
  const skip = (): void => {
    malformed += 1;
    if (malformed > MAX_MALFORMED)
      failure ??= failed("malformed_answer", "the stream holds too much that is not JSON");
  };
  const limit = (): void => {
    if (answer.size() > MAX_ANSWER_CHARS) failure ??= failed("malformed_answer", "the answer is too long");
  };
  const memory = createTextMemory();
  const take = (value: unknown, data: string): void => {
    try {
      const { text, meaning, plain = false } = answer.take(value);
      read.text += text;
      read.meaning ||= meaning;
      if (plain) memory.learn(data, text);
    } catch {
      skip();
    }
    limit();
  };
  /** True where that was all there was to an event. */
  const takeKnown = (data: string): boolean => {
    const text = answer.takeText && memory.recall(data);
    if (text === undefined) return false;
    answer.takeText?.(text);
    read.text += text;
    limit();
    return true;
  };
  const feed = createEventFeed({
    event: (name, data) => {
      if (failure || (name === undefined && takeKnown(data))) return;
      if (data.trim() === "[DONE]") return answer.end();
      const value = parsed(data);
      if (name === "error") failure = failureInError(value?.json ?? data);
      else if (!value) skip();
      else {
        failure = failureIn(value.json);
        if (!failure) take(value.json, data);
      }
    },
    bareLine: (line) => {
      failure ??= failureIn(parsed(line)?.json);
    },
    overflow: () => {
      failure ??= failed("malformed_answer", "the answer is too long");
    },
  });
  const collect = (): Gathered => {
    const { text, meaning } = read;
    read = { text: "", meaning: false };
    return { text, meaning, failure };
  };
  return { feed, collect, malformed: () => malformed };
}

function parsed(data: string): { json: unknown } | undefined {
  try {
    return { json: JSON.parse(data) };
  } catch {
    return undefined;
  }
}

interface Patience {
  /** A read, or the end of the stream as soon as nobody wants to wait longer. */
  read(reader: BodyReader): Promise<Piece>;
  end(): void;
}

/** The answer is there: waits briefly for what may follow, then is done with the body. */
function createPatience({ startTimer, habits }: EventsInput): Patience {
  const { promise, resolve } = Promise.withResolvers<Piece>();
  const end = startTimer(LAST_WORDS_MS, () => {
    habits.endsBodies = false;
    resolve({ done: true });
  });
  return {
    end,
    read: (reader) => {
      const left = promise.then((over) => {
        reader.cancel();
        return over;
      });
      return Promise.race([left, reader.read("next")]);
    },
  };
}

/** A body that is read to its end leaves its connection to the next call. */
async function drain(reader: BodyReader, { startTimer, habits }: EventsInput): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const stop = startTimer(LAST_WORDS_MS, () => resolve(false));
  habits.endsBodies = await Promise.race([late, readToEnd(reader)]);
  stop();
  if (!habits.endsBodies) reader.cancel();
}

/** False where it breaks. */
async function readToEnd(reader: BodyReader): Promise<boolean> {
  try {
    while (!(await reader.read("next")).done);
    return true;
  } catch {
    return false;
  }
}
