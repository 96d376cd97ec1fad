// The moment before a turn thinks: lines that are typed in a row are taken in until nobody types. What shows
// that the employee is at work is visible meanwhile.

import type { ConversationPort, DeliveryPart, ThinkView } from "../conversation/port.ts";
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

/** What a draft tells the conversation, and what the turn waits for. */
export interface Waiting {
  conversations: Pick<ConversationPort, "placeholderSent">;
  quiet: Promise<Quiet>;
}

/**
 * Waits, where there is something to wait for, and asks once in the end whether more came. A placeholder that
 * became visible meanwhile is told in the same call: nothing is lost with it, since whoever takes the turn
 * over looks for it.
 */
export function startQuiet(input: QuietInput): Waiting {
  const { deps, heartbeat } = input;
  let visible: DeliveryPart | undefined;
  let isQuiet = false;

  const listen = async (): Promise<Quiet> => {
    let view = input.view;
    for (let left = leftOf(input, view); left > 0; left = leftOf(input, view)) {
      await deps.sleep(left, heartbeat.signal);
      const verdict = heartbeat.verdict();
      if (verdict) return { view, why: verdict };
      isQuiet = true;
      const gathered = await deps.conversations.gather(view.ref, view.lease, visible);
      if (gathered === "ok") break;
      if (typeof gathered === "string") return { view, why: gathered };
      view = gathered;
      isQuiet = false;
    }
    isQuiet = true;
    return { view };
  };

  // First of all: what has nothing to wait for must tell of its placeholder itself.
  const quiet = listen();
  return {
    quiet,
    conversations: {
      placeholderSent: async (ref, lease, part) => {
        if (isQuiet) return deps.conversations.placeholderSent(ref, lease, part);
        visible = part;
        return "ok";
      },
    },
  };
}

/** What people and time decided is done at once, and so is what was begun before. */
function leftOf({ deps, resolved }: QuietInput, view: ThinkView): number {
  const { arrived, signal, steps } = view;
  if (signal !== undefined || steps.length > 0 || bringsNews(view) || bringsOwn(view) || isOneTooMany(view))
    return 0;
  return quietLeft({ arrived, quietMs: resolved.agent.work.quietMs, now: deps.clock() });
}
