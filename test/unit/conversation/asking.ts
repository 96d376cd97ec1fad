// The object in object-world.ts, asking people for leave.

import type { ConfirmationRequest, DecisionResult, ThinkView } from "../../../src/conversation/port.ts";
import { requestWith } from "./confirmations.ts";
import { begin, object, recordOf, world } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

let events = 0;

/** A request as a turn of this moment makes it. */
export const request = (fields: Partial<ConfirmationRequest> = {}, n = 1): ConfirmationRequest =>
  requestWith({ createdAt: world.now, ...fields }, n);

/** Ends the turn that is due by asking. */
export function ask(requests = [request()], view: ThinkView = begin()): ThinkView {
  const cards = requests.map(({ id }, i) =>
    partWith({ opId: `${view.lease.turn}-${i + 1}-card`, text: "card", state: "sent", confirmationId: id }),
  );
  const parts = [partWith({ opId: view.placeholder.opId, state: "sent" }), ...cards];
  const record = recordOf(view, { outcome: "awaiting", parts, confirmations: requests });
  object().record(view.lease, record);
  object().finish(view.lease, parts, settled(view));
  return view;
}

/** Ends the turn that is due with an answer, whatever it brought. */
export function reply(view: ThinkView = begin()): ThinkView {
  object().record(view.lease, recordOf(view));
  object().finish(view.lease, recordOf(view).parts, settled(view));
  return view;
}

/** Somebody presses a control. */
export const press = (choice: string, actor = "u1", id = `press-${++events}`) =>
  object().accept([
    {
      kind: "decision",
      id,
      thread: "t",
      actor: { id: actor, name: actor },
      choice,
      target: {},
      at: world.now,
    },
  ])[0];

export const stateOf = (id = "c1") =>
  object()
    .confirmations()
    .find((one) => one.id === id)?.state;

export const kindOf = (result: unknown): string =>
  typeof result === "object" ? (result as DecisionResult).kind : String(result);
