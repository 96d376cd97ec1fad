import { describe, expect, it } from "vitest";
import type { ModelMessage } from "../../../src/llm/model.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { BEN, CLEO, type Team, type TeamOptions, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const WISH = "Let me talk to a human, please.";

async function withBen(options: TeamOptions = {}): Promise<Team> {
  const team = withTeam(options);
  team.say("1", WISH, { sentAt: team.time.clock() });
  await team.run();
  await team.own(BEN, { kind: "take" });
  return team;
}

const said = async (team: Team, id: string, text: string) => {
  await team.time.advance(1_000);
  team.say(id, text, { sentAt: team.time.clock() });
  await team.run();
};

const spoken = (team: Team, key: string, text: string) => team.own(BEN, { kind: "speak", key, text }, "text");

const textOf = (messages: readonly ModelMessage[]) =>
  messages.map(
    ({ role, content }) => `${role}: ${content.map((part) => ("text" in part ? part.text : "")).join("")}`,
  );

describe("a conversation that is handed back", () => {
  it("is quiet where the colleague had the last word: nobody is greeted, no model is asked", async () => {
    const team = await withBen();
    await said(team, "2", "Where is it?");
    await spoken(team, "k", "On its way.");
    const before = team.texts();
    const kinds: string[] = [];
    team.world.channel.before = (op) => void kinds.push(op.kind);
    await team.own(BEN, { kind: "hand_back", note: "It arrives on Monday." }, "text");
    expect(team.texts()).toEqual(before);
    expect(kinds).toEqual([]);
    expect(team.world.pool.calls).toEqual([]);
    expect(team.conversation.turns().at(-1)).toMatchObject({ state: "closed", outcome: "answered" });
  });

  it("is quiet where nobody said anything since it was handed over: what fetched a person is not answered", async () => {
    const team = await withBen();
    const before = team.texts();
    await team.own(BEN, { kind: "hand_back", note: "Called her." }, "text");
    expect(team.texts()).toEqual(before);
    expect(team.world.pool.calls).toEqual([]);
  });

  it("is answered where the person wrote after the colleague's last words", async () => {
    const team = await withBen();
    await spoken(team, "k", "It is on its way.");
    await said(team, "2", "When will it be here?");
    team.world.pool.script.push({ say: "On Monday." });
    await team.own(BEN, { kind: "hand_back", note: "It arrives on Monday." }, "text");
    expect(team.texts().at(-1)).toBe("On Monday.");
    const [call] = team.world.pool.calls;
    const shown = textOf(call?.request.messages ?? []);
    expect(shown.slice(-4)).toEqual([
      "user: [Notice] Ben, a member of the team, wrote to them: **Ben (Acme):** It is on its way.",
      "user: When will it be here?",
      expect.stringMatching(
        /^user: \[Notice\] Ben of the team spoke with Alice .* Agreed: It arrives on Monday\.$/,
      ),
      expect.stringMatching(/^user: \[Notice\] The conversation is yours again\. Answer what they wrote and/),
    ]);
  });

  it("with a line that comes together with it is answered, too", async () => {
    const team = await withBen();
    const { id } = team.handOver();
    const owner = { colleague: BEN, isOperator: false, via: "button" as const };
    team.conversation.object().own({ kind: "hand_back", id }, owner);
    team.say("2", "And what does it cost?", { sentAt: team.time.clock() + 1 });
    await team.run();
    expect(team.world.pool.calls).toHaveLength(1);
    expect(team.texts().at(-1)).toContain("And what does it cost?");
  });

  it("before the colleague's last line was sent still sends it, from them and before anything else", async () => {
    const team = await withBen();
    const { id } = team.handOver();
    const owner = { colleague: BEN, isOperator: false, via: "text" as const };
    team.conversation.object().own({ kind: "speak", id, key: "k", text: "Done, bye!" }, owner);
    team.conversation.object().own({ kind: "hand_back", id }, owner);
    await team.run();
    expect(team.texts().at(-1)).toBe("**Ben (Acme):** Done, bye!");
    expect(team.world.pool.calls).toEqual([]);
    team.conversation.object();
    await said(team, "2", "Thanks. And the bill?");
    expect(team.texts().at(-1)).toContain("And the bill?");
  });

  it("closes every desk, without controls", async () => {
    const team = await withBen();
    await team.own(BEN, { kind: "hand_back" });
    expect(team.desk(BEN)?.text).toContain("_Ben handed it back to the employee._");
    expect(team.desk(BEN)?.choices).toEqual([]);
  });

  it("is nobody's desk any more in the list, and the trail says what was agreed", async () => {
    const team = await withBen();
    await team.own(BEN, { kind: "hand_back", note: "All settled." }, "text");
    const settled = team.world.settled.at(-1);
    expect(settled?.summary).not.toHaveProperty("desk");
    const entry = settled?.audit.find(({ type }) => type === "escalation");
    expect(entry).toMatchObject({
      outputSummary: "All settled.",
      metadata: { outcome: "returned", by: "Ben" },
    });
  });
});

