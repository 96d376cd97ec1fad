// One exchange with Google, as a value: status and JSON, or why there is none.

import { MAX_EGRESS_BYTES } from "../../limits.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { ToolFailure } from "../tool.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Answer {
  status: number;
  /** Undefined where it is not JSON. */
  body: unknown;
}

/** Never throws. A status is an answer, whatever it says. */
export async function readAnswer(send: () => Promise<Response>): Promise<Result<Answer, ToolFailure>> {
  try {
    const response = await send();
    const text = await readText(response);
    if (text === undefined) return unavailable("Google's calendar answered with more than can be read.");
    return ok({ status: response.status, body: readJson(text) });
  } catch {
    // Whatever it was, it may name addresses and tokens: nobody is told more.
    return unavailable("Google's calendar could not be reached. Try again later.");
  }
}

/** Undefined where the decoded body is longer than any honest answer. */
async function readText(response: Response): Promise<string | undefined> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_EGRESS_BYTES) {
      // Whoever sends without an end may also take its time to stop.
      void reader.cancel().catch(() => {});
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const unavailable = (message: string): Result<never, ToolFailure> => fail({ code: "unavailable", message });
