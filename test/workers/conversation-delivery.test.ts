import { describe, expect, it } from "vitest";
import { runTurn } from "../../src/turn/run-turn.ts";
import { memoryChannel } from "../doubles/memory-channel.ts";
import { turnWorld } from "../doubles/turn-world.ts";
import { freshConversation, here, port, run, say, slowModels, texts } from "./conversation-world.ts";

freshConversation();
slowModels();

describe("delivery", () => {
  const lost = { code: "unknown" as const, reason: "connection reset" };

  it("posts a placeholder once although the answer to its post is lost", async () => {
    await say("1", "hello");
    here.world.channel.faults.push({ on: "post", when: "after", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("posts again what the service certainly did not take", async () => {
    await say("1", "hello");
    here.world.channel.faults.push({ on: "post", when: "before", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("repeats a lost edit without a second message", async () => {
    await say("1", "hello");
    here.world.channel.faults.push({ on: "edit", when: "after", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("posts anew when somebody removed the placeholder", async () => {
    await say("1", "hello");
    here.world.channel.before = (op) => {
      if (op.kind === "edit") here.world.channel.visible.length = 0;
      here.world.channel.before = () => {};
    };
    here.world.channel.faults.push({ on: "edit", when: "before", failure: { code: "gone" } });
    await run();
    expect(texts().at(-1)).toBe("echo: hello");
  });

  it("splits a long answer and keeps the order", async () => {
    here.world = turnWorld(port, memoryChannel({ textLimit: 20 }));
    await say("1", "hello");
    here.world.pool.script.push({ say: "First paragraph.\n\nSecond paragraph.\n\nThird one." });
    await run();
    expect(texts()).toEqual(["First paragraph.", "Second paragraph.", "Third one."]);
  });

  it("marks a refused answer as failed with the reason", async () => {
    here.world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    here.world.channel.faults.push({
      on: "post",
      when: "before",
      failure: { code: "refused", reason: "The channel is archived." },
    });
    await run();
    const { messages } = await port.transcript(here.ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "failed", reason: "The channel is archived." }]);
    expect(here.world.settled.at(-1)?.summary.state).toBe("undelivered");
  });

  it("waits for a status where the service cannot be read back, and does not send twice", async () => {
    here.world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    here.world.channel.faults.push({ on: "post", when: "after", failure: lost });
    here.world.channel.reconciled.push({ kind: "wait" });
    expect(await run()).toMatchObject({ kind: "again" });
    const opId = here.world.channel.visible[0]?.opId ?? "";
    await port.accept(here.ref, [
      { kind: "receipt", id: "r1", thread: here.ref.thread, messageId: "wamid.1", opId, state: "sent" },
    ]);
    await run();
    expect(texts()).toEqual(["echo: hello"]);
    const { messages } = await port.transcript(here.ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "sent", messageId: "wamid.1" }]);
  });

  it("moves receipts forward only", async () => {
    here.world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    await run();
    const messageId = here.world.channel.visible[0]?.id ?? "";
    for (const state of ["read", "delivered", "sent"] as const) {
      await port.accept(here.ref, [
        { kind: "receipt", id: `r-${state}`, thread: here.ref.thread, messageId, state },
      ]);
    }
    const { messages } = await port.transcript(here.ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "sent", receipt: "read" }]);
  });
});

describe("a consumer that dies", () => {
  it("after recording leaves a turn that is only delivered, not thought again", async () => {
    await say("1", "hello");
    const finish = here.world.deps.conversations.finish;
    here.world.channel.before = (op) => {
      if ("text" in op && op.text === "echo: hello") throw new Error("killed");
    };
    await expect(run()).rejects.toThrow("killed");
    here.world.channel.before = () => {};
    here.world.deps.conversations.finish = finish;
    // A heartbeat of the dead consumer that is still on its way must not meet the clock a minute later.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const clock = Date.now;
    try {
      Date.now = () => clock() + 60_000;
      await run();
    } finally {
      Date.now = clock;
    }
    expect(texts()).toEqual(["echo: hello"]);
    expect(here.world.pool.calls).toHaveLength(1);
  });

  it("is given up as failed from the dead letters, with an apology and a free way for the next message", async () => {
    await say("1", "hello");
    await runTurn(here.world.deps, here.ref, { giveUp: "It failed each time." });
    expect(texts()[0]).toContain("something went wrong");
    expect(here.world.settled.at(-1)?.summary.state).toBe("failed");
    await say("2", "are you there?");
    await run();
    expect(texts().at(-1)).toContain("are you there?");
  });
});
