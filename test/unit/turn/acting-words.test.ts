import { describe, expect, it } from "vitest";
import type { ConversationPort } from "../../../src/conversation/port.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { acting, asked, LOOK_UP, REFUND } from "./acting.ts";
import { underFakeTime, wholeTurn } from "./whole-turn.ts";

underFakeTime();

describe("an answer that claims what no tool did", () => {
  it("is held where the model goes on claiming it, and the person is told not to rely on it", async () => {
    const turn = acting();
    turn.world.pool.script.push({ say: "I have refunded it." }, { say: "I really have refunded it." });
    turn.say("1", "Refund A-7.");
    await turn.run();
    expect(turn.texts()).toEqual([expect.stringContaining("please do not rely on it")]);
    expect(turn.conversation.turns()).toMatchObject([
      { outcome: "held", reason: "The answer said that something was done which no tool did." },
    ]);
    expect(turn.entries("escalation")).toHaveLength(1);
  });

  it("is not seen beside a card that asks for it", async () => {
    const turn = acting();
    const [call] = [{ type: "tool_call" as const, id: "a", ...REFUND.call }];
    turn.world.pool.script.push({ calls: [call], say: "I have refunded it." });
    turn.say("1", "Refund A-7.");
    await turn.run();
    expect(turn.texts()).toEqual([expect.stringMatching(/^\*\*Give money back/)]);
  });

  it("is not believed after a run that may or may not have happened", async () => {
    const turn = await asked();
    turn.refund.run = () => Promise.reject(new Error("connection reset"));
    turn.press("approve");
    turn.world.pool.script.push({ say: "I have refunded it." }, { say: "I could not confirm it." });
    await turn.run();
    expect(turn.texts().at(-1)).toMatch(/^I could not confirm it\.\n\nI can't tell whether this was done/);
    expect(turn.all()).toMatchObject([{ state: "unknown" }]);
  });

  it("of an employee without tools is checked as well", async () => {
    const turn = wholeTurn();
    turn.world.pool.script.push({ say: "I have sent it." }, { say: "I can't send anything." });
    turn.say("1", "Send it.");
    await turn.run();
    expect(turn.texts()).toEqual(["I can't send anything."]);
  });
});

describe("a limit that ends a turn", () => {
  it("gives the person what the tools found, and says that it is not everything", async () => {
    const turn = acting();
    const { agent } = turn.world.resolved;
    const work = { ...agent.work, maxModelRounds: 2 };
    turn.world.resolved = { ...turn.world.resolved, agent: { ...agent, work } };
    turn.world.pool.script.push(LOOK_UP, LOOK_UP, { say: "never" });
    turn.say("1", "How is the weather?");
    await turn.run();
    expect(turn.world.pool.calls).toHaveLength(2);
    expect(turn.texts()[0]).toMatch(/^Look something up: It is sunny\.\n\n/);
    expect(turn.texts()[0]).toContain("I had to stop here before I was done.");
  });
});

describe("models that are away after a write", () => {
  it("do not keep from the person that it was done", async () => {
    const turn = await asked({ channel: memoryChannel({ edit: false }) });
    turn.press("approve");
    for (let i = 0; i < 5; i++) {
      turn.world.pool.script.push({ fail: "down" });
      await turn.run();
      await turn.time.advance(300_000);
    }
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.texts().at(-1)).toMatch(/someone will reply\.\n\nDone: Give money back\.$/);
  });
});

describe("a plain turn", () => {
  it("costs three calls to its conversation and one to its tenant, none of them for tools or memory", async () => {
    const turn = wholeTurn(memoryChannel({ openingDelayMs: 400 }));
    const used: string[] = [];
    const port = turn.world.deps.conversations as unknown as Record<string, (...given: unknown[]) => unknown>;
    for (const verb of Object.keys(port)) {
      const real = port[verb] as (...given: unknown[]) => unknown;
      port[verb as keyof ConversationPort] = (...given) => {
        used.push(verb);
        return real(...given);
      };
    }
    let asked = 0;
    const { connection } = turn.world.deps.directory;
    turn.world.deps.directory.connection = (id) => {
      asked++;
      return connection(id);
    };
    turn.world.pool.script.push({ say: "Hello." });
    turn.say("1", "Hi.");
    await turn.run(300);
    expect(used).toEqual(["begin", "record", "finish"]);
    expect(asked).toBe(1);
    expect(turn.world.settled).toHaveLength(1);
    expect(turn.conversation.turns()[0]).not.toHaveProperty("taint");
  });
});