describe("after a hand-back", () => {
  it("the model knows what was agreed, and that a colleague's words are not its own", async () => {
    const team = await withBen();
    await spoken(team, "k", "I'll waive the fee.");
    await team.own(BEN, { kind: "hand_back", note: "The fee is waived." }, "text");
    await said(team, "2", "Is the fee waived?");
    const shown = textOf(team.world.pool.calls.at(-1)?.request.messages ?? []);
    expect(shown.filter((line) => line.startsWith("assistant")).join()).not.toContain("waive");
    expect(shown.join("\n")).toContain("Agreed: The fee is waived.");
    expect(shown.at(-1)).toBe("user: Is the fee waived?");
  });

  it("the same words do not fetch a person again, and new ones do", async () => {
    const rules = [{ condition: 'mentions("refund")', reason: "Money" }];
    const team = await withBen({ rules });
    await said(team, "2", "I want a refund. Let me talk to a human!");
    await team.own(BEN, { kind: "hand_back" });
    expect(team.handOver().state).toBe("returned");
    await said(team, "3", "What does it cost?");
    expect(team.handOver().state).toBe("returned");
    await said(team, "4", "Then I want a refund.");
    expect(team.handOver()).toMatchObject({ state: "waiting", reason: "Money" });
  });

  it("minutes are counted anew", async () => {
    const rules = [{ condition: "minutes_open >= 30", reason: "Long" }];
    const team = await withBen({ rules });
    await team.time.advance(45 * 60_000);
    await team.own(BEN, { kind: "hand_back" });
    await said(team, "2", "One more thing");
    expect(team.handOver().state).toBe("returned");
    await team.time.advance(31 * 60_000);
    await said(team, "3", "And another");
    expect(team.handOver()).toMatchObject({ state: "waiting", reason: "Long" });
  });

  it("writes ask, and their card names what the colleague wrote", async () => {
    const team = await withBen();
    await spoken(team, "k", "Refund order A-1, please.");
    await team.own(BEN, { kind: "hand_back", note: "Refund it." }, "text");
    giveTools(team.world, writeTool({ confirmation: "free" }));
    team.world.pool.script.push({ call: { name: "refund", arguments: '{"amount":20,"order":"A-1"}' } });
    await said(team, "2", "So?");
    expect(team.texts().at(-1)).toContain("what Ben wrote");
    expect(team.conversation.object().confirmations()).toMatchObject([{ state: "pending" }]);
  });

  it("a summary keeps whose words were a colleague's", async () => {
    const team = await withBen();
    await spoken(team, "k", "I'll waive the fee.");
    await team.own(BEN, { kind: "hand_back" });
    for (let i = 2; i < 24; i++) await said(team, String(i), `Question ${i}`);
    const summaries = team.world.pool.calls.filter(({ request }) =>
      request.system?.includes("You keep the notes"),
    );
    expect(summaries.length).toBeGreaterThan(0);
    const asked = textOf(summaries[0]?.request.messages ?? []).join();
    expect(asked).toContain("Ben (a colleague, a person): **Ben (Acme):** I'll waive the fee.");
  });

  it("they may be handed over once more, to desks of their own", async () => {
    const team = await withBen();
    await team.own(BEN, { kind: "hand_back" });
    const first = team.handOver().id;
    await said(team, "2", "I want to talk to a person.");
    expect(team.handOver().id).not.toBe(first);
    expect(team.handOver().state).toBe("waiting");
    await team.own(CLEO, { kind: "take" });
    await said(team, "3", "Hello Cleo");
    expect(team.texts().at(-1)).toBe(
      "You are with Cleo, a member of our team. What you write here reaches them.",
    );
  });
});
