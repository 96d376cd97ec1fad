// A service that wants to be left alone: what it limits is sent later, in its order, and is never given up for it.

import { describe, expect, it } from "vitest";
import { underFakeTime } from "./whole-turn.ts";
import { windowWorld } from "./window-world.ts";

underFakeTime();

const PAIR = 131_056;
const NUMBER = 130_429;
const long = `${"a".repeat(4_000)}\n\n${"b".repeat(4_000)}\n\n${"c".repeat(4_000)}`;
const firsts = (phone: string[]): string[] => phone.map((text) => text.slice(0, 1));

describe("the limit of one person", () => {
  it("is waited out as Meta asks, four times as long each time, and no message is given up for it", async () => {
    const world = windowWorld();
    world.graph.refusals.push(...Array.from({ length: 20 }, () => PAIR));
    world.write("1");
    world.world.pool.script.push({ say: "one" });
    await world.settle();
    expect(world.phone()).toEqual(["one"]);
    expect(world.graph.sends).toHaveLength(21);
    const waits = world.graph.sends.slice(1).map((at, i) => at - (world.graph.sends[i] ?? 0));
    const due = [6_000, 24_000, 96_000, ...Array.from({ length: 17 }, () => 300_000)];
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(due[i] ?? 0);
      // A wake-up comes in whole seconds.
      expect(wait).toBeLessThan((due[i] ?? 0) + 2_000);
    }
  });

  it("keeps the parts of an answer in their order, each once", async () => {
    const world = windowWorld();
    world.write("1");
    world.world.pool.script.push({ say: long });
    world.graph.refusals.push(PAIR, PAIR);
    await world.settle();
    expect(firsts(world.phone())).toEqual(["a", "b", "c"]);
  });

  it("keeps later turns behind what waits, and what was said meanwhile is answered after it", async () => {
    const world = windowWorld();
    const { conversation, time } = world;
    world.write("1");
    world.world.pool.script.push({ say: long }, { say: "d" });
    world.graph.refusals.push(PAIR, PAIR, PAIR);
    const first = await world.runOut();
    expect(first).toMatchObject({ kind: "again" });
    world.write("2");
    // Whoever is woken for the new line meets the turn that still delivers.
    expect(await world.runOut()).toEqual({ kind: "done" });
    expect(world.phone()).toEqual([]);
    for (let i = 0; i < 60 && world.phone().length < 4; i++) {
      await time.advance(10_000);
      if ((conversation.alarmAt ?? Number.POSITIVE_INFINITY) <= time.clock()) await conversation.fireAlarm();
      if (conversation.wakeUps.splice(0).length > 0) await world.runOut();
    }
    expect(firsts(world.phone())).toEqual(["a", "b", "c", "d"]);
  });

  it("counts apart from tries that failed: those are still given up", async () => {
    const world = windowWorld();
    world.write("1");
    world.world.pool.script.push({ say: "one" });
    const OVERLOADED = 131_016;
    world.graph.refusals.push(...Array.from({ length: 8 }, () => [PAIR, OVERLOADED]).flat());
    await world.settle();
    expect(world.phone()).toEqual([]);
    expect(world.conversation.turns().at(-1)?.parts).toMatchObject([
      { state: "failed", tries: 8, limited: 8 },
    ]);
  });
});

describe("the limit of a number", () => {
  it("brings its conversations back one by one", async () => {
    const back: number[] = [];
    for (let i = 0; i < 12; i++) {
      const world = windowWorld();
      const { deps } = world.world;
      // Ids are random where it counts.
      let n = 0;
      Object.assign(deps, { newId: () => `${i}-${n++}-${(i * 7_919) % 997}` });
      world.write("1");
      world.graph.refusals.push(NUMBER);
      await world.settle();
      const [first = 0, second = 0] = world.graph.sends;
      expect(world.graph.sends).toHaveLength(2);
      back.push(second - first);
    }
    expect(Math.min(...back)).toBeGreaterThanOrEqual(2_000);
    expect(Math.max(...back)).toBeLessThanOrEqual(4_100);
    expect(new Set(back).size).toBeGreaterThan(5);
  });
});
