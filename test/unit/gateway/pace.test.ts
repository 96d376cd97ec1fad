import { expect, it } from "vitest";
import { createPace } from "../../../src/gateway/pace.ts";

/** A pace on a clock that a test turns. */
function paced(restMs: number) {
  const world = { now: 1_000, writes: [] as number[], sleeps: [] as number[], wake: () => {} };
  const pace = createPace({
    restMs,
    clock: () => world.now,
    sleep: (ms) => {
      world.sleeps.push(ms);
      return new Promise((resolve) => {
        world.wake = resolve;
      });
    },
    write: () => world.writes.push(world.now),
  });
  return { world, pace };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

it("writes the first in the tick in which it is due, once for all that is", async () => {
  const { world, pace } = paced(20);
  pace.due();
  pace.due();
  expect(world.writes).toEqual([]);
  await settled();
  expect(world.writes).toEqual([1_000]);
});

it("lets what follows too soon gather for what is left of the rest", async () => {
  const { world, pace } = paced(20);
  pace.due();
  await settled();
  world.now = 1_005;
  for (let i = 0; i < 10; i++) pace.due();
  expect(world.sleeps).toEqual([15]);
  expect(world.writes).toHaveLength(1);
  world.now = 1_020;
  world.wake();
  await settled();
  expect(world.writes).toEqual([1_000, 1_020]);
});

it("never waits and sets no timer where each comes after the rest", async () => {
  const { world, pace } = paced(20);
  for (const now of [1_000, 1_020, 1_041, 1_099]) {
    world.now = now;
    pace.due();
    await settled();
  }
  expect(world.writes).toEqual([1_000, 1_020, 1_041, 1_099]);
  expect(world.sleeps).toEqual([]);
});

it("writes again after a rest that nobody waited for", async () => {
  const { world, pace } = paced(20);
  pace.due();
  await settled();
  world.now = 1_010;
  pace.due();
  world.now = 1_020;
  world.wake();
  await settled();
  world.now = 1_500;
  pace.due();
  await settled();
  expect(world.writes).toEqual([1_000, 1_020, 1_500]);
});
