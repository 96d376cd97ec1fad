import { describe, expect, it } from "vitest";
import { ok } from "../../../src/result.ts";
import type { ResolvedConnection } from "../../../src/tenants/directory.ts";
import { STOPPED } from "../../../src/turn/freeze.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { type Acting, acting, asked, LOOK_UP, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const freezing = {
  tenant: ({ world }: Acting) => {
    const { tenant } = world.resolved;
    world.resolved = { ...world.resolved, tenant: { ...tenant, tools: { ...tenant.tools, isFrozen: true } } };
  },
  agent: ({ world }: Acting) => {
    const { agent } = world.resolved;
    world.resolved = { ...world.resolved, agent: { ...agent, work: { ...agent.work, isFrozen: true } } };
  },
  tool: ({ world }: Acting, name: string) => {
    const { tenant } = world.resolved;
    const tools = { ...tenant.tools, frozenTools: [name] };
    world.resolved = { ...world.resolved, tenant: { ...tenant, tools } };
  },
};

/** As an isolate sees it: what was read is believed for the cache's time. */
function throughCache(turn: Acting, ttlMs = 4_000): void {
  let read: { at: number; value: ResolvedConnection } | undefined;
  turn.world.deps.directory.connection = async () => {
    const now = turn.time.clock();
    if (!read || now - read.at >= ttlMs) read = { at: now, value: turn.world.resolved };
    return read.value;
  };
}

describe.each(["tenant", "agent"] as const)("a %s that is stopped", (what) => {
  it("ends a turn within five seconds while its model streams, and nothing more is said", async () => {
    const turn = acting();
    throughCache(turn);
    turn.world.pool.script.push({
      during: (call) =>
        new Promise((resolve) => {
          call.onEvent?.({ type: "text", delta: "Half an ans" });
          call.signal.addEventListener("abort", () => resolve(""));
        }),
    });
    turn.say("1", "Hi.");
    const running = turn.start();
    await turn.time.advance(1_000);
    const before = turn.world.channel.calls.length;
    freezing[what](turn);
    await turn.time.advance(5_000);
    expect(await running).toEqual({ kind: "done" });
    expect(turn.conversation.turns()).toMatchObject([{ outcome: "held", reason: STOPPED, state: "closed" }]);
    const after = turn.world.channel.calls.slice(before).map(({ kind }) => kind);
    expect(after.filter((kind) => kind === "post")).toEqual([]);
    expect(turn.texts()).toEqual([]);
    expect(turn.entries("escalation")).toMatchObject([{ outputSummary: STOPPED }]);
  });

  it("ends it while a tool runs, whose outcome nobody knows", async () => {
    let began = 0;
    const refund = writeTool({
      confirmation: "free",
      run: () => {
        began++;
        return new Promise(() => {});
      },
    });
    const turn = acting({ refund });
    throughCache(turn);
    turn.world.pool.script.push(REFUND, { say: "never" });
    turn.say("1", "Refund A-7.");
    const running = turn.start();
    await turn.time.advance(1_000);
    freezing[what](turn);
    await turn.time.advance(5_000);
    await running;
    expect(began).toBe(1);
    expect(turn.world.pool.calls).toHaveLength(1);
    expect(turn.texts()).toEqual([]);
    expect(turn.entries("tool_invocation")).toMatchObject([{ metadata: { outcome: "unknown" } }]);
  });

  it("does not begin another, and posts not even that somebody writes", async () => {
    const turn = acting();
    freezing[what](turn);
    turn.say("1", "Hi.");
    await turn.run();
    expect(turn.world.channel.calls).toEqual([]);
    expect(turn.world.pool.calls).toEqual([]);
    expect(turn.conversation.turns()).toMatchObject([{ outcome: "held", reason: STOPPED }]);
  });

  it("does not run what was approved before", async () => {
    const turn = await asked();
    turn.press("approve");
    freezing[what](turn);
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.all()).toMatchObject([{ state: "cancelled" }]);
  });

  it("is not heard of where the stop came while the answer was recorded", async () => {
    const turn = acting();
    throughCache(turn);
    turn.world.pool.script.push({ say: "Hello." });
    turn.say("1", "Hi.");
    const { record } = turn.world.deps.conversations;
    turn.world.deps.conversations.record = async (...given) => {
      freezing[what](turn);
      await turn.time.sleep(6_000);
      return record(...given);
    };
    await turn.run(20_000);
    expect(turn.texts()).toEqual([]);
    expect(turn.conversation.turns()).toMatchObject([{ state: "closed", parts: [{ state: "failed" }] }]);
    expect(turn.world.settled.at(-1)?.summary.state).toBe("undelivered");
  });

  it("is not heard of again with what was recorded and not yet sent", async () => {
    const turn = acting();
    turn.world.pool.script.push({ say: "Hello." });
    turn.say("1", "Hi.");
    const record = turn.world.deps.conversations.record;
    turn.world.deps.conversations.record = async (...given) => {
      const result = await record(...given);
      throw new Error(`killed after ${result}`);
    };
    await expect(turn.run()).rejects.toThrow("killed");
    turn.world.deps.conversations.record = record;
    freezing[what](turn);
    await turn.time.advance(60_000);
    await turn.run();
    expect(turn.texts()).not.toContain("Hello.");
    expect(turn.conversation.turns()).toMatchObject([{ state: "closed" }]);
    expect(turn.world.settled.at(-1)?.summary.state).toMatch(/undelivered|unknown/);
  });
});

describe("a tool that is stopped", () => {
  it("ends while it runs, and the turn goes on without it", async () => {
    const turn = acting();
    throughCache(turn);
    let signal: AbortSignal | undefined;
    turn.lookUp.run = (_input, context) => {
      signal = context.signal;
      return new Promise(() => {});
    };
    turn.world.pool.script.push(LOOK_UP, { say: "I could not look it up." });
    turn.say("1", "Weather?");
    const running = turn.start();
    await turn.time.advance(1_000);
    freezing.tool(turn, "look_up");
    await turn.time.advance(7_000);
    await running;
    expect(signal?.aborted).toBe(true);
    expect(turn.texts()).toEqual(["I could not look it up."]);
  });

  it("is not offered in the next round of a turn that runs, nor run", async () => {
    const turn = acting();
    turn.lookUp.run = async () => {
      freezing.tool(turn, "refund");
      await turn.world.deps.sleep(1_000);
      return ok({ text: "Sunny." });
    };
    turn.world.pool.script.push(LOOK_UP, REFUND, { say: "I can't refund now." });
    turn.say("1", "Look it up and refund.");
    await turn.run(10_000);
    expect(turn.refund.ran).toEqual([]);
    expect(turn.waiting()).toEqual([]);
    expect(turn.world.pool.calls[1]?.request.tools.map(({ name }) => name)).toEqual(["look_up"]);
  });
});
