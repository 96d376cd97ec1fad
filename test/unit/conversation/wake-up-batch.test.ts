import { describe, expect, it } from "vitest";
import { createWakeUpBatch, GATHER_MS, MAX_WAKE_UPS } from "../../../src/conversation/wake-up-batch.ts";

/** A batch, a clock and the timers that were started; a timer of a dead object never fires. */
function gathering() {
  const batch = createWakeUpBatch<string>();
  const sent: { by: string; wakeUps: string[] }[] = [];
  const timers: { at: number; by: string; run: () => void }[] = [];
  let now = 1_000;
  const add = (wakeUp: string, by = "object") =>
    batch.add(wakeUp, wakeUp, now, {
      send: (wakeUps) => void sent.push({ by, wakeUps }),
      startTimer: (ms, run) => void timers.push({ at: now + ms, by, run }),
    });
  const advance = (ms: number, dead: string[] = []) => {
    now += ms;
    for (const timer of timers.splice(0)) {
      if (timer.at > now) timers.push(timer);
      else if (!dead.includes(timer.by)) timer.run();
    }
  };
  return { add, advance, sent, timers };
}

describe("wake-ups of one isolate", () => {
  it("leave at once where nothing else does", () => {
    const { add, advance, sent } = gathering();
    for (const one of ["a", "b", "c"]) {
      add(one);
      advance(GATHER_MS + 1);
    }
    expect(sent.map(({ wakeUps }) => wakeUps)).toEqual([["a"], ["b"], ["c"]]);
  });

  it("of a conversation that goes on by itself do not wait for each other", () => {
    const { add, advance, sent } = gathering();
    for (let i = 0; i < 5; i++) {
      add("the same");
      advance(1);
    }
    expect(sent).toHaveLength(5);
  });

  it("that come close behind one leave together, within GATHER_MS", () => {
    const { add, advance, sent } = gathering();
    add("first");
    for (let i = 0; i < 10; i++) add(`more ${i}`);
    expect(sent).toHaveLength(1);
    advance(GATHER_MS);
    expect(sent[1]?.wakeUps).toHaveLength(10);
  });

  it("keep gathering under load: one send for all of a stretch", () => {
    const { add, advance, sent } = gathering();
    for (let ms = 0; ms < 1_000; ms++) {
      add(`at ${ms}`);
      advance(1);
    }
    advance(GATHER_MS);
    expect(sent.flatMap(({ wakeUps }) => wakeUps)).toHaveLength(1_000);
    expect(sent.length).toBeLessThanOrEqual(1_000 / GATHER_MS + 2);
  });

  it("are each sent once, in the order they came", () => {
    const { add, advance, sent } = gathering();
    const all = Array.from({ length: 500 }, (_, i) => String(i));
    for (const one of all) {
      add(one);
      advance(Number(one) % 7);
    }
    advance(GATHER_MS);
    expect(sent.flatMap(({ wakeUps }) => wakeUps)).toEqual(all);
  });

  it("never make a batch that a queue refuses", () => {
    const { add, advance, sent } = gathering();
    for (let i = 0; i < 5 * MAX_WAKE_UPS + 3; i++) add(String(i));
    advance(GATHER_MS);
    expect(Math.max(...sent.map(({ wakeUps }) => wakeUps.length))).toBe(MAX_WAKE_UPS);
    expect(sent.flatMap(({ wakeUps }) => wakeUps)).toHaveLength(5 * MAX_WAKE_UPS + 3);
  });

  it("whose timer died with its object go with the next wake-up of another", () => {
    const { add, advance, sent } = gathering();
    add("first");
    add("stranded", "dying");
    advance(10 * GATHER_MS, ["dying"]);
    expect(sent).toHaveLength(1);
    add("healthy", "healthy");
    expect(sent[1]).toEqual({ by: "healthy", wakeUps: ["stranded", "healthy"] });
  });

  it("are sent by an object that is alive: the one whose timer fired", () => {
    const { add, advance, sent } = gathering();
    add("first", "one");
    add("second", "two");
    add("third", "three");
    advance(GATHER_MS);
    expect(sent[1]).toEqual({ by: "two", wakeUps: ["second", "third"] });
  });
});
