// Whom a hand-over is shown to, and where. A desk is a message like any other: it is recorded with its turn, and
// fenced, retried and looked up like the person's own.

import type { Channel } from "../channels/channel.ts";
import { askedNow, isSame } from "../conversation/hand-over.ts";
import type { HistoryMessage } from "../conversation/message.ts";
import type { Colleague, DeliveryPart, Desk, Elsewhere, HandOver, ThinkView } from "../conversation/port.ts";
import type { ResolvedConnection } from "../tenants/directory.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import { type CardDeps, connectionOf } from "./card-ends.ts";
import { SWITCHED_OFF } from "./elsewhere.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { allowedHosts } from "./record-turn.ts";
import { closedWords, conversationLink, type DeskState, renderDesk } from "./render-desk.ts";
import { callSignal } from "./send-part.ts";
import type { TurnDeps } from "./turn-deps.ts";

export interface DeskDeps extends CardDeps {
  deps: CardDeps["deps"] & Pick<TurnDeps, "newId" | "sleep" | "publicUrl">;
  turn: number;
}

/** What a turn needs to show its hand-over. */
export const desksOf = ({
  deps,
  view,
  resolved,
  heartbeat,
}: {
  deps: TurnDeps;
  view: Pick<ThinkView, "ref" | "lease">;
  resolved: ResolvedConnection;
  heartbeat: Pick<Heartbeat, "signal">;
}): DeskDeps => ({ deps, resolved, ref: view.ref, turn: view.lease.turn, signal: heartbeat.signal });

export type DeskLine = Pick<HistoryMessage, "author" | "text">;

/** A service that is busy for a moment is asked once more; after that the hand-over waits in the inbox alone. */
const AGAIN_MS = 1_000;

/** A desk for everybody whose turn it is and who has none. One that cannot be shown is a part that failed. */
export async function openDesks(
  desks: DeskDeps,
  handOver: HandOver,
  lines: readonly DeskLine[],
): Promise<DeliveryPart[]> {
  const isConsole = ({ connectionId }: Colleague) => connectionId === `${desks.ref.tenantId}.console`;
  const without = askedNow(handOver).filter(
    (one) => !isConsole(one) && !handOver.desks.some((desk) => isSame(desk, one)),
  );
  return Promise.all(without.map((one) => openDesk(desks, handOver, one, lines)));
}

async function openDesk(
  desks: DeskDeps,
  handOver: HandOver,
  { connectionId, userId }: Colleague,
  lines: readonly DeskLine[],
): Promise<DeliveryPart> {
  const desk = { handOverId: handOver.id, userId, isOpen: true };
  const there = await connectionOf(desks, connectionId);
  const place = there ? await openPrivately(desks, there, userId) : SWITCHED_OFF;
  if (!there || typeof place === "string") {
    const reason = typeof place === "string" ? place : SWITCHED_OFF;
    const to = { connectionId, thread: "", target: {}, desk };
    return { ...pendingPart(desks, handOver.reason, to), state: "failed", reason };
  }
  const text = deskText(desks, there, handOver, { kind: "waiting" }, lines);
  return pendingPart(desks, text, { connectionId, ...place, desk });
}

type Place = Pick<Elsewhere, "thread" | "target">;

/** The place, or why there is none. */
async function openPrivately(
  { deps, signal }: DeskDeps,
  { connection }: ResolvedConnection,
  userId: string,
): Promise<Place | string> {
  const channel = deps.channel(connection.channel);
  if (!channel.openDirect) return "This channel has no private messages.";
  for (let isAgain = false; ; isAgain = true) {
    const direct = await channel.openDirect(userId, connection, callSignal(signal));
    if (direct.ok) return direct.value;
    const { error } = direct;
    const isForNow =
      error.code === "rate_limited" || error.code === "not_accepted" || error.code === "unknown";
    if (!isForNow || isAgain || signal.aborted)
      return "reason" in error ? error.reason : `No private message can be opened: ${error.code}.`;
    await deps.sleep(AGAIN_MS, signal);
  }
}

/** Every desk as it is now: theirs, closed, or waiting again. */
export async function editDesks(
  desks: DeskDeps,
  handOver: HandOver,
  lines: readonly DeskLine[],
): Promise<DeliveryPart[]> {
  const parts = handOver.desks.map(async (desk): Promise<DeliveryPart[]> => {
    const there = await connectionOf(desks, desk.connectionId);
    if (!there || !desk.messageId) return [];
    const { connectionId, thread, target, userId, messageId } = desk;
    const state = stateOf(handOver, desk);
    const to = { connectionId, thread, target };
    const isOpen = state.kind !== "closed";
    if (desks.deps.channel(there.connection.channel).capabilities.edit) {
      const text = deskText(desks, there, handOver, state, lines);
      const shown = pendingPart(desks, text, { ...to, desk: { handOverId: handOver.id, userId, isOpen } });
      // The same message as before: where it is gone, what takes its place is the desk from then on.
      return [{ ...shown, opId: desk.opId, messageId }];
    }
    return isOpen ? [] : [pendingPart(desks, closedWords(handOver), to)];
  });
  return (await Promise.all(parts)).flat();
}

function stateOf(handOver: HandOver, desk: Desk): DeskState {
  if (handOver.state === "waiting") return { kind: "waiting" };
  const isTheirs = handOver.state === "taken" && handOver.owner && isSame(handOver.owner, desk);
  return isTheirs ? { kind: "theirs" } : { kind: "closed", why: closedWords(handOver) };
}

export const pendingPart = ({ deps, turn }: DeskDeps, text: string, to: Elsewhere): DeliveryPart => ({
  opId: `${turn}-d-${deps.newId()}`,
  text,
  state: "pending",
  to,
});

function deskText(
  { deps, ref, resolved }: DeskDeps,
  there: ResolvedConnection,
  handOver: HandOver,
  state: DeskState,
  lines: readonly DeskLine[],
): string {
  const channel = deps.channel(there.connection.channel);
  return renderDesk({
    ...{ handOver, state, lines },
    agent: resolved.agent.name,
    channel: resolved.connection.channel,
    link: conversationLink(deps.publicUrl, ref),
    threads: channel.replyPlace !== undefined,
    buttons: channel.capabilities.buttons,
    clean: (text) => channel.sanitise(text, { hosts: allowedHosts(resolved) }),
  });
}

/** The threads in which lines of the person are shown: the owner's, or of all who are asked while nobody has it. */
export async function speakingPlaces(
  desks: CardDeps,
  handOver: HandOver,
): Promise<{ to: Elsewhere; channel: Channel; connection: OpenConnection }[]> {
  const { state, owner } = handOver;
  if (state === "returned") return [];
  const listening = handOver.desks.filter((desk) => state === "waiting" || (owner && isSame(owner, desk)));
  const places = listening.map(async ({ connectionId, target, messageId }) => {
    const there = await connectionOf(desks, connectionId);
    const channel = there && desks.deps.channel(there.connection.channel);
    const place = messageId === undefined ? undefined : channel?.replyPlace?.(target, messageId);
    return channel && place
      ? [{ to: { connectionId, ...place }, channel, connection: there.connection }]
      : [];
  });
  return (await Promise.all(places)).flat();
}
