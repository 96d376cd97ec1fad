// What becomes of cards: where one was answered, all of them show it and none can be answered any more. Cards
// are for reading; a service that does not take an edit changes nothing of what was decided.

import type { DeliveryOp } from "../channels/channel.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type {
  Aftermath,
  Confirmation,
  ConfirmationNews,
  DeliverView,
  Surface,
} from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { Taken } from "./news.ts";
import { renderEnd } from "./render-card.ts";
import { callSignal } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";
import * as wording from "./wording.ts";

export interface CardDeps {
  deps: Pick<TurnDeps, "conversations" | "directory" | "channel" | "clock" | "log">;
  ref: ConversationRef;
  resolved: ResolvedConnection;
  signal: AbortSignal;
}

/** One card, and its last line. */
interface Ending {
  confirmation: Confirmation;
  what: ConfirmationNews["what"] | "withdrawn";
  end: string;
}

/** Shows on every card how it ended, and reminds where a card elsewhere waits. `again`: an earlier try may have. */
export const showEnds = (cards: CardDeps, taken: readonly Taken[], again: boolean): Promise<void> =>
  showAll(
    cards,
    taken.map(({ confirmation, what, step }) => ({
      ...{ confirmation, what },
      end: wording.cardEnd(confirmation, what, step),
    })),
    again,
  );

/**
 * The turn is recorded, and ended before it could take its news in: their cards say what became of them. Nothing
 * is run for it, and nothing posted: whoever asked reads how the turn ended.
 */
export async function showUntaken(
  cards: CardDeps,
  { input, outcome }: Pick<DeliverView, "input" | "outcome">,
): Promise<void> {
  const news = input.flatMap((message) => message.news ?? []).filter(({ what }) => what !== "reminder");
  if (news.length === 0) return;
  // As the record left them: what was not run is cancelled by now, what nobody heard of is unknown.
  const known = await cards.deps.conversations.confirmations(cards.ref).catch(() => []);
  const endings = news.flatMap(({ confirmationId, what }): Ending[] => {
    const confirmation = known.find(({ id }) => id === confirmationId);
    const end = confirmation && wording.cardEndOf(confirmation, outcome);
    return end ? [{ confirmation, what, end }] : [];
  });
  await showAll(cards, endings, true);
}

/** What was asked is withdrawn, and no turn brings news of it. */
export async function showWithdrawn(
  cards: CardDeps,
  withdrawn: readonly Extract<Aftermath, { kind: "withdrawn" }>[],
): Promise<void> {
  const known = await cards.deps.conversations.confirmations(cards.ref).catch(() => []);
  for (const { confirmationId, tried = false } of withdrawn) {
    const confirmation = known.find(({ id }) => id === confirmationId);
    if (confirmation)
      await showAll(cards, [{ confirmation, what: "withdrawn", end: wording.WITHDRAWN }], tried);
  }
}

async function showAll(cards: CardDeps, endings: readonly Ending[], again: boolean): Promise<void> {
  for (const one of endings) {
    for (const [index, surface] of one.confirmation.surfaces.entries()) {
      if (cards.signal.aborted) return;
      await tolerated(cards, surface, showEnd(cards, one, surface, again ? undefined : index));
      if (one.what !== "reminder")
        await tolerated(cards, surface, endHosted(cards, one.confirmation, surface));
    }
  }
}

async function tolerated(
  { deps, ref }: CardDeps,
  { connectionId }: Surface,
  work: Promise<void>,
): Promise<void> {
  await work.catch((error: unknown) =>
    deps.log.warn("card_not_shown", { tenantId: ref.tenantId, connectionId, error: describeError(error) }),
  );
}

const isHere = ({ ref }: CardDeps, { connectionId, thread }: Surface): boolean =>
  connectionId === ref.connectionId && thread === ref.thread;

/** Without a number nothing is posted: it may stand there already, and a person reads things once. */
async function showEnd(
  cards: CardDeps,
  { confirmation, what, end }: Ending,
  surface: Surface,
  number: number | undefined,
): Promise<void> {
  const there = await connectionOf(cards, surface.connectionId);
  if (!there) return;
  const channel = cards.deps.channel(there.connection.channel);
  const here = isHere(cards, surface);
  const base = { target: surface.target };
  let op: DeliveryOp | undefined;
  if (what === "reminder") {
    const text = wording.reminder(confirmation);
    if (!here && number !== undefined) op = { ...base, kind: "post", opId: `${surface.opId}-r`, text };
  } else if (surface.messageId && channel.capabilities.edit) {
    const setting = { buttons: false, ...(here ? {} : { origin: originOf(cards) }) };
    const text = renderEnd(confirmation, end, setting);
    const { messageId, opId } = surface;
    op = { ...base, kind: "edit", opId, messageId, text, choices: [] };
  } else if (!here && number !== undefined) {
    op = { ...base, kind: "post", opId: `${surface.opId}-e`, text: `${wording.about(confirmation)} ${end}` };
  }
  if (!op) return;
  const result = await channel.deliver(op, there.connection, callSignal(cards.signal));
  if (!result.ok)
    cards.deps.log.warn("card_not_shown", { connectionId: surface.connectionId, code: result.error.code });
}

/** Its time is over where it was shown: a bare yes there is a word like any other again. */
async function endHosted(
  cards: CardDeps,
  { id, code, approveChoice, denyChoice }: Confirmation,
  surface: Surface,
): Promise<void> {
  if (isHere(cards, surface)) return;
  const { deps, ref } = cards;
  const card = { origin: ref, confirmationId: id, code, approveChoice, denyChoice, expiresAt: deps.clock() };
  const there = { tenantId: ref.tenantId, connectionId: surface.connectionId, thread: surface.thread };
  await deps.conversations.hostCard(there, card);
}

/** Of the same company, or none: a card never leads to another. */
export async function connectionOf(
  { deps, ref, resolved }: CardDeps,
  connectionId: string,
): Promise<ResolvedConnection | undefined> {
  if (connectionId === ref.connectionId) return resolved;
  const found = await deps.directory.connection(connectionId);
  return found?.tenant.id === ref.tenantId ? found : undefined;
}

/** Who asks, as a copy says it. */
export const originOf = ({ resolved }: CardDeps) => ({
  agent: resolved.agent.name,
  channel: resolved.connection.name || resolved.connection.channel,
});
