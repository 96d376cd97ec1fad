import { describe, expect, it } from "vitest";
import { REWAKE_MS } from "../../../src/limits.ts";
import { line } from "../../doubles/turn-world.ts";
import { answer, freshObject, object, REF, say, world } from "./object-world.ts";

freshObject();

const spent = (work: () => void): number => {
  const before = object().counters().rowsWritten;
  work();
  return object().counters().rowsWritten - before;
};

describe("the alarm of a busy conversation", () => {
  it("is set once for the lines of half a minute, since it looks for itself when it rings", () => {
    const first = spent(() => say("1"));
    const at = world.conversation.alarmAt;
    answer();
    world.now += REWAKE_MS - 1;
    expect(spent(() => say("2"))).toBe(first - 1);
    expect(world.conversation.alarmAt).toBe(at);
  });

  it("is set anew where it should have rung by now: it may have been lost", () => {
    say("1");
    answer();
    world.now += REWAKE_MS;
    say("2");
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
  });

  it("is set anew by an object that came back to memory and knows of none", () => {
    say("1");
    answer();
    world.now += 1_000;
    world.conversation.evict();
    say("2");
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
  });

  it("is set anew where it is for much later", async () => {
    say("1");
    answer();
    await world.conversation.fireAlarm();
    expect(world.conversation.alarmAt).toBeGreaterThan(world.now + REWAKE_MS);
    say("2");
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
  });

  it("that rings early sends no wake-up that is on its way, and looks again when that should have come", async () => {
    say("1");
    answer();
    world.now += REWAKE_MS - 1_000;
    say("2");
    world.conversation.wakeUps.length = 0;
    world.now += 1_000;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toEqual([]);
    expect(world.conversation.alarmAt).toBe(world.now - 1_000 + REWAKE_MS);
    world.now += REWAKE_MS - 1_000;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toEqual([REF]);
  });

  it("is set anew after a change that was rolled back, since it may have gone with that", () => {
    say("1");
    answer();
    world.now += 1_000;
    expect(() => object().accept([line("2", "x"), { kind: "message" } as never])).toThrow();
    say("2");
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
  });
});
