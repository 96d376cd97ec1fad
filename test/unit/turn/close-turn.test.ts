import { describe, expect, it } from "vitest";
import { chainEntries, EMPTY_CHAIN, verifyChain } from "../../../src/audit/chain.ts";
import type { FinishInput } from "../../../src/conversation/port.ts";
import type { ChainHead, Settlement } from "../../../src/tenants/port.ts";
import { closeTurn } from "../../../src/turn/close-turn.ts";
import { settlementsOf } from "../../doubles/settlements.ts";
import { turnWorld } from "../../doubles/turn-world.ts";
import { LEASE, partWith, REF } from "./views.ts";

async function close(
  owed: Settlement[],
  settle: (settlement: Settlement, n: number) => ChainHead,
  delivered = true,
) {
  const finished: FinishInput[] = [];
  const { deps } = turnWorld({
    finish: async (_ref: unknown, _lease: unknown, _parts: unknown, end: FinishInput) => {
      finished.push(end);
      return "ok";
    },
  } as never);
  const settled: Settlement[] = [];
  deps.tenants.settle = async (_tenant, settlement) => {
    settled.push(settlement);
    return settle(settlement, settled.length);
  };
  const turn = owed.at(-1)?.turn ?? 1;
  await closeTurn({
    deps,
    ref: REF,
    lease: { ...LEASE, turn },
    parts: [partWith({ state: "sent", messageId: "m" })],
    owed: owed.map((one) => JSON.stringify(one)),
    chain: owed.at(-1)?.head ?? EMPTY_CHAIN,
    ...(delivered ? { delivered: { sent: 0, failed: 0 } } : {}),
  });
  return { settled, end: finished[0] as FinishInput };
}

const honest = ({ head }: Settlement) => head;

describe("a turn that closes", () => {
  it("ends its trail with the delivery, and goes on from the head that the tenant anchored", async () => {
    const owed = settlementsOf(2);
    const { settled, end } = await close(owed, honest);
    expect(settled.map(({ audit }) => audit.at(-1)?.type)).toEqual(["turn", "delivery"]);
    expect(end).toEqual({ owed: [], chain: settled[1]?.head });
    expect(
      verifyChain(
        settled.flatMap(({ audit }) => audit),
        end.chain,
      ),
    ).toEqual({ kind: "whole" });
  });

  it("tells of no delivery twice", async () => {
    const { settled } = await close(settlementsOf(1), honest, false);
    expect(settled[0]?.audit.map(({ type }) => type)).toEqual(["turn", "turn"]);
  });

  it("keeps owing what the tenant did not take, with its delivery and its place in the chain", async () => {
    const owed = settlementsOf(2);
    const { settled, end } = await close(owed, (settlement, n) => {
      if (n === 2) throw new Error("away");
      return settlement.head;
    });
    expect(end.owed.map((one) => JSON.parse(one))).toEqual([settled[1]]);
    expect(end.chain).toEqual(settled[1]?.head);
  });

  it("adopts another's word about its own turn", async () => {
    const other = chainEntries(EMPTY_CHAIN, []).head;
    const anchored = { ...other, hash: "a".repeat(64), length: 3 };
    expect((await close(settlementsOf(1), () => anchored)).end.chain).toEqual(anchored);
  });

  it("chains what follows anew where the tenant took something else in its place", async () => {
    const owed = settlementsOf(2);
    const anchored = { hash: "b".repeat(64), length: owed[0]?.head.length ?? 0 };
    const { settled, end } = await close(owed, (settlement, n) => (n === 1 ? anchored : settlement.head));
    const entries = settled[1]?.audit ?? [];
    expect(chainEntries(anchored, entries).entries).toEqual(entries);
    expect(end.chain).toEqual(settled[1]?.head);
  });

  it("leaves alone what the tenant has long gone beyond", async () => {
    const owed = settlementsOf(2);
    const beyond = { hash: "c".repeat(64), length: 40 };
    const { settled, end } = await close(owed, () => beyond);
    expect(settled[1]?.audit.slice(0, 2)).toEqual(owed[1]?.audit);
    expect(end.chain).toEqual(beyond);
  });
});
