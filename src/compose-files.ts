// What opens the files that people send: the reader for documents, a speech model for voice notes.

import type { Bindings, Variables } from "./env.ts";
import type { Reader } from "./knowledge/reading.ts";
import { createTranscriber } from "./llm/transcriber.ts";
import { fail } from "./result.ts";

/** An installation without the reader says of each document what is missing. */
export const readerOf = ({ READER }: Pick<Bindings, "READER">): Reader =>
  READER ?? {
    read: async () =>
      fail({
        code: "unsupported",
        message: "Files cannot be read here: the reader (konstruct-reader) is not deployed.",
      }),
  };

/** Without a speech model nobody listens, and whoever sent a voice note is told. */
export function filesOf(env: Pick<Bindings, "READER">, variables: Variables, fetch: typeof globalThis.fetch) {
  const { SPEECH_BASE_URL: baseUrl, SPEECH_API_KEY: apiKey, SPEECH_MODEL: model } = variables;
  const reader = readerOf(env);
  if (baseUrl === undefined) return { reader };
  const isLocal = variables.SPEECH_LOCAL === "true";
  return { reader, transcriber: createTranscriber({ baseUrl, apiKey, model, isLocal, fetch }) };
}
