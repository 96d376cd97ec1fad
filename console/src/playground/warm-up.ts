// Whoever begins to type will soon send: a local model is loaded meanwhile. Failing changes nothing, the
// answer itself says what is wrong.

import { api } from "../api/client.ts";

/** A model stays loaded for some minutes after it was last used. */
const AGAIN_MS = 60_000;

const warmed = new Map<string, number>();

/** Says at most once a minute that somebody types to this employee. */
export function warmUp(agentId: string, now = Date.now()): void {
  if (now - (warmed.get(agentId) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return;
  warmed.set(agentId, now);
  api.playground.typing.$post({ json: { agentId } }).catch(() => undefined);
}
