// Some webhooks do not say to which thread a message belongs, nor that a program wrote it. It was stored first,
// under a guess; here the service is asked, and the message moves to the conversation it belongs to, or to none.

import type { Located } from "../channels/channel.ts";
import { settleDecisions, tellingOp } from "../channels/decisions.ts";
import type { DeletionEvent, IncomingMessage } from "../conversation/message.ts";
import type { ThinkView } from "../conversation/port.ts";
import { encodeTuple } from "../ids.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { closeSilently } from "./close-turn.ts";
import { callSignal } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";
import type { TurnEnd } from "./turn-queue.ts";

const FIRST_DELAY_MS = 5_000;
const MAX_DELAY_MS = 300_000;

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
  const unheard: IncomingMessage[] = [];
  for (const message of provisional) {
    const found = await channel.locate(message.id, message.target, resolved.connection, callSignal(signal));
    if (found.ok) {
      if (found.value.writer === "nobody") unheard.push(message);
      else if (found.value.thread !== view.ref.thread) moved.push(settledMessage(message, found.value));
    } else if (
      found.error.code !== "refused" &&
      found.error.code !== "gone" &&
      found.error.code !== "revoked"
    ) {
      return tryLater(deps, view);
    }
  }
  const left = [...moved, ...unheard];
  if (left.length === 0) return undefined;
  for (const message of moved) await acceptThere(deps, view, resolved, message);
  if (left.length === view.input.length) return closeMoved(deps, view);
  // What stays is answered without what left: the record of a turn that still has both is refused.
  await deps.conversations.accept(
    view.ref,
    left.map((message) => departure(message, view.ref.thread)),
  );
  return undefined;
}

/** Where it belongs it may turn out to decide something; who decides in vain is told so, alone. */
async function acceptThere(
  deps: TurnDeps,
  { ref }: ThinkView,
  { connection }: ResolvedConnection,
  message: IncomingMessage,
): Promise<void> {
  const results = await deps.conversations.accept({ ...ref, thread: message.thread }, [message]);
  const tellings = await settleDecisions(deps, connection, [message], results);
  for (const telling of tellings) {
    const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
    const told = await deps.channel(connection.channel).deliver(tellingOp(telling), connection, signal);
    if (!told.ok) deps.log.warn("refusal_not_told", { connectionId: connection.id, code: told.error.code });
  }
}

function settledMessage(message: IncomingMessage, { thread, target, writer }: Located): IncomingMessage {
  const { provisional: _, ...rest } = message;
  return { ...rest, thread, target, ...(writer === "program" ? { byProgram: true } : {}) };
}

const departure = ({ id }: IncomingMessage, thread: string): DeletionEvent => ({
  kind: "deletion",
  id: encodeTuple(["moved", id]),
  thread,
  target: id,
});

async function tryLater(deps: TurnDeps, view: ThinkView): Promise<TurnEnd> {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (view.attempt - 1), MAX_DELAY_MS);
  const at = deps.clock() + delay;
  await deps.conversations.retryLater(view.ref, view.lease, {
    at,
    reason: "The chat service did not say which thread this belongs to.",
    notified: false,
  });
  return { kind: "again", delaySeconds: Math.ceil(delay / 1_000) };
}

async function closeMoved(deps: TurnDeps, view: ThinkView): Promise<TurnEnd> {
  await closeSilently(deps, view, "moved");
  return { kind: "done" };
}
