import { describe, expect, it } from "vitest";
import { fail, ok } from "../../../src/result.ts";
import {
  COMPANY_MS,
  gatherSettlements,
  MAX_TOGETHER,
  SETTLE_PATIENCE_MS,
  type SettleAnswers,
} from "../../../src/tenants/gathered-settlements.ts";
import type { ChainHead, Settlement } from "../../../src/tenants/port.ts";
import { settlementsOf } from "../../doubles/settlements.ts";

/** What a tenant's object was asked, and is about to answer when the test says so. */
interface Call {
  tenantId: string;
  turns: number[];
  answer(): void;
  refuse(turn: number): void;
  fail(error: Error): void;
}

const headOf = ({ turn }: Settlement): ChainHead => ({ hash: `head of ${turn}`, length: turn });

function world(company: (goOn: () => void) => void = queueMicrotask) {
  const calls: Call[] = [];
  const timers = new Set<() => void>();
  const call = (tenantId: string, settlements: Settlement[]) =>
    new Promise<SettleAnswers>((resolve, reject) => {
      const heads = (refused?: number) =>
        settlements.map((one) => (one.turn === refused ? fail("too large") : ok(headOf(one))));
      calls.push({
        tenantId,
        turns: settlements.map(({ turn }) => turn),
        answer: () => resolve(heads()),
        refuse: (turn) => resolve(heads(turn)),
        fail: reject,
      });
    });
  const settle = gatherSettlements({
    alone: async (tenantId, settlement) => {
      const [answer] = await call(tenantId, [settlement]);
      if (!answer?.ok) throw new Error(answer?.error);
      return answer.value;
    },
    together: call,
    startTimer: (ms, run) => {
      if (ms === COMPANY_MS) {
        company(run);
        return () => {};
      }
      expect(ms).toBe(SETTLE_PATIENCE_MS);
      timers.add(run);
      return () => timers.delete(run);
    },
  });
  const losePatience = () => {
    for (const run of [...timers]) run();
  };
  return { calls, timers, settle, losePatience };
}

const turns = settlementsOf(MAX_TOGETHER + 10);
const turn = (n: number): Settlement => turns[n - 1] as Settlement;
const settled = () => new Promise((resolve) => setTimeout(resolve));

describe("a settlement", () => {
  it("goes at once where nobody else settles", async () => {
    const { calls, settle, timers } = world();
    const head = settle("acme", turn(1));
    expect(calls.map((one) => one.turns)).toEqual([[1]]);
    calls[0]?.answer();
    expect(await head).toEqual(headOf(turn(1)));
    expect(timers.size).toBe(0);
    void settle("acme", turn(2));
    expect(calls.map((one) => one.turns)).toEqual([[1], [2]]);
  });

  it("goes with those that came while another was under way, and hears its own head", async () => {
    const { calls, settle, timers } = world();
    const heads = [1, 2, 3, 4].map((n) => settle("acme", turn(n)));
    expect(calls).toHaveLength(1);
    calls[0]?.answer();
    await settled();
    expect(calls.map((one) => one.turns)).toEqual([[1], [2, 3, 4]]);
    calls[1]?.answer();
    expect(await Promise.all(heads)).toEqual([1, 2, 3, 4].map((n) => headOf(turn(n))));
    expect(timers.size).toBe(0);
  });

  it("that follows on waits a moment for company, and takes along who comes", async () => {
    const moments: (() => void)[] = [];
    const { calls, settle } = world((goOn) => moments.push(goOn));
    const heads = [1, 2].map((n) => settle("acme", turn(n)));
    expect(moments).toEqual([]);
    calls[0]?.answer();
    await settled();
    expect(calls).toHaveLength(1);
    heads.push(settle("acme", turn(3)));
    moments[0]?.();
    await settled();
    expect(calls.map((one) => one.turns)).toEqual([[1], [2, 3]]);
    calls[1]?.answer();
    expect(await Promise.all(heads)).toEqual([1, 2, 3].map((n) => headOf(turn(n))));
  });

  it("never goes with those of another tenant", async () => {
    const { calls, settle } = world();
    for (const n of [1, 2, 3]) for (const tenant of ["acme", "bolt"]) void settle(tenant, turn(n));
    for (const call of calls.splice(0)) call.answer();
    await settled();
    expect(calls.map((one) => [one.tenantId, one.turns])).toEqual([
      ["acme", [2, 3]],
      ["bolt", [2, 3]],
    ]);
  });

  it("waits for the call after the next where the next is full", async () => {
    const { calls, settle } = world();
    for (const one of turns) void settle("acme", one);
    calls[0]?.answer();
    await settled();
    calls[1]?.answer();
    await settled();
    expect(calls.map((one) => one.turns.length)).toEqual([1, MAX_TOGETHER, 9]);
  });

  it("that cannot be taken is the only one that fails", async () => {
    const { calls, settle } = world();
    const heads = [1, 2, 3, 4].map((n) => settle("acme", turn(n)));
    calls[0]?.answer();
    await settled();
    calls[1]?.refuse(3);
    const ends = await Promise.allSettled(heads);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
  });

  it("fails with the call that carried it, and the next call is made all the same", async () => {
    const { calls, settle } = world();
    const ends = Promise.allSettled([1, 2, 3].map((n) => settle("acme", turn(n))));
    calls[0]?.fail(new Error("The object was reset."));
    await settled();
    const last = settle("acme", turn(4));
    calls[1]?.fail(new Error("The object was reset."));
    await settled();
    calls[2]?.answer();
    expect((await ends).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    expect(await last).toEqual(headOf(turn(4)));
  });

  it("goes alone where whoever should have called never came back, and those after it go on together", async () => {
    const { calls, settle, losePatience } = world();
    void settle("acme", turn(1));
    const head = settle("acme", turn(2));
    losePatience();
    await settled();
    expect(calls.map((one) => one.turns)).toEqual([[1], [2]]);
    calls[1]?.answer();
    expect(await head).toEqual(headOf(turn(2)));
    const rest = [3, 4, 5].map((n) => settle("acme", turn(n)));
    calls[2]?.answer();
    await settled();
    calls[3]?.answer();
    expect(await Promise.all(rest)).toEqual([3, 4, 5].map((n) => headOf(turn(n))));
  });

  it("hears the answer that it lost patience with as little as it settles for others twice", async () => {
    const { calls, settle, losePatience } = world();
    void settle("acme", turn(1));
    const head = settle("acme", turn(2));
    losePatience();
    await settled();
    calls[0]?.answer();
    await settled();
    expect(calls.map((one) => one.turns)).toEqual([[1], [2]]);
    calls[1]?.answer();
    expect(await head).toEqual(headOf(turn(2)));
  });
});
