// A conversation in workerd that asks people for leave.

import type { ConfirmationRequest, Decider, DecisionWish, ThinkView } from "../../src/conversation/port.ts";
import { requestWith } from "../unit/conversation/confirmations.ts";
import { partWith, settled } from "../unit/conversation/turns.ts";
import { begin, here, port } from "./conversation-world.ts";

let events = 0;

export const request = (n = 1, fields: Partial<ConfirmationRequest> = {}): ConfirmationRequest =>
  requestWith({ createdAt: Date.now(), ...fields }, n);

/** Ends a turn with these requests, or with an answer where there are none. */
export async function end(view: ThinkView, requests: ConfirmationRequest[] = []): Promise<void> {
  const parts = [partWith({ opId: view.placeholder.opId, state: "sent" })];
  await port.record(here.ref, view.lease, {
    author: "Ada",
    outcome: requests.length > 0 ? "awaiting" : "answered",
    parts,
    settlement: undefined,
    chain: view.chain,
    confirmations: requests,
  });
  await port.finish(here.ref, view.lease, parts, settled(view));
}

export const ask = async (...requests: ConfirmationRequest[]) => end(await begin(), requests);

export async function press(choice: string, actor = "u1", id = `press-${++events}`) {
  const [result] = await port.accept(here.ref, [
    {
      kind: "decision",
      id,
      thread: here.ref.thread,
      actor: { id: actor },
      choice,
      target: {},
      at: Date.now(),
    },
  ]);
  return result;
}

export const decide = (wish: DecisionWish, by: Decider) => port.decide(here.ref, wish, by);

export async function stateOf(id = "c1") {
  const all = await port.confirmations(here.ref);
  return all.find((one) => one.id === id)?.state;
}

/** In one word, what a decision came to: its kind, or why it was refused. */
export function codeOf(result: unknown): string {
  if (typeof result !== "object" || result === null) return String(result);
  const { kind, refusal } = result as { kind: string; refusal?: { code: string } };
  return refusal ? `refused: ${refusal.code}` : kind;
}
