import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_QUIET_MS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const QUIET_MS = 1_500;

/** An employee that waits for lines typed in a row, on a chat with the usual delay of placeholders. */
function patient(quietMs = QUIET_MS, channel = memoryChannel({ openingDelayMs: 400 })): WholeTurn {
  const turn = wholeTurn(channel);
  const { agent } = turn.world.resolved;
  turn.world.resolved = { ...turn.world.resolved, agent: { ...agent, work: { ...agent.work, quietMs } } };
  return turn;
}

const callsOf = ({ conversation }: WholeTurn) => conversation.object().counters().rpcs;

describe("lines typed in a row", () => {
  it("are one question with one answer", async () => {
    const turn = patient();
    turn.say("1", "hello");
    const running = turn.start();
    await turn.time.advance(1_000);
    turn.say("2", "what does it cost");
    await turn.time.advance(1_400);
    turn.say("3", "in Bern?");
    expect(turn.world.pool.calls).toEqual([]);
    await turn.time.advance(QUIET_MS);
    await turn.time.advance(2_000);
    expect(await running).toEqual({ kind: "done" });
    expect(turn.texts()).toEqual(["echo: hello what does it cost in Bern?"]);
    expect(turn.conversation.turns()).toMatchObject([{ state: "closed", outcome: "answered", lastSeq: 3 }]);
  });

  it("are answered while the person still types, once MAX_QUIET_MS have passed", async () => {
    const turn = patient();
    turn.say("1");
    void turn.start();
    for (let i = 2; i <= 8; i++) {
      await turn.time.advance(1_000);
      turn.say(String(i));
    }
    expect(turn.world.pool.calls).toHaveLength(1);
    const [call] = turn.world.pool.calls;
    // What came in the moment the wait ended may be in it or not; what came before is.
    expect(JSON.stringify(call?.request.messages)).toContain("[6]");
  });

  it("are answered at once where the employee waits for nobody, and the conversation is asked no more than before", async () => {
    const turn = patient(0);
    turn.say("1");
    const before = callsOf(turn);
    await turn.run(50);
    expect(turn.texts()).toEqual(["echo: [1]"]);
    expect(callsOf(turn) - before).toBe(3);
  });

  it("cost one call more than a line alone whose placeholder was shown", async () => {
    const turn = patient();
    turn.say("1");
    const before = callsOf(turn);
    await turn.run();
    // begin, gather with the placeholder, record, finish: with accept and settle the six of the budget.
    expect(callsOf(turn) - before).toBe(4);
    expect(turn.texts()).toEqual(["echo: [1]"]);
  });
});

describe("while a turn waits for another line", () => {
  it("a placeholder shows within the first second that somebody is at work", async () => {
    const turn = patient();
    turn.say("1");
    void turn.start();
    await turn.time.advance(999);
    expect(turn.texts()).toEqual(["Ada is writing …"]);
    expect(turn.world.pool.calls).toEqual([]);
  });

  it("a chat that cannot edit shows at once that somebody types", async () => {
    const turn = patient(QUIET_MS, memoryChannel({ edit: false }));
    turn.say("1");
    void turn.start();
    await turn.time.advance(1);
    expect(turn.world.channel.calls).toMatchObject([{ kind: "working" }]);
  });

  it("the word stop ends it, and no model is asked", async () => {
    const turn = patient();
    turn.say("1");
    const running = turn.start();
    await turn.time.advance(500);
    turn.say("2", "stop");
    await turn.time.advance(QUIET_MS);
    expect(await running).toEqual({ kind: "done" });
    expect(turn.world.pool.calls).toEqual([]);
    expect(turn.conversation.turns()).toMatchObject([{ outcome: "stopped" }]);
    expect(turn.texts()).toHaveLength(1);
  });

  it("a line that is changed is answered as it reads then", async () => {
    const turn = patient();
    turn.say("1", "to Berlin");
    const running = turn.start();
    await turn.time.advance(500);
    turn.conversation.object().accept([{ kind: "edit", id: "e", thread: "t", target: "1", text: "to Bern" }]);
    await turn.time.advance(5_000);
    await running;
    expect(turn.texts()).toEqual(["echo: to Bern"]);
  });

  it("an operator's stop is heeded", async () => {
    const turn = patient(10_000);
    turn.say("1");
    const running = turn.start();
    await turn.time.advance(1_000);
    const { agent } = turn.world.resolved;
    turn.world.resolved = {
      ...turn.world.resolved,
      agent: { ...agent, work: { ...agent.work, isFrozen: true } },
    };
    await turn.time.advance(1_500);
    await running;
    expect(turn.conversation.turns()).toMatchObject([{ outcome: "held" }]);
    expect(turn.texts()).toEqual([]);
  });

  it("a consumer may die: the next finds its placeholder and waits no more", async () => {
    const turn = patient();
    turn.say("1");
    const alive = { ...turn.port };
    const silent = () => new Promise<never>(() => {});
    Object.assign(turn.port, { gather: silent, heartbeat: silent });
    void turn.start();
    await turn.time.advance(60_000);
    Object.assign(turn.port, alive);
    await turn.run(1_400);
    expect(turn.texts()).toEqual(["echo: [1]"]);
  });
});

describe("whatever is typed when", () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 4_000 }), { minLength: 1, maxLength: 12 });

  /** Types lines with these gaps, while a consumer runs whenever one is woken. Gives each turn's lines. */
  async function type(pauses: number[]) {
    const turn = patient();
    const { conversation, time, world } = turn;
    const said: { at: number }[] = [];
    const thought: { at: number; ids: number[] }[] = [];
    const { complete } = world.pool;
    world.pool.complete = (call) => {
      const text = JSON.stringify(
        call.request.messages.slice(call.request.messages.findLastIndex(isAnswer) + 1),
      );
      thought.push({ at: time.clock(), ids: [...text.matchAll(/\[(\d+)\]/g)].map(([, id]) => Number(id)) });
      return complete(call);
    };
    for (const [i, pause] of [...pauses, 30_000].entries()) {
      if (i < pauses.length) {
        turn.say(String(i));
        said.push({ at: time.clock() });
      }
      for (let passed = 0; passed < pause; passed += 100) {
        if (conversation.wakeUps.splice(0).length > 0) void turn.start();
        await time.advance(Math.min(100, pause - passed));
      }
    }
    return { said, thought };
  }
  const isAnswer = ({ role }: { role: string }) => role === "assistant";

  it("no line is lost, doubled or out of order, and none waits longer than it may", async () => {
    await fc.assert(
      fc.asyncProperty(gaps, async (pauses) => {
        const { said, thought } = await type(pauses);
        expect(thought.flatMap(({ ids }) => ids)).toEqual(said.map((_, i) => i));
        for (const { at, ids } of thought) {
          const [first = 0] = ids;
          // A line that came while the turn before it was delivered is woken for when that ends.
          expect(at - (said[first]?.at ?? 0)).toBeLessThanOrEqual(MAX_QUIET_MS + 1_500);
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("whoever pauses less than the quiet period is answered once", async () => {
    const short = fc.array(fc.integer({ min: 0, max: 1_300 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(short, async (pauses) => {
        const { thought } = await type(pauses);
        expect(thought).toHaveLength(1);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});
