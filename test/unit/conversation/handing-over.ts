// The object in object-world.ts, handing conversations over to people and taking what they do.

import type { OwnResult, OwnWish, ThinkView, TurnRecord } from "../../../src/conversation/port.ts";
import { asks, BEN, handOverRequest, OPERATOR } from "./hand-overs.ts";
import { begin, object, recordOf, world } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

export const handOver = (fields = {}) => handOverRequest({ at: world.now, ...fields });

/** Ends the turn that is due by handing over. */
export function giveOver(request = handOver(), view: ThinkView = begin()): ThinkView {
  const parts = [partWith({ opId: view.placeholder.opId, text: "I fetch somebody.", state: "sent" })];
  object().record(view.lease, recordOf(view, { outcome: "handed_off", parts, handOver: request }));
  object().finish(view.lease, parts, settled(view));
  return view;
}

/** Ends the turn that is due as one in which a person speaks. */
export function relay(view: ThinkView = begin(), fields: Partial<TurnRecord> = {}): ThinkView {
  const spoken = view.input.flatMap(({ own, text }) => (own?.what === "spoken" ? [{ own, text }] : []));
  const parts = spoken.map(({ own, text }, i) =>
    partWith({
      opId: `${view.lease.turn}-${i}-said`,
      text,
      state: "sent" as const,
      colleague: own.by?.name ?? "",
    }),
  );
  object().record(view.lease, recordOf(view, { outcome: "handed_off", parts, ...fields }));
  object().finish(view.lease, parts, settled(view));
  return view;
}

export const own = (wish: OwnWish, by = asks(BEN)): OwnResult => object().own(wish, by);
export const take = (by = asks(BEN), id = "h1") => own({ kind: "take", id }, by);
export const handBack = (note?: string, by = asks(BEN)) =>
  own({ kind: "hand_back", id: "h1", ...(note === undefined ? {} : { note }) }, by);
export const speak = (key: string, text = `[${key}]`, by = asks(BEN)) =>
  own({ kind: "speak", id: "h1", key, text }, by);
/** An operator takes a conversation that nobody handed over. */
export const takeUnasked = (id = "h1") =>
  own({ kind: "take", id, request: handOver({ id, cause: "operator", chain: [], team: [] }) }, OPERATOR);

export const refusalOf = (result: OwnResult) =>
  result.kind === "own_refused" ? result.refusal.code : result.kind;
export const newsOf = ({ input }: ThinkView) => input.map(({ own: news, text }) => news?.what ?? text);
export const shown = () =>
  object()
    .transcript({ limit: 50 })
    .messages.map(({ role, author, text }) => `${role} ${author}: ${text}`);
