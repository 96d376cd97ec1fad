import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { conversationName, conversationPort } from "../../src/compose-objects.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { ThinkView } from "../../src/conversation/port.ts";
import type { Bindings } from "../../src/env.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import { memoryChannel } from "../doubles/memory-channel.ts";
import { line, type TurnWorld, turnWorld } from "../doubles/turn-world.ts";

const namespace = (env as unknown as Bindings).CONVERSATIONS;
const port = conversationPort(namespace);
let n = 0;
let ref: ConversationRef;
let world: TurnWorld;

const object = () => namespace.getByName(conversationName(ref));
const say = (id: string, text: string, fields = {}) => port.accept(ref, [line(id, text, fields)]);
const run = () => runTurn(world.deps, ref);
const texts = () => world.channel.visible.map((message) => message.text);

async function begin(): Promise<ThinkView> {
  const view = await port.begin(ref);
  if (view.kind !== "think") throw new Error(`expected a turn to think, got ${view.kind}`);
  return view;
}

beforeEach(() => {
  ref = { tenantId: "acme", connectionId: "acme.c", thread: `t${++n}` };
  world = turnWorld(port);
});

describe("the inbox", () => {
  it("stores a message once however often it is delivered", async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => say("1", "hello")));
    expect(results.flat().toSorted()).toEqual(["duplicate", "duplicate", "duplicate", "duplicate", "stored"]);
  });

  it("ignores an ambient line where the employee takes no part, and stores nothing for it", async () => {
    expect(await say("1", "lunch?", { addressed: "ambient" })).toEqual(["ignored"]);
    expect(await object().counters()).toMatchObject({ rowsWritten: 0 });
  });

  it("takes an ambient line in a thread the employee is part of", async () => {
    await say("1", "hello", { addressed: "mention" });
    expect(await say("2", "and this?", { addressed: "ambient" })).toEqual(["stored"]);
  });

  it("hands everything pending to one turn, in the order it was sent", async () => {
    await say("2", "second");
    await say("1", "first");
    const view = await begin();
    expect(view.input.map((message) => message.text)).toEqual(["first", "second"]);
  });

  it("keeps what it accepted over an eviction", async () => {
    await say("1", "hello");
    await evictDurableObject(object());
    expect((await begin()).input.map((message) => message.text)).toEqual(["hello"]);
  });

  it("sends the wake-up again from its alarm while a message waits", async () => {
    await say("1", "hello");
    expect(await runDurableObjectAlarm(object())).toBe(true);
    expect((await begin()).input).toHaveLength(1);
  });

  it("never answers a message whose deletion overtook it", async () => {
    await say("1", "hello");
    await run();
    await port.accept(ref, [{ kind: "deletion", id: "d2", thread: ref.thread, target: "2" }]);
    expect(await say("2", "never mind")).toEqual(["ignored"]);
    expect(await port.begin(ref)).toEqual({ kind: "idle" });
  });

  it("takes the new text of a message whose edit overtook it", async () => {
    await say("1", "hello");
    await run();
    await port.accept(ref, [{ kind: "edit", id: "e2", thread: ref.thread, target: "2", text: "new" }]);
    await say("2", "old");
    expect((await begin()).input.map((message) => message.text)).toEqual(["new"]);
  });
});

describe("the fence", () => {
  it("gives one lease at a time", async () => {
    await say("1", "hello");
    await begin();
    expect(await port.begin(ref)).toMatchObject({ kind: "busy" });
  });

  it("refuses every verb of a lease that another consumer replaced", async () => {
    await say("1", "hello");
    const old = await begin();
    await port.retryLater(ref, old.lease, { at: 0, reason: "", notified: false });
    const current = await begin();
    expect(current.lease.fence).toBeGreaterThan(old.lease.fence);
    const record = {
      author: "Ada",
      outcome: "answered" as const,
      parts: [],
      settlement: undefined,
      chain: old.chain,
    };
    expect(await port.record(ref, old.lease, record)).toBe("stale");
    expect(await port.heartbeat(ref, old.lease)).toBe("stale");
    expect(await port.progress(ref, old.lease, [])).toBe("stale");
    expect(await port.finish(ref, old.lease, [], true)).toBe("stale");
    expect(await port.placeholderSent(ref, old.lease, old.placeholder)).toBe("stale");
  });

  it("survives an eviction: the lease stays with its holder", async () => {
    await say("1", "hello");
    const { lease } = await begin();
    await evictDurableObject(object());
    expect(await port.heartbeat(ref, lease)).toBe("ok");
    expect(await port.begin(ref)).toMatchObject({ kind: "busy" });
  });
});

