// Statuses come in any order, late, twice, and while a consumer still delivers: the object only ever moves forward.

import { describe, expect, it } from "vitest";
import type { ReceiptState } from "../../../src/conversation/message.ts";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { begin, freshObject, object, recordOf, say, tell } from "./object-world.ts";
import { settled } from "./turns.ts";

freshObject();

const STATES: ReceiptState[] = ["sent", "delivered", "read", "failed"];
const RANK: Record<string, number> = { sent: 0, delivered: 1, read: 2, failed: 3 };

const permutations = <T>(values: readonly T[]): T[][] =>
  values.length === 0
    ? [[]]
    : values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map((rest) => [value, ...rest]));

/** Every order of every set of statuses, and the same with one of them told twice at the end, or at once. */
const ORDERS = Array.from({ length: 16 }, (_, bits) => STATES.filter((_state, i) => bits & (1 << i)))
  .filter((states) => states.length > 0)
  .flatMap(permutations)
  .flatMap((order) => [
    order,
    ...order.map((again) => [...order, again]),
    ...order.map((_, i) => [...order.slice(0, i + 1), ...order.slice(i)]),
  ]);

let n = 0;

/** A turn whose one message is told of by these statuses: so many while it is delivered, the rest after it. */
function toldOf(order: readonly ReceiptState[], early: number) {
  say(`m${++n}`);
  const view = begin();
  const { opId } = view.placeholder;
  const seen: DeliveryPart[] = [];
  const look = () => {
    const line = object()
      .transcript({ limit: 5 })
      .messages.findLast(({ turn, role }) => turn === view.lease.turn && role === "employee");
    seen.push(line?.parts?.[0] as DeliveryPart);
  };
  object().record(view.lease, recordOf(view, { parts: [{ opId, text: "Hi.", state: "sending", tries: 1 }] }));
  const results = order.slice(0, early).map((state) => {
    const [result] = tell(state, opId);
    look();
    return result;
  });
  object().finish(view.lease, [{ opId, text: "Hi.", state: "sent", messageId: "wamid.1" }], settled(view));
  look();
  for (const state of order.slice(early)) {
    results.push(tell(state, opId)[0]);
    look();
  }
  passOn();
  return { seen, results };
}

/** What came after the turn had ended is told, as a round of its own does. */
function passOn(): void {
  const view = object().begin();
  if (view.kind !== "deliver") return;
  const passedOn = view.aftermath?.map(({ id }) => id) ?? [];
  object().finish(view.lease, view.parts, { ...settled(view), passedOn });
}

const rankOf = ({ receipt }: DeliveryPart): number => RANK[receipt ?? "sent"] ?? 0;

describe("statuses of one message", () => {
  it(`only move forward in all ${ORDERS.length} orders, before and after the turn has ended`, () => {
    for (const order of ORDERS)
      for (const early of new Set([0, Math.ceil(order.length / 2), order.length])) {
        const { seen } = toldOf(order, early);
        const ranks = seen.map(rankOf);
        expect([order, ranks]).toEqual([order, ranks.toSorted((a, b) => a - b)]);
        const top = Math.max(...order.map((state) => RANK[state] ?? 0));
        expect([order, rankOf(seen.at(-1) as DeliveryPart)]).toEqual([order, top]);
        expect(seen.at(-1)?.state).toBe(top === 3 ? "failed" : "sent");
      }
  });

  it("say that it failed once, however often and whenever they do", () => {
    for (const order of ORDERS.filter((states) => states.includes("failed"))) {
      const { results } = toldOf(order, 0);
      const failures = order.flatMap((state, i) => (state === "failed" ? [results[i]] : []));
      expect([order, failures.filter((result) => result === "stored")]).toEqual([order, ["stored"]]);
    }
  });
});
