// The moment before a turn thinks: lines that are typed in a row are taken in until nobody types. What shows
// that the employee is at work is visible meanwhile.

import type { ThinkView } from "../conversation/port.ts";
import { quietLeft } from "../conversation/quiet-period.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Heartbeat, Verdict } from "./heartbeat.ts";
import { bringsNews } from "./news.ts";
import { isOneTooMany } from "./reply.ts";
import type { TurnDeps } from "./turn-deps.ts";
import { bringsOwn } from "./written.ts";

/** Everything that was typed in a row, or why the turn may not go on. */
export type Quiet = { view: ThinkView; why?: Verdict };

export interface QuietInput {
  deps: Pick<TurnDeps, "conversations" | "clock" | "sleep">;
  view: ThinkView;
  resolved: ResolvedConnection;
  heartbeat: Pick<Heartbeat, "signal" | "verdict">;
}

/** Waits, where there is something to wait for, and asks once in the end whether more came. */
export async function untilQuiet(input: QuietInput): Promise<Quiet> {
  const { deps, heartbeat } = input;
  let view = input.view;
  for (let left = leftOf(input, view); left > 0; left = leftOf(input, view)) {
    await deps.sleep(left, heartbeat.signal);
    const verdict = heartbeat.verdict();
    if (verdict) return { view, why: verdict };
    const gathered = await deps.conversations.gather(view.ref, view.lease);
    if (gathered === "ok") break;
    if (typeof gathered === "string") return { view, why: gathered };
    view = gathered;
  }
  return { view };
}

/** What people and time decided is done at once, and so is what was begun before. */
function leftOf({ deps, resolved }: QuietInput, view: ThinkView): number {
  const { arrived, signal, steps } = view;
  if (signal !== undefined || steps.length > 0 || bringsNews(view) || bringsOwn(view) || isOneTooMany(view))
    return 0;
  return quietLeft({ arrived, quietMs: resolved.agent.work.quietMs, now: deps.clock() });
}
