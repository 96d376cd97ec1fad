import { describe, expect, it } from "vitest";
import { OPENING_DELAY_MS } from "../../../src/turn/draft.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

/** On a chat whose placeholders wait for quick answers, as Slack's do, and an employee that waits for nobody. */
const quick = () => wholeTurn(memoryChannel({ openingDelayMs: OPENING_DELAY_MS }));
const callsOf = ({ conversation }: WholeTurn) => conversation.object().counters().rpcs;

/** The model answers when the test says so, or with half a word when its call is given up. */
function slowly({ world }: WholeTurn): (text: string) => void {
  let answer = (_: string) => {};
  world.pool.script.push({
    during: ({ signal }) =>
      new Promise((resolve) => {
        answer = resolve;
        signal.addEventListener("abort", () => resolve("half"), { once: true });
      }),
  });
  return (text) => answer(text);
}

describe("a turn whose lease is not written", () => {
  it("shows nothing before its conversation has written it", async () => {
    const turn = quick();
    turn.say("1");
    const answer = slowly(turn);
    const running = turn.start();
    await turn.time.advance(OPENING_DELAY_MS - 1);
    expect([turn.texts(), turn.conversation.turns()]).toEqual([[], []]);
    await turn.time.advance(1);
    expect(turn.texts()).toEqual(["Ada is writing …"]);
    expect(turn.conversation.turns()).toMatchObject([{ state: "open" }]);
    answer("Here you are.");
    await turn.time.advance(2_000);
    expect(await running).toEqual({ kind: "done" });
    expect(turn.texts()).toEqual(["Here you are."]);
  });

  it("costs no more calls with a placeholder than the budget of a plain turn", async () => {
    const turn = quick();
    turn.say("1");
    const before = callsOf(turn);
    const answer = slowly(turn);
    const running = turn.start();
    await turn.time.advance(1_500);
    answer("Here you are.");
    await turn.time.advance(1_000);
    await running;
    // begin, heartbeat, record, finish: with accept and settle the six of the budget.
    expect(callsOf(turn) - before).toBe(4);
  });

  it("posts no placeholder where its conversation cannot be reached, and answers all the same", async () => {
    const turn = quick();
    turn.say("1");
    const { heartbeat } = turn.world.deps.conversations;
    turn.world.deps.conversations.heartbeat = () => Promise.reject(new Error("reset"));
    const answer = slowly(turn);
    const running = turn.start();
    await turn.time.advance(1_000);
    turn.world.deps.conversations.heartbeat = heartbeat;
    answer("Here you are.");
    await turn.time.advance(1_000);
    await running;
    expect(turn.world.channel.calls).toMatchObject([{ kind: "post", text: "Here you are." }]);
  });

  it("begins again at once where the object has forgotten it, and the person is answered once", async () => {
    const turn = quick();
    turn.say("1");
    const answer = slowly(turn);
    const running = turn.start();
    await turn.time.advance(OPENING_DELAY_MS - 1);
    turn.conversation.evict();
    await turn.time.advance(10_000);
    expect(await running).toEqual({ kind: "done" });
    answer("too late");
    await turn.time.advance(10_000);
    expect(turn.texts()).toEqual(["echo: [1]"]);
    expect(turn.conversation.turns()).toMatchObject([{ n: 1, state: "closed", outcome: "answered" }]);
  });

  it("ends where its object has forgotten it and another consumer has begun", async () => {
    const turn = quick();
    turn.say("1");
    slowly(turn);
    const first = turn.start();
    await turn.time.advance(OPENING_DELAY_MS - 1);
    turn.conversation.evict();
    const answer = slowly(turn);
    const second = turn.start();
    await turn.time.advance(OPENING_DELAY_MS);
    expect(await first).toEqual({ kind: "done" });
    answer("Here you are.");
    await turn.time.advance(5_000);
    expect(await second).toEqual({ kind: "done" });
    expect(turn.texts()).toEqual(["Here you are."]);
    expect(turn.world.pool.calls).toHaveLength(2);
  });
});

describe("a turn that is certain to show something before its answer", () => {
  it("has its lease written as it begins, and asks no more for it", async () => {
    const turn = wholeTurn(memoryChannel({ openingDelayMs: 0 }));
    turn.say("1");
    const before = callsOf(turn);
    await turn.run();
    // begin, record, finish.
    expect(callsOf(turn) - before).toBe(3);
    expect(turn.texts()).toEqual(["echo: [1]"]);
  });
});
