// A card where its approvers are. The card in the thread that asked always works; a copy goes to each approver
// who cannot see that thread, and its controls lead back to the conversation that asked.

import type { Channel, Choice } from "../channels/channel.ts";
import type { Approver, Confirmation, DeliverView, DeliveryPart, Surface } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import { ok } from "../result.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import { type CardDeps, connectionOf, originOf } from "./card-ends.ts";
import { renderCard } from "./render-card.ts";
import { callSignal } from "./send-part.ts";
import { isWritten } from "./written.ts";

/** More people than this are not asked one by one. */
const MAX_COPIES = 10;

export interface Copies {
  sent: number;
  failed: number;
}

/** The two controls of a card. */
export const choicesOf = ({ approveChoice, denyChoice, expiresAt }: Confirmation): Choice[] => [
  { choice: approveChoice, label: "Approve", style: "primary", expiresAt },
  { choice: denyChoice, label: "Deny", style: "danger", expiresAt },
];

/** The controls of every card that waits, where the channel draws them. */
export function controlsOf(
  { capabilities }: Pick<Channel, "capabilities">,
  confirmations: readonly Confirmation[],
): Map<string, Choice[]> | undefined {
  if (!capabilities.buttons || confirmations.length === 0) return undefined;
  const waiting = confirmations.filter(({ state }) => state === "pending");
  return new Map(waiting.map((one) => [one.id, choicesOf(one)]));
}

/** Remembers where the cards of this turn stand, and shows copies to approvers elsewhere. Never fails. */
export async function shareCards(
  cards: CardDeps,
  view: Pick<DeliverView, "target" | "input" | "confirmations">,
  parts: readonly DeliveryPart[],
): Promise<Copies> {
  const copies: Copies = { sent: 0, failed: 0 };
  for (const part of parts) {
    const confirmation = view.confirmations.find(({ id }) => id === part.confirmationId);
    if (confirmation?.state !== "pending") continue;
    if (part.messageId) await keepPlace(cards, confirmation, placeOf(cards, view, part));
    for (const [index, approver] of elsewhere(cards, view, confirmation).entries()) {
      if (cards.signal.aborted) return copies;
      const end = await copyTo(cards, confirmation, approver, index).catch((error: unknown) =>
        describeError(error),
      );
      if (end === "sent") copies.sent++;
      else if (end !== "here") {
        copies.failed++;
        cards.deps.log.warn("card_not_copied", {
          tenantId: cards.ref.tenantId,
          connectionId: approver.connectionId,
          error: end,
        });
      }
    }
  }
  return copies;
}

const placeOf = (
  { ref }: CardDeps,
  { target }: Pick<DeliverView, "target">,
  { opId, messageId }: DeliveryPart,
): Surface => ({
  connectionId: ref.connectionId,
  thread: ref.thread,
  target,
  opId,
  ...(messageId === undefined ? {} : { messageId }),
});

async function keepPlace(
  { deps, ref }: CardDeps,
  { id, surfaces }: Confirmation,
  place: Surface,
): Promise<void> {
  if (surfaces.some(({ opId, messageId }) => opId === place.opId && messageId === place.messageId)) return;
  await deps.conversations
    .addSurface(ref, id, place)
    .catch((error: unknown) => deps.log.warn("card_not_kept", { error: describeError(error) }));
}

/** Who cannot see the thread: people on other connections, and in a private chat everybody but its person. */
function elsewhere(
  { ref }: CardDeps,
  { input }: Pick<DeliverView, "input">,
  { approvers, requester }: Confirmation,
): Approver[] {
  const isPrivate = input.some((message) => isWritten(message) && message.addressed === "direct");
  return approvers
    .filter(({ connectionId, userId }) =>
      connectionId === ref.connectionId ? isPrivate && userId !== requester.userId : true,
    )
    .slice(0, MAX_COPIES);
}

/** sent, here (it is the thread that asked), or why not. */
async function copyTo(
  cards: CardDeps,
  confirmation: Confirmation,
  { connectionId, userId }: Approver,
  index: number,
): Promise<string> {
  const { deps, ref, signal } = cards;
  const opId = `${confirmation.id}-${index}`;
  const known = confirmation.surfaces.find((surface) => surface.opId === opId);
  if (known?.messageId) return "sent";
  const there = await connectionOf(cards, connectionId);
  if (!there) return "the connection is switched off";
  const channel = deps.channel(there.connection.channel);
  if (!channel.openDirect) return "this channel has no private messages";
  const direct = await channel.openDirect(userId, there.connection, callSignal(signal));
  if (!direct.ok) return direct.error.code;
  const { thread, target } = direct.value;
  if (connectionId === ref.connectionId && thread === ref.thread) return "here";
  const { id, code, approveChoice, denyChoice, expiresAt } = confirmation;
  const card = { origin: ref, confirmationId: id, code, approveChoice, denyChoice, expiresAt };
  // The way back is there before anybody can press, and where it stands before anybody could lose it.
  await deps.conversations.hostCard({ tenantId: ref.tenantId, connectionId, thread }, card);
  const surface: Surface = { connectionId, thread, target, opId };
  await deps.conversations.addSurface(ref, id, surface);
  return postCopy(cards, confirmation, surface, there, known !== undefined);
}

/** Posts it once: one that an earlier try may have posted is looked up, and not posted in the dark. */
async function postCopy(
  cards: CardDeps,
  confirmation: Confirmation,
  surface: Surface,
  there: ResolvedConnection,
  again: boolean,
): Promise<string> {
  const { deps, ref, signal } = cards;
  const { connection } = there;
  const channel = deps.channel(connection.channel);
  const { buttons } = channel.capabilities;
  const op = {
    kind: "post" as const,
    opId: surface.opId,
    target: surface.target,
    text: renderCard(confirmation, { buttons, origin: originOf(cards) }),
    ...(buttons ? { choices: choicesOf(confirmation) } : {}),
  };
  const { createdAt } = confirmation;
  const found = again
    ? await channel.reconcile(op, createdAt, connection, deps.clock(), callSignal(signal))
    : { kind: "absent" as const };
  if (found.kind === "wait" || found.kind === "cannot_tell") return "unknown";
  const posted =
    found.kind === "found" ? ok(found) : await channel.deliver(op, connection, callSignal(signal));
  if (!posted.ok) return posted.error.code;
  await deps.conversations.addSurface(ref, confirmation.id, {
    ...surface,
    messageId: posted.value.messageId,
  });
  return "sent";
}
