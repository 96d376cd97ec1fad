// Who speaks in a conversation, as an operator sees it: the hand-over without what its buttons carry, and the
// people it may be passed on to.

import type { Colleague, HandOver } from "../conversation/port.ts";
import type { TenantDirectory } from "./deps.ts";

/** A hand-over in full. What the controls carry stays inside, and so does where private chats are. */
export interface HandOverView extends Omit<HandOver, "choices" | "desks"> {
  /** Who has a private message about it. */
  desks: Colleague[];
}

/** A person of the team to whom a conversation may be passed. */
export interface ColleagueView {
  connectionId: string;
  userId: string;
  name: string;
  channel: string;
}

export interface OwnershipView {
  /** Even: the employee speaks. Odd: a person does, or is asked to. */
  epoch: number;
  /** The newest one, also where it was handed back; absent where there never was one. */
  handOver?: HandOverView;
  now: number;
  colleagues: ColleagueView[];
  /** Whoever asks, as an owner would be named. */
  you: { connectionId: string; userId: string };
  /** A line after this would be refused by the chat service; absent where it always takes one. */
  replyUntil?: number;
}

export function handOverView({ choices: _, desks, ...shown }: HandOver): HandOverView {
  const people = [...shown.chain, ...shown.team];
  return {
    ...shown,
    desks: desks.map(({ connectionId, userId }) => {
      const known = people.find((one) => one.connectionId === connectionId && one.userId === userId);
      return { connectionId, userId, ...(known?.name ? { name: known.name } : {}) };
    }),
  };
}

/** Everybody whom roles and the team name, each once, in the order in which they are listed. */
export function colleaguesOf({ tenant, connections }: TenantDirectory): ColleagueView[] {
  const { roles, handOver } = tenant.tools;
  const found = new Map<string, ColleagueView>();
  for (const { connectionId, userId, name } of [...Object.values(roles).flat(), ...handOver.team]) {
    const connection = connections.find(({ id, isActive }) => id === connectionId && isActive);
    const key = JSON.stringify([connectionId, userId]);
    const known = found.get(key);
    if (connection && (!known || (known.name === userId && name !== "")))
      found.set(key, { connectionId, userId, name: name || userId, channel: connection.channel });
  }
  return [...found.values()];
}
