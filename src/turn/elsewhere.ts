// Sending what is shown elsewhere than to the person, and keeping the way back: a desk's controls lead to the
// conversation before anybody can press them, and its thread right after it stands there. Done twice, it is the same.

import type { DeliverView, DeliveryPart, Elsewhere, HandOver } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import { type CardDeps, connectionOf } from "./card-ends.ts";
import { DESK_MS, deskChoices } from "./render-desk.ts";
import type { Sender } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface ElsewhereDeps extends CardDeps {
  deps: CardDeps["deps"] & Pick<TurnDeps, "sleep">;
}

type View = Pick<DeliverView, "handOver" | "grants">;

export const SWITCHED_OFF = "The connection is switched off.";
/** A way back that cannot be kept is tried again with the turn; in the end the message alone has to do. */
const MAX_GRANTS = 6;

/** Who sends this part, or why nobody does. Never a connection of another company. */
export async function senderElsewhere(
  cards: ElsewhereDeps,
  view: View,
  { to, messageId }: DeliveryPart & { to: Elsewhere },
): Promise<Sender | string> {
  const there = await connectionOf(cards, to.connectionId);
  if (!there) return SWITCHED_OFF;
  const { deps, signal } = cards;
  const { connection } = there;
  const channel = deps.channel(connection.channel);
  const handOver = handOverOf(view, to);
  if (handOver && !messageId) await host(cards, view, handOver, { ...to, speaks: false });
  const controls =
    handOver && to.desk && channel.capabilities.buttons ? choicesOf(handOver, to.desk) : undefined;
  return { deps, channel, connection, target: to.target, signal, ...(controls ? { controls } : {}) };
}

/** Of a hand-over that another one followed nothing is drawn any more. */
const handOverOf = ({ handOver }: View, { desk }: Elsewhere): HandOver | undefined =>
  desk && handOver?.id === desk.handOverId ? handOver : undefined;

const choicesOf = (handOver: HandOver, { isOpen }: NonNullable<Elsewhere["desk"]>): Sender["controls"] =>
  new Map([[handOver.id, isOpen ? deskChoices(handOver, handOver.state === "taken") : []]]);

/**
 * Keeps the way back of each desk that stands: what is written under it is meant for the conversation from then on.
 * At once after its post, since whoever reads it may answer before the next one is shown; what could not be kept then,
 * or was posted by an earlier consumer, before the turn ends.
 */
export function deskKeeper(cards: ElsewhereDeps, view: View) {
  const done = new Set<string>();
  const keep = async (part: DeliveryPart): Promise<void> => {
    if (done.has(part.opId)) return;
    await keepDesk(cards, view, part);
    done.add(part.opId);
  };
  return {
    atOnce: (part: DeliveryPart): Promise<void> => keep(part).catch(() => undefined),
    async all(parts: readonly DeliveryPart[]): Promise<void> {
      for (const part of parts) await keep(part);
    },
  };
}

async function keepDesk(
  cards: ElsewhereDeps,
  view: View,
  { opId, messageId, state, to }: DeliveryPart,
): Promise<void> {
  const handOver = to && handOverOf(view, to);
  if (!to?.desk || !handOver || state !== "sent" || !messageId) return;
  const { connectionId, thread, target, desk } = to;
  const isKept = handOver.desks.some(
    (known) => known.connectionId === connectionId && known.messageId === messageId,
  );
  if (isKept) return;
  const there = await connectionOf(cards, connectionId);
  const channel = there && cards.deps.channel(there.connection.channel);
  const place = channel?.replyPlace?.(target, messageId);
  if (place) await host(cards, view, handOver, { connectionId, thread: place.thread, speaks: true });
  const surface = { connectionId, thread, target, opId, messageId, userId: desk.userId };
  await kept(cards, view, cards.deps.conversations.addDesk(cards.ref, handOver.id, surface));
}

function host(
  cards: ElsewhereDeps,
  view: View,
  { id, choices, at }: HandOver,
  { connectionId, thread, speaks }: { connectionId: string; thread: string; speaks: boolean },
): Promise<void> {
  const { conversations } = cards.deps;
  const place = { tenantId: cards.ref.tenantId, connectionId, thread };
  const desk = { origin: cards.ref, handOverId: id, choices, speaks, until: at + DESK_MS };
  return kept(cards, view, conversations.hostDesk(place, desk));
}

/** Fails with the turn, which comes back; but no turn comes back for ever for the sake of a desk. */
async function kept({ deps, ref }: ElsewhereDeps, { grants }: View, work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (grants < MAX_GRANTS) throw error;
    deps.log.warn("desk_not_kept", { tenantId: ref.tenantId, error: describeError(error) });
  });
}
