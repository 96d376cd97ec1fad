// Sends a line to the web channel. A try whose answer was lost may have arrived: every try carries the
// same id, and the conversation counts it once.

import { fail, ok, type Result } from "../../../src/result.ts";
import type { PlaygroundSession } from "./saved-session.ts";

const WAITS_MS = [400, 1_500];
const TRY_MS = 15_000;

async function tryOnce(session: PlaygroundSession, line: { id: string; text: string }): Promise<number> {
  try {
    // Its path on our own origin: the policy of the page allows no other.
    const response = await fetch(new URL(session.webhookUrl).pathname, {
      method: "POST",
      headers: { authorization: `Bearer ${session.token}`, "content-type": "application/json" },
      body: JSON.stringify(line),
      signal: AbortSignal.timeout(TRY_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** Durable on the server when it is ok; else why not, for the person who wrote it. */
export async function postLine(
  session: PlaygroundSession,
  line: { id: string; text: string },
): Promise<Result<void, string>> {
  for (let attempt = 0; ; attempt++) {
    const status = await tryOnce(session, line);
    if (status >= 200 && status < 300) return ok(undefined);
    if (status === 401 || status === 404) return fail("This conversation has ended. Start a new one.");
    if (status === 413) return fail("It is too long.");
    if (status >= 400 && status < 500 && status !== 429) return fail("The server did not accept it.");
    const wait = WAITS_MS[attempt];
    if (wait === undefined)
      return fail(status === 0 ? "The server cannot be reached." : "The server is busy.");
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
