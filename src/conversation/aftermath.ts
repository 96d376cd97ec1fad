// What becomes known once a turn is over: a service tells late that a message failed, or what was asked is withdrawn.
// It waits with the newest turn until somebody has passed it on. Pure.

import type { DeliveryPart, DeliveryState } from "./port.ts";
import type { Turn } from "./turn-state.ts";

/** tried: it was handed out before, so what is not to be done twice may have been. */
export type Aftermath = { id: string; tried?: true } & (
  | {
      kind: "delivery";
      turn: number;
      opId: string;
      /** Of everything that the turn said to the person, this message among it. */
      states: DeliveryState[];
      reason?: string;
      at: number;
    }
  | { kind: "withdrawn"; confirmationId: string }
);

/** What of these parts is known otherwise now than whoever closed their turn told it. */
export function learned(
  n: number,
  told: readonly DeliveryPart[],
  known: readonly DeliveryPart[],
  at: number,
): Aftermath[] {
  const visible = known.filter(({ to }) => !to);
  const states = visible.map(({ state }) => state);
  return visible.flatMap(({ opId, state, reason }): Aftermath[] => {
    const before = told.find((part) => part.opId === opId);
    if (!before || before.state === state) return [];
    const why = reason === undefined ? {} : { reason };
    return [{ id: `${opId}-${state}`, kind: "delivery", turn: n, opId, states, at, ...why }];
  });
}

/** The newest turn with more to pass on. */
export function withAftermath(turn: Turn, more: readonly Aftermath[]): Turn {
  const known = new Set(turn.aftermath?.map(({ id }) => id));
  const added = more.filter(({ id }) => !known.has(id));
  return added.length === 0 ? turn : { ...turn, aftermath: [...(turn.aftermath ?? []), ...added] };
}

/** The same without what was passed on. */
export function withoutAftermath({ aftermath, ...turn }: Turn, passedOn: readonly string[] = []): Turn {
  const left = aftermath?.filter(({ id }) => !passedOn.includes(id)) ?? [];
  return left.length === 0 ? turn : { ...turn, aftermath: left };
}

/** As it is handed out: known as tried from then on. */
export const markTried = (turn: Turn): Turn =>
  turn.aftermath
    ? { ...turn, aftermath: turn.aftermath.map((one) => ({ ...one, tried: true as const })) }
    : turn;
