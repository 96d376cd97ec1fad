import { afterEach, describe, expect, it, vi } from "vitest";
import { HEARTBEAT_MS, LEASE_MS, TURN_MS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { underFakeTime, wholeTurn } from "./whole-turn.ts";

underFakeTime();
afterEach(() => void vi.restoreAllMocks());

/** Lets the test end the turn's time by hand. */
function turnDeadline() {
  const deadline = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) =>
    ms === TURN_MS ? deadline.signal : new AbortController().signal,
  );
  return deadline;
}

describe("a turn that takes TURN_MS", () => {
  it("ends with what is known", async () => {
    const deadline = turnDeadline();
    const { run, say, texts, world, conversation } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async (call) => {
        call.onEvent?.({ type: "text", delta: "The first half." });
        deadline.abort();
        return "never";
      },
    });
    expect(await run()).toEqual({ kind: "done" });
    expect(texts()).toEqual([expect.stringMatching(/^The first half\.\n\nI had to stop here/)]);
    expect(conversation.turns()).toMatchObject([
      { outcome: "answered", reason: "A limit of the turn ended it." },
    ]);
  });

  it("is tried again where nothing is known", async () => {
    const deadline = turnDeadline();
    const { run, say, world, conversation } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async () => {
        deadline.abort();
        return "never";
      },
    });
    expect(await run()).toMatchObject({ kind: "again" });
    expect(conversation.turns()).toMatchObject([{ state: "open", failures: 1 }]);
  });
});

describe("a consumer that loses its turn", () => {
  it("stops at once and says nothing more", async () => {
    const { start, say, texts, world, time, conversation } = wholeTurn();
    say("1");
    world.pool.script.push({ during: () => new Promise(() => {}) });
    const first = start();
    await time.advance(1_000);
    // The conversation is out of its reach until another consumer has the turn.
    const heartbeat = world.deps.conversations.heartbeat;
    world.deps.conversations.heartbeat = () => Promise.reject(new Error("reset"));
    await time.advance(LEASE_MS);
    world.deps.conversations.heartbeat = heartbeat;
    world.pool.script.length = 0;
    const second = start();
    await time.advance(2_000);
    expect(await second).toEqual({ kind: "done" });
    expect(texts()).toEqual(["echo: [1]"]);
    expect(conversation.turns()).toMatchObject([{ state: "closed", grants: 2 }]);
    void first;
  });

  it("does not record an answer that comes after all", async () => {
    const { start, say, texts, world, time } = wholeTurn();
    say("1");
    let answer = (_: string) => {};
    world.pool.script.push({ during: () => new Promise((resolve) => (answer = resolve)) });
    const first = start();
    await time.advance(1_000);
    const heartbeat = world.deps.conversations.heartbeat;
    world.deps.conversations.heartbeat = () => Promise.reject(new Error("reset"));
    await time.advance(LEASE_MS);
    world.deps.conversations.heartbeat = heartbeat;
    const second = start();
    await time.advance(2_000);
    await second;
    answer("too late");
    await time.advance(HEARTBEAT_MS);
    expect(await first).toEqual({ kind: "done" });
    expect(texts()).toEqual(["echo: [1]"]);
  });
});

describe("a call to the conversation that fails in the middle", () => {
  it("ends this try loudly, and leaves no edit behind", async () => {
    const { start, say, world, time } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async (call) => {
        call.onEvent?.({ type: "text", delta: "half" });
        throw new Error("bug");
      },
    });
    const running = start();
    running.catch(() => undefined);
    await time.advance(10_000);
    await expect(running).rejects.toThrow("bug");
    const calls = world.channel.calls.length;
    await time.advance(20_000);
    expect(world.channel.calls).toHaveLength(calls);
    expect(time.sleepers()).toBe(0);
  });

  it("finds the placeholder again that nobody told of", async () => {
    const { run, say, texts, world, time } = wholeTurn();
    say("1");
    const { record } = world.deps.conversations;
    world.deps.conversations.record = () => Promise.reject(new Error("reset"));
    await expect(run()).rejects.toThrow("reset");
    world.deps.conversations.record = record;
    await time.advance(LEASE_MS);
    await run();
    expect(texts()).toEqual(["echo: [1]"]);
  });
});

describe("a placeholder that nobody could find in time", () => {
  it("is taken away once the answer stands beside it", async () => {
    const channel = memoryChannel();
    const { run, say, texts } = wholeTurn(channel);
    say("1");
    channel.faults.push({ on: "post", when: "after", failure: { code: "unknown", reason: "reset" } });
    channel.reconciled.push({ kind: "wait" });
    await run();
    expect(texts()).toEqual(["echo: [1]"]);
    expect(channel.calls.map((op) => op.kind)).toEqual(["post", "post", "delete"]);
  });
});
