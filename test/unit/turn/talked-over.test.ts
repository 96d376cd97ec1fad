import { describe, expect, it } from "vitest";
import type { HandOverRequest } from "../../../src/conversation/port.ts";
import { LEASE_MS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { BEN, noModel, type Team, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const OLGA = { connectionId: "acme.console", userId: "op", name: "Olga" };

/** An operator takes a conversation that nobody handed over. */
function takeOver(team: Team): void {
  const request: HandOverRequest = {
    id: "h1",
    choices: { take: "t", handBack: "b", pass: "p" },
    agentId: "ada",
    cause: "operator",
    reason: "Olga took it.",
    explanation: "",
    priority: "normal",
    person: { id: "u1", name: "Alice" },
    summary: "",
    chain: [BEN],
    team: [],
    takeMs: 60_000,
    at: team.time.clock(),
  };
  const by = { colleague: OLGA, isOperator: true, via: "console" as const };
  expect(team.conversation.object().own({ kind: "take", id: "h1", request }, by)).toMatchObject({
    kind: "owned",
  });
}

async function runAll(team: Team): Promise<void> {
  for (let i = 0; i < 3; i++) await team.run();
}

describe("an answer that was computed before somebody took over", () => {
  it("is not sent: the team sees it, the person what happened", async () => {
    const team = withTeam();
    team.world.pool.script.push({
      during: async () => {
        takeOver(team);
        return "It costs 20.";
      },
    });
    team.say("1", "What does it cost?", { sentAt: team.time.clock() });
    await runAll(team);
    expect(team.texts()).toEqual([
      "You are with Olga, a member of our team. What you write here reaches them.",
    ]);
    expect(team.world.pool.calls).toHaveLength(1);
    const lines = team.conversation.object().transcript({ limit: 50 }).messages;
    expect(lines.some(({ role, text }) => role === "notice" && text.includes("It costs 20."))).toBe(true);
  });

  it("leaves no placeholder behind", async () => {
    const team = withTeam();
    team.world.pool.script.push({
      during: async () => {
        await team.world.deps.sleep(2_500);
        takeOver(team);
        return "It costs 20.";
      },
    });
    team.say("1", "What does it cost?", { sentAt: team.time.clock() });
    const running = team.start();
    await team.time.advance(1_500);
    expect(team.texts()).toEqual(["Ada is writing …"]);
    await team.time.advance(5_000);
    await running;
    await runAll(team);
    expect(team.texts()).toEqual([expect.stringMatching(/^You are with Olga/)]);
  });

  it("is not thought to its end: the first heartbeat after it stops the model", async () => {
    const team = withTeam();
    let stopped = false;
    team.world.pool.script.push({
      during: (call) =>
        new Promise((resolve) => {
          call.signal.addEventListener("abort", () => {
            stopped = true;
            resolve("too late");
          });
        }),
    });
    team.say("1", "What does it cost?", { sentAt: team.time.clock() });
    const running = team.start();
    await team.time.advance(500);
    takeOver(team);
    await team.time.advance(LEASE_MS);
    await running;
    expect(stopped).toBe(true);
    noModel(team);
    await runAll(team);
    expect(team.texts()).toEqual([expect.stringMatching(/^You are with Olga/)]);
  });

  it("has done what it has done, and the trail and the team know", async () => {
    const team = withTeam();
    const tool = writeTool({ confirmation: "free" });
    giveTools(team.world, tool);
    team.world.pool.script.push(
      { call: { name: "refund", arguments: '{"amount":20,"order":"A-1"}' } },
      {
        during: async () => {
          takeOver(team);
          return "Refunded.";
        },
      },
    );
    team.say("1", "Money back", { sentAt: team.time.clock() });
    await runAll(team);
    expect(tool.ran).toHaveLength(1);
    const types = team.world.settled.flatMap(({ audit }) => audit).map(({ type }) => type);
    expect(types.filter((type) => type === "tool_invocation")).toHaveLength(1);
  });
});

describe("an answer of several messages", () => {
  it("ends where somebody takes over: what is left of it is not sent, and nothing waits for it", async () => {
    const channel = memoryChannel({ textLimit: 40 });
    const team = withTeam({ channel });
    let posts = 0;
    channel.before = (op) => {
      if ((op.kind === "post" || op.kind === "edit") && ++posts === 2) takeOver(team);
    };
    team.world.pool.script.push({
      say: "First part, which is long.\n\nSecond part, which is long.\n\nThird part, which is long.",
    });
    team.say("1", "Tell me all", { sentAt: team.time.clock() });
    await runAll(team);
    expect(team.texts()).toEqual(["First part, which is long."]);
    const [turn] = team.conversation.turns();
    expect(turn).toMatchObject({ state: "closed" });
    const held = { state: "failed", reason: expect.stringMatching(/^Held: Olga/) };
    expect(turn?.parts).toMatchObject([{ state: "sent" }, held, held]);
  });

  it("that the chat service wanted later leaves no placeholder either", async () => {
    const team = withTeam();
    const { channel } = team.world;
    const busy = { code: "rate_limited" as const, retryAfterMs: 60_000 };
    channel.before = (op) => {
      const isAnswer = op.kind === "edit" && op.text === "It costs 20.";
      if (isAnswer) channel.faults.push({ on: "edit", when: "before", failure: busy });
    };
    team.world.pool.script.push({
      during: async () => {
        await team.world.deps.sleep(2_500);
        return "It costs 20.";
      },
    });
    team.say("1", "What does it cost?", { sentAt: team.time.clock() });
    expect(await team.run()).toMatchObject({ kind: "again" });
    takeOver(team);
    await team.time.advance(90_000);
    await runAll(team);
    expect(team.texts()).toEqual([]);
    expect(team.conversation.turns()[0]).toMatchObject({ state: "closed", parts: [{ state: "failed" }] });
  });
});
