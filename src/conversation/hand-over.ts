// The life of a hand-over: whom it asks, one after the other, and how it is opened, taken, passed on and handed
// back. Pure; who may do which of it stands in decide-ownership.ts.

import type { Colleague, HandOver, HandOverRequest, Owner, OwnVia } from "./ownership.ts";

/** A note goes to the model and to readers: a paragraph is enough. */
export const MAX_NOTE_CHARS = 1_000;

export const isSame = (one: Colleague, other: Colleague): boolean =>
  one.userId === other.userId && one.connectionId === other.connectionId;

const isAmong = (all: readonly Colleague[], one: Colleague): boolean => all.some((each) => isSame(each, one));

/** A stretch in which a person speaks, or is asked to. */
export const isOpen = (handOver: HandOver | undefined): handOver is HandOver =>
  handOver !== undefined && handOver.state !== "returned";

/** Anybody who is asked in this hand-over, now, before or later. */
export const isInLine = ({ chain, team }: HandOver, one: Colleague): boolean =>
  isAmong(chain, one) || isAmong(team, one);

/** Those whose turn it is to take it: the next in line, or the whole team. Nobody: it waits in the inbox. */
export function askedNow({ chain, team, asked, step, state }: HandOver): Colleague[] {
  if (state !== "waiting") return [];
  const isTeam = step === "team" || (step === "late" && asked >= chain.length && team.length > 0);
  return isTeam ? team : chain.slice(Math.max(0, asked - 1), asked);
}

/** The employee hands over: the first in line is asked with it. */
export function openHandOver(request: HandOverRequest, turn: number, now: number): HandOver {
  const handOver: HandOver = {
    ...request,
    chain: distinct(request.chain, request.agentId),
    team: distinct(request.team, request.agentId),
    turn,
    state: "waiting",
    step: "asked",
    stepAt: now,
    asked: 0,
    told: [],
    desks: [],
  };
  return askNext(handOver, now);
}

/** The employee is nobody's colleague, wherever its id turns up; and nobody is asked twice. */
function distinct(all: readonly Colleague[], agentId: string): Colleague[] {
  const people = all.filter(({ userId }) => userId !== "" && userId !== agentId);
  return people.filter((one, i) => people.findIndex((other) => isSame(one, other)) === i);
}

/** The next in line, after them the team at once; where there is neither it waits for whoever looks. */
export function askNext(handOver: HandOver, now: number): HandOver {
  const { asked, chain, team } = handOver;
  if (asked < chain.length) return { ...handOver, step: "asked", stepAt: now, asked: asked + 1 };
  return { ...handOver, step: team.length > 0 ? "team" : "asked", stepAt: now };
}

/** By the name that the company gives them: customers read it, and chat services let people choose theirs. */
export const personOf = (
  { chain, team }: Pick<HandOver, "chain" | "team">,
  { colleague, via }: Owner,
): Colleague & { via: OwnVia } => {
  const known = [...chain, ...team].find((one) => isSame(one, colleague));
  const name = known?.name || colleague.name || colleague.userId;
  return { connectionId: colleague.connectionId, userId: colleague.userId, name, via };
};

export const takenBy = (handOver: HandOver, by: Owner, now: number): HandOver => ({
  ...handOver,
  state: "taken",
  owner: { ...personOf(handOver, by), at: now },
});

/** A person takes a conversation that nobody handed over. */
export const takenUnasked = (request: HandOverRequest, by: Owner, now: number): HandOver =>
  takenBy({ ...openHandOver(request, 0, now), step: "asked", asked: 0 }, by, now);

/** It waits again, for those named or for the next in line. Whoever passes it on is not asked in their place. */
export function passedOn(
  { owner: _owner, ...before }: HandOver,
  by: Colleague,
  to: readonly Colleague[],
  now: number,
): HandOver {
  const asked = before.chain.slice(0, before.asked);
  const named = distinct(to, before.agentId).filter((one) => !isSame(one, by));
  const isLeft = (one: Colleague) => !isAmong(named, one) && !isSame(one, by);
  const left = before.chain.slice(before.asked).filter(isLeft);
  const past = asked.filter((one) => !isAmong(named, one));
  const chain = [...past, ...named, ...left];
  return askNext({ ...before, state: "waiting", chain, asked: past.length }, now);
}

export function handedBack(handOver: HandOver, by: Owner, note: string | undefined, now: number): HandOver {
  const agreed = note?.trim().slice(0, MAX_NOTE_CHARS);
  return {
    ...handOver,
    state: "returned",
    returnedAt: now,
    returnedBy: personOf(handOver, by),
    ...(agreed ? { note: agreed } : {}),
  };
}
