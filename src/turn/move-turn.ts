// Some webhooks do not say to which thread a message belongs. It was stored first, under a guess; here the
// service is asked, and the message moves to the conversation it belongs to.

import type { IncomingMessage } from "../conversation/message.ts";
import type { ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { closeSilently } from "./close-turn.ts";
import { callSignal } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";
import type { TurnEnd } from "./turn-queue.ts";

const RETRY_MS = 5_000;

/** Undefined: the messages belong here, go on. Otherwise the end of this turn. */
export async function moveTurn(
  deps: TurnDeps,
  view: ThinkView,
  resolved: ResolvedConnection,
  signal: AbortSignal,
): Promise<TurnEnd | undefined> {
  const channel = deps.channel(resolved.connection.channel);
  const provisional = view.input.filter((message) => message.provisional);
  if (provisional.length === 0 || !channel.locate) return undefined;
  const moved: IncomingMessage[] = [];
  for (const message of provisional) {
    const found = await channel.locate(message.id, message.target, resolved.connection, callSignal(signal));
    if (found.ok) {
      if (found.value.thread !== view.ref.thread) moved.push(settledMessage(message, found.value));
    } else if (
      found.error.code !== "refused" &&
      found.error.code !== "gone" &&
      found.error.code !== "revoked"
    ) {
      return tryLater(deps, view);
    }
  }
  if (moved.length === 0) return undefined;
  for (const message of moved)
    await deps.conversations.accept({ ...view.ref, thread: message.thread }, [message]);
  return moved.length === view.input.length ? closeMoved(deps, view) : undefined;
}

function settledMessage(
  message: IncomingMessage,
  place: { thread: string; target: IncomingMessage["target"] },
): IncomingMessage {
  const { provisional: _, ...rest } = message;
  return { ...rest, ...place };
}

async function tryLater(deps: TurnDeps, view: ThinkView): Promise<TurnEnd> {
  const at = deps.clock() + RETRY_MS;
  await deps.conversations.retryLater(view.ref, view.lease, {
    at,
    reason: "The chat service did not say which thread this belongs to.",
    notified: false,
  });
  return { kind: "again", delaySeconds: RETRY_MS / 1_000 };
}

async function closeMoved(deps: TurnDeps, view: ThinkView): Promise<TurnEnd> {
  await closeSilently(deps, view, "moved");
  return { kind: "done" };
}
