import { describe, expect, it } from "vitest";
import { fail } from "../../../src/result.ts";
import { readTool, writeTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { BEN, DORA, noModel, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const WISH = "Let me talk to a human, please.";
const FETCHED =
  /^I'm an AI assistant, and this is better in the hands of a person\. I have passed it to my team/;

describe("a person who asks for a person", () => {
  it("gets one without a model being asked, and reads so", async () => {
    const team = withTeam();
    noModel(team);
    team.say("1", WISH);
    expect(await team.run()).toEqual({ kind: "done" });
    expect(team.texts()).toEqual([expect.stringMatching(FETCHED)]);
    expect(team.texts()[0]).toContain("Somebody will answer you here.");
    expect(team.conversation.turns()).toMatchObject([{ state: "closed", outcome: "handed_off" }]);
    expect(team.handOver()).toMatchObject({
      state: "waiting",
      cause: "wish",
      reason: "They asked for a person.",
    });
  });

  it("is answered by the model where the employee does not listen for it", async () => {
    const team = withTeam();
    const { agent } = team.world.resolved;
    team.world.resolved = {
      ...team.world.resolved,
      agent: { ...agent, naturalLanguageEscalation: false },
    };
    team.say("1", WISH);
    await team.run();
    expect(team.texts()).toEqual([`echo: ${WISH}`]);
  });

  it("is not what another program writes", async () => {
    const team = withTeam();
    team.say("1", WISH, { author: { id: "B1", name: "Bot" }, byProgram: true });
    await team.run();
    expect(team.texts()).toEqual([`echo: ${WISH}`]);
  });

  it("is heard among lines of others in the same turn", async () => {
    const team = withTeam();
    team.say("1", WISH);
    team.say("2", "What is for lunch?", { author: { id: "u2", name: "Bob" } });
    await team.run();
    expect(team.handOver().cause).toBe("wish");
  });
});

describe("a rule that does not read the answer", () => {
  const rules = [
    { condition: 'mentions("refund")', reason: "Money", priority: "urgent", assignee: "acme.team/U-DORA" },
  ];

  it("hands over before a model is asked, to its own assignee first and then to the employee's", async () => {
    const team = withTeam({ rules });
    noModel(team);
    team.say("1", "I want a refund!");
    await team.run();
    const { chain, reason, explanation, priority } = team.handOver();
    expect(chain.map(({ userId }) => userId)).toEqual(["U-DORA", "U-BEN", "U-CLEO"]);
    expect({ reason, priority }).toEqual({ reason: "Money", priority: "urgent" });
    expect(explanation).toContain('mentions("refund")');
    expect(team.desk(DORA)?.text).toContain("**Alice on WhatsApp needs a person (urgent)**");
    expect(team.desk(BEN)).toBeUndefined();
  });

  it("leaves an ordinary question to the employee", async () => {
    const team = withTeam({ rules });
    team.say("1", "What does it cost?");
    await team.run();
    expect(team.texts()).toEqual(["echo: What does it cost?"]);
    expect(team.conversation.object().ownership()).toEqual({ epoch: 0 });
  });

  it("that nobody can read disarms none of the others", async () => {
    const team = withTeam({ rules: [{ condition: "((", reason: "broken" }, ...rules] });
    team.say("1", "A refund, now.");
    await team.run();
    expect(team.handOver().reason).toBe("Money");
    expect(team.log.lines.filter(({ event }) => event === "rules_left_out")).toHaveLength(1);
  });
});

describe("a rule that reads the answer", () => {
  const rules = [{ condition: "confidence < 0.5", reason: "Unsure" }];

  it("replaces it by the hand-over: nothing of it is shown, not even while it grows", async () => {
    const team = withTeam({ rules });
    const seen: string[] = [];
    team.world.channel.before = (op) => void ("text" in op && seen.push(op.text));
    team.world.pool.script.push({
      during: async (call) => {
        call.onEvent?.({ type: "text", delta: "Maybe, perhaps, I think it is Tuesday." });
        await team.world.deps.sleep(3_000);
        return "Maybe, perhaps, I think it could be Tuesday, possibly.";
      },
    });
    team.say("1", "When is it?");
    await team.runOut();
    expect(seen.join()).not.toContain("Tuesday");
    expect(team.texts()).toEqual([expect.stringMatching(FETCHED)]);
    expect(team.handOver().explanation).toContain("confidence < 0.5");
    expect(JSON.stringify(team.conversation.lines())).not.toContain("Tuesday");
  });

  it("lets a sure answer pass", async () => {
    const team = withTeam({ rules });
    team.world.pool.script.push({ say: "It is on Tuesday." });
    team.say("1", "When is it?");
    await team.run();
    expect(team.texts()).toEqual(["It is on Tuesday."]);
  });

  it("counts tools that failed, of this turn and of those before", async () => {
    const team = withTeam({ rules: [{ condition: "tool_failures >= 2", reason: "Broken" }] });
    const isDown = async () => fail({ code: "failed" as const, message: "down" });
    giveTools(team.world, readTool({ run: isDown }));
    const call = { call: { name: "look_up", arguments: '{"query":"parcel"}' } };
    team.world.pool.script.push(call, { say: "I could not find it." }, call, { say: "Still not." });
    team.say("1", "Where is it?");
    await team.run();
    expect(team.texts()).toEqual(["I could not find it."]);
    team.say("2", "And now?");
    await team.run();
    expect(team.texts()[1]).toMatch(FETCHED);
  });
});

describe("what the employee did before it hands over", () => {
  const rules = [{ condition: "confidence < 0.5", reason: "Unsure" }];
  const REFUND = { call: { name: "refund", arguments: '{"amount":20,"order":"A-1"}' } };
  const UNSURE = { say: "Maybe, perhaps, I think, possibly, it seems." };

  it("is said to the person", async () => {
    const team = withTeam({ rules });
    giveTools(team.world, writeTool({ confirmation: "free" }));
    team.world.pool.script.push(REFUND, UNSURE);
    team.say("1", "Money back for A-1");
    await team.run();
    expect(team.texts()).toEqual([
      expect.stringMatching(/better in the hands of a person.*\n\nDone: Give money back\./s),
    ]);
  });

  it("and what it was about to ask is asked of nobody", async () => {
    const team = withTeam({ rules: [{ condition: "turns >= 1 and confidence <= 1", reason: "Always" }] });
    giveTools(team.world, writeTool());
    team.world.pool.script.push(REFUND);
    team.say("1", "Money back for A-1");
    await team.run();
    expect(team.texts()).toEqual([expect.stringMatching(FETCHED)]);
    expect(team.conversation.object().confirmations()).toEqual([]);
    const settled = team.world.settled.at(-1);
    expect(settled?.summary).not.toHaveProperty("awaiting");
    expect(settled?.audit.map(({ type }) => type)).not.toContain("confirmation");
  });
});
