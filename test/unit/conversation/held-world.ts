// A held turn of the object in object-world.ts, and what operators ask of it.

import type { DeliverView, HeldState, HeldTurn, ThinkView } from "../../../src/conversation/port.ts";
import { begin, object, recordOf } from "./object-world.ts";
import { endingOf, FAILURE, KIM, partWith, settled } from "./turns.ts";

export const SORRY = "I could not answer this myself.";

/** Ends the turn that is due as held, with a notice to the person unless it promised one before. */
export function hold(view: ThinkView = begin()): ThinkView {
  const parts = view.promised ? [] : [partWith({ opId: view.placeholder.opId, text: SORRY, state: "sent" })];
  const record = recordOf(view, { outcome: "held", reason: "All failed.", failures: [FAILURE], parts });
  object().record(view.lease, record);
  object().finish(view.lease, parts, settled(view));
  return view;
}

export function held(state: HeldState = object().held()): HeldTurn {
  if (state.kind !== "held") throw new Error(`expected a held turn, got ${state.kind}`);
  return state.held;
}

export const retry = (turn = 1) => object().endHeld(endingOf({ kind: "retry", turn, by: KIM }));
export const byHand = (text = "Yes, we do.", key = "key-12345", turn = 1) =>
  object().endHeld(endingOf({ kind: "answer", turn, by: KIM, key, text }));
export const dismiss = (turn = 1) =>
  object().endHeld(endingOf({ kind: "dismiss", turn, by: KIM, reason: "spam" }));
export const history = (view: ThinkView) => view.history.map((line) => line.text);
export const inputs = (view: ThinkView) => view.input.map((message) => message.id);

/** What is due must be a delivery. */
export function due(): DeliverView {
  const view = object().begin();
  if (view.kind !== "deliver") throw new Error(`expected a delivery, got ${view.kind}`);
  return view;
}