describe("a turn", () => {
  it("answers in the placeholder, once, and settles", async () => {
    await say("1", "hello");
    expect(await run()).toEqual({ kind: "done" });
    expect(texts()).toEqual(["echo: hello"]);
    expect(world.settled).toMatchObject([{ turn: 1, summary: { state: "answered", person: "Alice" } }]);
    expect(await port.begin(ref)).toEqual({ kind: "idle" });
  });

  it("costs at most five calls to its object and seven rows", async () => {
    await say("1", "hello");
    await run();
    const counters = await object().counters();
    expect(counters.rpcs).toBeLessThanOrEqual(5);
    expect(counters.rowsWritten).toBeLessThanOrEqual(8);
  });

  it("leaves a message that arrives while it runs to the next turn", async () => {
    await say("1", "hello");
    world.pool.script.push({
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
    world.pool.script.push({
      during: async () => {
        await say("2", "more");
        return "first answer";
      },
    });
    await run();
    await run();
    expect(world.pool.calls[1]?.request.messages.map((message) => message.role)).toEqual([
      "user",
      "assistant",
      "user",
    ]);
  });

  it("ends when the person says stop, and keeps what was written so far", async () => {
    await say("1", "tell me everything");
    world.pool.script.push({
      during: async (call) => {
        call.onEvent?.({ type: "text", delta: "Once upon" });
        await say("2", " Stop ");
        return "Once upon a time";
      },
    });
    await run();
    expect(texts()).toEqual(["Once uponOnce upon a time\n\nStopped."]);
    expect(world.settled.at(-1)?.summary.state).toBe("stopped");
    expect(await port.begin(ref)).toEqual({ kind: "idle" });
  });

  it("answers the word stop like any other where nothing runs", async () => {
    await say("1", "stop");
    await run();
    expect(texts()).toEqual(["echo: stop"]);
  });

  it("begins again with the new text when its message is edited", async () => {
    await say("1", "price of A?");
    world.pool.script.push({
      during: async () => {
        await port.accept(ref, [
          { kind: "edit", id: "e1", thread: ref.thread, target: "1", text: "price of B?" },
        ]);
        return "A costs 1";
      },
    });
    await run();
    expect(texts()).toEqual(["echo: price of B?"]);
  });

  it("is cancelled when its only message is deleted, and takes its placeholder away", async () => {
    await say("1", "oops");
    world.pool.script.push({
      during: async () => {
        await port.accept(ref, [{ kind: "deletion", id: "d1", thread: ref.thread, target: "1" }]);
        return "an answer";
      },
    });
    await run();
    expect(texts()).toEqual([]);
    expect(world.settled.at(-1)?.summary.state).toBe("cancelled");
  });

  it("does not change an answer that was given when its message is edited later", async () => {
    await say("1", "hello");
    await run();
    await port.accept(ref, [{ kind: "edit", id: "e1", thread: ref.thread, target: "1", text: "bye" }]);
    expect(await port.begin(ref)).toEqual({ kind: "idle" });
  });

  it("says that it cannot read a picture, without asking a model", async () => {
    await say("1", "", { unsupported: "image" });
    await run();
    expect(texts()[0]).toContain("could not open the picture");
    expect(world.pool.calls).toHaveLength(0);
  });

  it("closes with a reason where the connection is switched off", async () => {
    await say("1", "hello");
    world.deps.directory.connection = async () => undefined;
    await run();
    expect(texts()).toEqual([]);
    expect(world.settled).toMatchObject([{ summary: { state: "failed", lastText: "hello" } }]);
    expect(await port.begin(ref)).toEqual({ kind: "idle" });
  });

  it("keeps what it owes while the tenant is away, and pays with the next turn", async () => {
    await say("1", "hello");
    world.tenantAway = true;
    await run();
    expect(texts()).toEqual(["echo: hello"]);
    world.tenantAway = false;
    await say("2", "again");
    await run();
    expect(world.settled.map((settlement) => settlement.turn)).toEqual([1, 2]);
    expect(world.settled[1]?.head.length).toBe(4);
  });
});

describe("when no model answers", () => {
  it("tells the person once, tries again, and answers in the same message", async () => {
    await say("1", "hello");
    world.pool.script.push({ fail: "down" }, { fail: "down" });
    expect(await run()).toMatchObject({ kind: "again" });
    expect(texts()[0]).toContain("I can't answer at this moment");
    expect(await port.begin(ref)).toMatchObject({ kind: "busy" });
  });

  it("tells once on a channel without edits", async () => {
    world = turnWorld(port, memoryChannel({ edit: false }));
    const clock = Date.now;
    await say("1", "hello");
    world.pool.script.push({ fail: "down" }, { fail: "down" });
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

describe("delivery", () => {
  const lost = { code: "unknown" as const, reason: "connection reset" };

  it("posts a placeholder once although the answer to its post is lost", async () => {
    await say("1", "hello");
    world.channel.faults.push({ on: "post", when: "after", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("posts again what the service certainly did not take", async () => {
    await say("1", "hello");
    world.channel.faults.push({ on: "post", when: "before", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("repeats a lost edit without a second message", async () => {
    await say("1", "hello");
    world.channel.faults.push({ on: "edit", when: "after", failure: lost });
    await run();
    expect(texts()).toEqual(["echo: hello"]);
  });

  it("posts anew when somebody removed the placeholder", async () => {
    await say("1", "hello");
    world.channel.before = (op) => {
      if (op.kind === "edit") world.channel.visible.length = 0;
      world.channel.before = () => {};
    };
    world.channel.faults.push({ on: "edit", when: "before", failure: { code: "gone" } });
    await run();
    expect(texts().at(-1)).toBe("echo: hello");
  });

  it("splits a long answer and keeps the order", async () => {
    world = turnWorld(port, memoryChannel({ textLimit: 20 }));
    await say("1", "hello");
    world.pool.script.push({ say: "First paragraph.\n\nSecond paragraph.\n\nThird one." });
    await run();
    expect(texts()).toEqual(["First paragraph.", "Second paragraph.", "Third one."]);
  });

  it("marks a refused answer as failed with the reason", async () => {
    world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    world.channel.faults.push({
      on: "post",
      when: "before",
      failure: { code: "refused", reason: "The channel is archived." },
    });
    await run();
    const { messages } = await port.transcript(ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "failed", reason: "The channel is archived." }]);
    expect(world.settled.at(-1)?.summary.state).toBe("undelivered");
  });

  it("waits for a status where the service cannot be read back, and does not send twice", async () => {
    world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    world.channel.faults.push({ on: "post", when: "after", failure: lost });
    world.channel.reconciled.push({ kind: "wait" });
    expect(await run()).toMatchObject({ kind: "again" });
    const opId = world.channel.visible[0]?.opId ?? "";
    await port.accept(ref, [
      { kind: "receipt", id: "r1", thread: ref.thread, messageId: "wamid.1", opId, state: "sent" },
    ]);
    await run();
    expect(texts()).toEqual(["echo: hello"]);
    const { messages } = await port.transcript(ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "sent", messageId: "wamid.1" }]);
  });

  it("moves receipts forward only", async () => {
    world = turnWorld(port, memoryChannel({ edit: false }));
    await say("1", "hello");
    await run();
    const messageId = world.channel.visible[0]?.id ?? "";
    for (const state of ["read", "delivered", "sent"] as const) {
      await port.accept(ref, [{ kind: "receipt", id: `r-${state}`, thread: ref.thread, messageId, state }]);
    }
    const { messages } = await port.transcript(ref, { limit: 10 });
    expect(messages.at(-1)?.parts).toMatchObject([{ state: "sent", receipt: "read" }]);
  });
});

describe("a consumer that dies", () => {
  it("after recording leaves a turn that is only delivered, not thought again", async () => {
    await say("1", "hello");
    const finish = world.deps.conversations.finish;
    world.channel.before = (op) => {
      if (op.kind === "edit") throw new Error("killed");
    };
    await expect(run()).rejects.toThrow("killed");
    world.channel.before = () => {};
    world.deps.conversations.finish = finish;
    const clock = Date.now;
    try {
      Date.now = () => clock() + 60_000;
      await run();
    } finally {
      Date.now = clock;
    }
    expect(texts()).toEqual(["echo: hello"]);
    expect(world.pool.calls).toHaveLength(1);
  });

  it("is given up as failed from the dead letters, with an apology and a free way for the next message", async () => {
    await say("1", "hello");
    await runTurn(world.deps, ref, { giveUp: "It failed each time." });
    expect(texts()[0]).toContain("something went wrong");
    expect(world.settled.at(-1)?.summary.state).toBe("failed");
    await say("2", "are you there?");
    await run();
    expect(texts().at(-1)).toContain("are you there?");
  });
});
