import { describe, expect, it } from "vitest";
import { LEASE_MS, MAX_TURN_ATTEMPTS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { underFakeTime, wholeTurn } from "./whole-turn.ts";

underFakeTime();

describe("a wake-up", () => {
  it("of a conversation with nothing to do is done", async () => {
    const { run, world } = wholeTurn();
    expect(await run()).toEqual({ kind: "done" });
    expect(world.channel.calls).toEqual([]);
  });

  it("of a turn that another consumer has is done: its holder ends it, or the alarm brings it back", async () => {
    const { run, say, port } = wholeTurn();
    say("1");
    await port.begin({} as never);
    expect(await run()).toEqual({ kind: "done" });
  });

  it("from the dead letters waits for the holder, to give up once it can", async () => {
    const { run, say, port, time } = wholeTurn();
    say("1");
    await port.begin({} as never);
    expect(await run(0, { giveUp: "It failed." })).toEqual({ kind: "again", delaySeconds: LEASE_MS / 1_000 });
    await time.advance(LEASE_MS);
    expect(await run(5_000, { giveUp: "It failed." })).toEqual({ kind: "done" });
  });
});

describe("giving up", () => {
  it("tells the person, keeps the reason, and frees the way for the next message", async () => {
    const { run, say, texts, conversation, world } = wholeTurn();
    say("1");
    await run(5_000, { giveUp: "It failed each time." });
    expect(texts()[0]).toContain("something went wrong");
    expect(conversation.turns()).toMatchObject([
      { state: "closed", outcome: "failed", reason: "It failed each time." },
    ]);
    expect(world.settled).toMatchObject([{ summary: { state: "failed" } }]);
    say("2");
    await run();
    expect(texts()[1]).toContain("[2]");
  });

  it("comes by itself where a turn was begun again and again and never ended", async () => {
    const { run, say, texts, conversation, port, time } = wholeTurn();
    say("1");
    for (let i = 0; i < 12; i++) {
      await port.begin({} as never);
      await time.advance(LEASE_MS);
    }
    await run();
    expect(texts()[0]).toContain("something went wrong");
    expect(conversation.turns()[0]?.reason).toContain("begun 13 times");
  });

  it("does not take back an answer that is recorded: it is delivered", async () => {
    const { run, say, texts, world, time } = wholeTurn();
    say("1");
    world.channel.before = (op) => {
      if (op.kind === "edit") throw new Error("killed");
    };
    await expect(run()).rejects.toThrow("killed");
    world.channel.before = () => {};
    await time.advance(LEASE_MS);
    await run(5_000, { giveUp: "It failed." });
    expect(texts()).toEqual(["echo: [1]"]);
  });
});

describe("an edit while the model thinks", () => {
  it("begins again at once, with the new text, in the same message", async () => {
    const { run, say, texts, world, conversation } = wholeTurn();
    say("1", "old");
    const edit = async () => {
      conversation.object().accept([{ kind: "edit", id: "e1", thread: "t", target: "1", text: "new" }]);
      return "about the old text";
    };
    world.pool.script.push({ during: edit });
    expect(await run()).toEqual({ kind: "done" });
    expect(texts()).toEqual(["echo: new"]);
    expect(conversation.turns()).toMatchObject([{ grants: 2, outcome: "answered" }]);
  });

  it("begins again five times at most, and then comes back", async () => {
    const { run, say, world, conversation } = wholeTurn();
    say("1", "old");
    for (let i = 0; i < 9; i++)
      world.pool.script.push({
        during: async () => {
          conversation
            .object()
            .accept([{ kind: "edit", id: `e${i}`, thread: "t", target: "1", text: `new ${i}` }]);
          return "x";
        },
      });
    expect(await run(30_000)).toEqual({ kind: "again", delaySeconds: 1 });
    expect(world.pool.calls).toHaveLength(5);
  });
});

describe("stop", () => {
  it("is answered within seconds, with what was written so far", async () => {
    const { start, say, texts, world, time, conversation } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: (call) => {
        call.onEvent?.({ type: "text", delta: "Once upon a time" });
        return new Promise((resolve) => call.signal.addEventListener("abort", () => resolve("never")));
      },
    });
    const running = start();
    await time.advance(4_000);
    say("2", "stop");
    await time.advance(5_000);
    expect(await running).toEqual({ kind: "done" });
    expect(texts()).toEqual(["Once upon a time\n\nStopped."]);
    expect(conversation.turns()).toMatchObject([{ state: "closed", outcome: "stopped" }]);
  });

  it("bills the answer that it came too late for", async () => {
    const { run, say, world } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async () => {
        say("2", "stop");
        return "a whole answer";
      },
    });
    await run();
    expect(world.settled).toMatchObject([{ summary: { state: "stopped" }, usage: [{ inputTokens: 3 }] }]);
  });
});

