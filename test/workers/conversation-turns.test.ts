import { describe, expect, it } from "vitest";
import { timerSleep } from "../../src/turn/turn-deps.ts";
import { memoryChannel } from "../doubles/memory-channel.ts";
import { turnWorld } from "../doubles/turn-world.ts";
import { freshConversation, here, object, port, run, say, texts } from "./conversation-world.ts";

freshConversation();

describe("a turn", () => {
  it("answers in the placeholder, once, and settles", async () => {
    await say("1", "hello");
    expect(await run()).toEqual({ kind: "done" });
    expect(texts()).toEqual(["echo: hello"]);
    expect(here.world.settled).toMatchObject([{ turn: 1, summary: { state: "answered", person: "Alice" } }]);
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("costs at most five calls to its object and seven rows", async () => {
    // The world's own sleep is cut short, so that a slow machine would see heartbeats of a turn that needs none.
    here.world.deps.sleep = timerSleep;
    await say("1", "hello");
    await run();
    const counters = await object().counters();
    expect(counters.rpcs).toBeLessThanOrEqual(5);
    expect(counters.rowsWritten).toBeLessThanOrEqual(8);
  });

  it("leaves a message that arrives while it runs to the next turn", async () => {
    await say("1", "hello");
    here.world.pool.script.push({
      during: async () => {
        await say("2", "more");
        return "first answer";
      },
    });
    await run();
    await run();
    expect(texts()).toEqual(["first answer", "echo: more"]);
  });

  it("shows the model the answer to the first message before the second", async () => {
    await say("1", "hello");
    here.world.pool.script.push({
      during: async () => {
        await say("2", "more");
        return "first answer";
      },
    });
    await run();
    await run();
    expect(here.world.pool.calls[1]?.request.messages.map((message) => message.role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
  });

  it("ends when the person says stop, and keeps what was written so far", async () => {
    await say("1", "tell me everything");
    here.world.pool.script.push({
      during: async (call) => {
        call.onEvent?.({ type: "text", delta: "Once upon" });
        await say("2", " Stop ");
        return "Once upon a time";
      },
    });
    await run();
    expect(texts()).toEqual(["Once uponOnce upon a time\n\nStopped."]);
    expect(here.world.settled.at(-1)?.summary.state).toBe("stopped");
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("answers the word stop like any other where nothing runs", async () => {
    await say("1", "stop");
    await run();
    expect(texts()).toEqual(["echo: stop"]);
  });

  it("begins again with the new text when its message is edited", async () => {
    await say("1", "price of A?");
    here.world.pool.script.push({
      during: async () => {
        await port.accept(here.ref, [
          { kind: "edit", id: "e1", thread: here.ref.thread, target: "1", text: "price of B?" },
        ]);
        return "A costs 1";
      },
    });
    await run();
    expect(texts()).toEqual(["echo: price of B?"]);
  });

  it("is cancelled when its only message is deleted, and takes its placeholder away", async () => {
    await say("1", "oops");
    here.world.pool.script.push({
      during: async () => {
        await port.accept(here.ref, [{ kind: "deletion", id: "d1", thread: here.ref.thread, target: "1" }]);
        return "an answer";
      },
    });
    await run();
    expect(texts()).toEqual([]);
    expect(here.world.settled.at(-1)?.summary.state).toBe("cancelled");
  });

  it("does not change an answer that was given when its message is edited later", async () => {
    await say("1", "hello");
    await run();
    await port.accept(here.ref, [
      { kind: "edit", id: "e1", thread: here.ref.thread, target: "1", text: "bye" },
    ]);
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("says that it cannot read a picture, without asking a model", async () => {
    await say("1", "", { unsupported: "image" });
    await run();
    expect(texts()[0]).toContain("could not open the picture");
    expect(here.world.pool.calls).toHaveLength(0);
  });

  it("closes with a reason where the connection is switched off", async () => {
    await say("1", "hello");
    here.world.deps.directory.connection = async () => undefined;
    await run();
    expect(texts()).toEqual([]);
    expect(here.world.settled).toMatchObject([{ summary: { state: "failed", lastText: "hello" } }]);
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("keeps what it owes while the tenant is away, and pays with the next turn", async () => {
    await say("1", "hello");
    here.world.tenantAway = true;
    await run();
    expect(texts()).toEqual(["echo: hello"]);
    here.world.tenantAway = false;
    await say("2", "again");
    await run();
    expect(here.world.settled.map((settlement) => settlement.turn)).toEqual([1, 2]);
    // A call, a turn and a delivery each.
    expect(here.world.settled[1]?.head.length).toBe(6);
  });
});

describe("when no model answers", () => {
  it("tells the person once, tries again, and answers in the same message", async () => {
    await say("1", "hello");
    here.world.pool.script.push({ fail: "down" }, { fail: "down" });
    expect(await run()).toMatchObject({ kind: "again" });
    expect(texts()[0]).toContain("I can't answer at this moment");
    expect(await port.begin(here.ref)).toMatchObject({ kind: "busy" });
  });

  it("tells once on a channel without edits", async () => {
    here.world = turnWorld(port, memoryChannel({ edit: false }));
    const clock = Date.now;
    await say("1", "hello");
    here.world.pool.script.push({ fail: "down" }, { fail: "down" });
    await run();
    try {
      Date.now = () => clock() + 60_000;
      await run();
    } finally {
      Date.now = clock;
    }
    expect(texts().filter((text) => text.includes("can't answer"))).toHaveLength(1);
  });
});
