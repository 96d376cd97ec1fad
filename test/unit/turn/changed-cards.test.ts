// Five hundred changes to what is stored between the card and the run. What a person saw is what runs, or nothing.

import { describe, expect, it } from "vitest";
import type { Confirmation } from "../../../src/conversation/port.ts";
import { hashOfCall } from "../../../src/tools/canonical.ts";
import { COMPANY_HOSTS, companyToolkit, edgeThatSays, employ, isEffect } from "../../doubles/company.ts";
import { obedientPool } from "../../doubles/obedient-model.ts";
import type { Edge } from "../../doubles/tool-world.ts";
import { ALICE } from "./acting.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

/** As many as one turn may ask for. */
const CARDS = 8;
const ROUNDS = 63;

interface Cards {
  turn: WholeTurn;
  edge: Edge;
  all(): Confirmation[];
}

/** One turn that asked for so many refunds and deletions, every one of them approved and none run yet. */
async function approved(count: number): Promise<Cards> {
  const turn = wholeTurn();
  const edge = edgeThatSays("nothing new");
  const pool = obedientPool();
  turn.world.deps.pools = () => pool;
  employ(turn.world, { edge, clock: turn.time.clock, toolkit: companyToolkit(), hosts: COMPANY_HOSTS });
  const orders = Array.from(
    { length: count },
    (_, i) => `CALL refund_order {"amount":${i + 1},"order":"A-1"}`,
  );
  turn.say("1", orders.join("\n"), { sentAt: turn.time.clock() });
  await turn.runOut();
  const all = () => turn.conversation.object().confirmations();
  for (const [i, { approveChoice: choice }] of all().entries()) {
    const event = { kind: "decision" as const, id: `p${i}`, thread: "t", actor: ALICE, choice };
    turn.conversation.object().accept([{ ...event, target: { to: "t" }, at: turn.time.clock() }]);
  }
  return { turn, edge, all };
}

type Change = (given: Confirmation, n: number) => Partial<Confirmation>;

const argumentsWith = (given: Confirmation, changes: Record<string, unknown>): string =>
  JSON.stringify({ ...JSON.parse(given.arguments), ...changes });

/** As somebody would who also knows how the hash is made. */
const rehashed = (given: Confirmation, text: string, tool = given.tool): Partial<Confirmation> => ({
  ...{ tool, arguments: text },
  hash: hashOfCall(tool, text),
});

const CHANGES: Record<string, Change> = {
  "another amount": (given, n) => ({ arguments: argumentsWith(given, { amount: 1_000 + n }) }),
  "another amount, hashed again": (given, n) => rehashed(given, argumentsWith(given, { amount: 1_000 + n })),
  "another order": (given, n) => ({ arguments: argumentsWith(given, { order: `B-${n}` }) }),
  "another order, hashed again": (given, n) => rehashed(given, argumentsWith(given, { order: `B-${n}` })),
  "an order that looks the same": (given) => rehashed(given, argumentsWith(given, { order: "\u0410-1" })),
  "something nobody sees": (given) => rehashed(given, argumentsWith(given, { order: "A-1\u200b" })),
  "one argument more": (given, n) => rehashed(given, argumentsWith(given, { [`x${n}`]: n })),
  "one argument less": (given) =>
    rehashed(given, JSON.stringify({ order: JSON.parse(given.arguments).order })),
  "a way out of the path": (given) => rehashed(given, argumentsWith(given, { order: "A-1/../../users/1?" })),
  "a number as a word": (given, n) => rehashed(given, argumentsWith(given, { amount: `${n + 1}` })),
  "no JSON": (given) => rehashed(given, given.arguments.slice(0, -1)),
  "another order of keys": (given) =>
    rehashed(
      given,
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(given.arguments)).reverse())),
    ),
  "a space": (given) => rehashed(given, given.arguments.replace(":", ": ")),
  "a second value for a key": (given, n) =>
    rehashed(given, given.arguments.replace("{", `{"amount":${n + 500},`)),
  "another tool": (given) => ({ tool: "parcels_send", arguments: given.arguments }),
  "another tool, hashed again": (given) => rehashed(given, '{"to":"evil street 1"}', "parcels_send"),
  "a request to anywhere": (given) =>
    rehashed(given, '{"method":"DELETE","url":"https://api.example.com/users/1"}', "http_request"),
  "another hash": (given, n) => ({
    hash: given.hash.replace(/^./, (first) => (first === "0" ? "1" : "0")),
    code: `${n}`,
  }),
  "another card": (given, n) => ({
    lines: given.lines.map((one) => ({ ...one, value: `${one.value}${n}` })),
  }),
  "another employee": () => ({ agentId: "eve" }),
};

function store({ turn }: Cards, confirmation: Confirmation, change: Partial<Confirmation>): void {
  const { sql } = turn.conversation;
  const changed = JSON.stringify({ ...confirmation, ...change });
  sql.exec("UPDATE confirmation SET body = ? WHERE id = ?", changed, confirmation.id);
  turn.conversation.evict();
}

const kinds = Object.entries(CHANGES);

describe("what is stored of a card", () => {
  it("is changed in five hundred ways before it runs, and nothing runs", async () => {
    const outcomes: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const cards = await approved(CARDS);
      const before = cards.all();
      expect(before).toHaveLength(CARDS);
      for (const [i, confirmation] of before.entries()) {
        const [, change] = kinds[(round * CARDS + i) % kinds.length] ?? [];
        store(cards, confirmation, change?.(confirmation, round * CARDS + i) ?? {});
      }
      await cards.turn.runOut();
      expect(cards.edge.requests.filter(isEffect)).toEqual([]);
      // The model, told that nothing was done, may have asked again: that waits, and is no answer to these.
      const known = new Set(before.map(({ id }) => id));
      outcomes.push(...cards.all().flatMap(({ id, state }) => (known.has(id) ? [state] : [])));
    }
    expect(outcomes.length).toBeGreaterThanOrEqual(500);
    expect(new Set(outcomes)).toEqual(new Set(["failed"]));
  }, 20_000);

  it("runs, each once, where nothing was changed", async () => {
    const cards = await approved(CARDS);
    for (const confirmation of cards.all()) store(cards, confirmation, {});
    await cards.turn.runOut();
    const bodies = cards.edge.requests.filter(isEffect).map(({ body }) => JSON.parse(body ?? "{}").amount);
    expect(bodies.toSorted((a, b) => a - b)).toEqual(Array.from({ length: CARDS }, (_, i) => i + 1));
  });
});