describe("a deletion while the model thinks", () => {
  it("takes the placeholder away and says nothing", async () => {
    const { run, say, texts, world, conversation } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async () => {
        conversation.object().accept([{ kind: "deletion", id: "d1", thread: "t", target: "1" }]);
        return "an answer";
      },
    });
    await run();
    expect(texts()).toEqual([]);
    expect(conversation.turns()).toMatchObject([{ state: "closed", outcome: "cancelled" }]);
  });

  it("takes it away also where the first try at it fails, or its consumer dies", async () => {
    const { run, say, texts, world, conversation, time } = wholeTurn();
    say("1");
    world.pool.script.push({
      during: async () => {
        conversation.object().accept([{ kind: "deletion", id: "d1", thread: "t", target: "1" }]);
        return "an answer";
      },
    });
    world.channel.faults.push({
      on: "delete",
      when: "before",
      failure: { code: "unknown", reason: "reset" },
    });
    expect(await run()).toEqual({ kind: "again", delaySeconds: 1 });
    world.channel.before = (op) => {
      if (op.kind === "delete") throw new Error("killed");
    };
    await expect(run()).rejects.toThrow("killed");
    world.channel.before = () => {};
    await time.advance(LEASE_MS);
    await run();
    expect(texts()).toEqual([]);
  });
});

describe("when every model is away", () => {
  it("tells once, tries MAX_TURN_ATTEMPTS times, and is then held for a person", async () => {
    const { run, say, texts, world, conversation, time } = wholeTurn();
    say("1");
    for (let i = 0; i < MAX_TURN_ATTEMPTS; i++) world.pool.script.push({ fail: "down" });
    for (let i = 1; i < MAX_TURN_ATTEMPTS; i++) {
      expect(await run()).toMatchObject({ kind: "again" });
      expect(texts()).toEqual([expect.stringContaining("I can't answer at this moment")]);
      await time.advance(300_000);
    }
    expect(await run()).toEqual({ kind: "done" });
    expect(texts()).toEqual([expect.stringContaining("I could not answer this myself")]);
    expect(conversation.turns()).toMatchObject([{ outcome: "held", reason: "double: server_error (down)" }]);
    expect(world.pool.calls).toHaveLength(MAX_TURN_ATTEMPTS);
  });

  it("answers a message that came in the meantime together with the first", async () => {
    const { run, say, texts, world, time } = wholeTurn();
    say("1");
    world.pool.script.push({ fail: "down" });
    await run();
    say("2");
    await time.advance(10_000);
    await run();
    expect(texts()).toEqual(["echo: [1] [2]"]);
  });
});

describe("a connection that is switched off", () => {
  it("ends the turn as failed where a reader sees why, and still pays what is owed", async () => {
    const { run, say, world, conversation, port, log } = wholeTurn();
    say("1");
    world.tenantAway = true;
    await run();
    world.tenantAway = false;
    world.deps.directory.connection = async () => undefined;
    say("2");
    expect(await run()).toEqual({ kind: "done" });
    expect(conversation.turns()).toMatchObject([{}, { state: "closed", outcome: "failed", owed: [] }]);
    expect(world.settled).toMatchObject([{ turn: 1 }, { turn: 2, summary: { state: "failed" } }]);
    expect((await port.transcript({} as never, { limit: 1 })).messages).toMatchObject([
      { role: "notice", outcome: "failed" },
    ]);
    expect(log.lines.map(({ event }) => event)).toContain("turn_unreachable");
  });

  it("before delivery fails what was never tried, and leaves open what may have arrived", async () => {
    const { run, say, world, conversation, time } = wholeTurn(memoryChannel({ textLimit: 10 }));
    say("1");
    world.pool.script.push({ say: "One one.\n\nTwo two." });
    world.channel.before = (op) => {
      if (op.kind === "edit") throw new Error("killed");
    };
    await expect(run()).rejects.toThrow("killed");
    await time.advance(LEASE_MS);
    world.deps.directory.connection = async () => undefined;
    await run();
    expect(conversation.turns()[0]?.parts).toMatchObject([
      { state: "unknown", reason: expect.stringContaining("switched off") },
      { state: "failed", reason: expect.stringContaining("switched off") },
    ]);
  });
});

describe("a tenant that is away", () => {
  it("is paid by the next turn or by the alarm, and the answer does not wait", async () => {
    const { run, say, texts, world, conversation, time } = wholeTurn();
    say("1");
    world.tenantAway = true;
    await run();
    expect(texts()).toEqual(["echo: [1]"]);
    expect(world.settled).toEqual([]);
    world.tenantAway = false;
    conversation.wakeUps.length = 0;
    await time.advance(60_000);
    await conversation.fireAlarm();
    expect(conversation.wakeUps).toHaveLength(1);
    const calls = world.channel.calls.length;
    await run();
    expect(world.settled).toMatchObject([{ turn: 1 }]);
    expect(world.channel.calls).toHaveLength(calls);
    expect(conversation.turns()).toMatchObject([{ owed: [] }]);
  });
});
