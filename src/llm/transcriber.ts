// Speech to text over OpenAI's wire, which local servers speak as well. One call, no retries: a voice note that
// was not understood is said again or typed, and the person is told so.

import * as z from "zod";
import { TRANSCRIPTION_MS } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";

export interface Recording {
  /** With an ending that tells the format: services go by it. */
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

export interface Transcriber {
  /** Whether what is said stays on the company's own machines. */
  isLocal: boolean;
  /** Never throws. The failure goes on from "It could not be opened:". */
  transcribe(recording: Recording, signal: AbortSignal): Promise<Result<string, string>>;
}

export interface TranscriberInput {
  /** With its version, without a slash at the end. */
  baseUrl: string;
  apiKey?: string | undefined;
  model: string;
  isLocal: boolean;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

const answerSchema = z.object({ text: z.string() });

const AWAY = "it could not be listened to just now.";
const NOT_UNDERSTOOD = "it could not be understood.";

function formOf({ name, mediaType, bytes }: Recording, model: string): FormData {
  const form = new FormData();
  form.set("model", model);
  form.set("response_format", "json");
  form.set("file", new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }), name);
  return form;
}

/** A speech model behind `/audio/transcriptions`. */
export function createTranscriber({
  baseUrl,
  apiKey,
  model,
  isLocal,
  fetch: send,
}: TranscriberInput): Transcriber {
  return {
    isLocal,
    async transcribe(recording, signal) {
      try {
        const response = await send(`${baseUrl}/audio/transcriptions`, {
          method: "POST",
          headers: apiKey ? { authorization: `Bearer ${apiKey}` } : {},
          body: formOf(recording, model),
          redirect: "manual",
          signal: AbortSignal.any([signal, AbortSignal.timeout(TRANSCRIPTION_MS)]),
        });
        if (!response.ok) {
          await response.body?.cancel();
          return fail(response.status === 400 || response.status === 415 ? NOT_UNDERSTOOD : AWAY);
        }
        const text = answerSchema.safeParse(await response.json()).data?.text.trim();
        return text ? ok(text) : fail(NOT_UNDERSTOOD);
      } catch {
        // The error's own words may hold the request, and with it the key.
        return fail(AWAY);
      }
    },
  };
}
