import { describe, expect, it } from "vitest";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { type Acting, asked } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

const switching = {
  frozen: ({ world }: Acting) => {
    const { agent } = world.resolved;
    world.resolved = { ...world.resolved, agent: { ...agent, work: { ...agent.work, isFrozen: true } } };
  },
  off: ({ world }: Acting) => {
    world.resolved = { ...world.resolved, agent: { ...world.resolved.agent, isActive: false } };
  },
};

/** The card shows it, nobody can press it, and nothing ran. */
function expectEnd(turn: Acting, end: string): void {
  expect(turn.channel().text.split("\n").at(-1)).toBe(end);
  expect(turn.channel().choices).toEqual([]);
  expect(turn.refund.ran).toEqual([]);
}

describe("the card of an approval that no turn takes in", () => {
  it.each(["frozen", "off"] as const)("says that it was not done where the employee is %s", async (how) => {
    const turn = await asked();
    turn.press("approve");
    switching[how](turn);
    await turn.run();
    expectEnd(turn, "Approved by Alice. Not done: I was stopped or switched off before it was run.");
    expect(turn.all()).toMatchObject([{ state: "cancelled" }]);
  });

  it("says so where the turn is given up", async () => {
    const turn = await asked();
    turn.press("approve");
    await turn.run(5_000, { giveUp: "It failed each time." });
    expectEnd(turn, "Approved by Alice. Not done: something went wrong before it was run.");
  });

  it("says so where the turn was told to stop", async () => {
    const turn = await asked();
    turn.press("approve");
    const { claim } = turn.world.deps.conversations;
    turn.world.deps.conversations.claim = (...given) => {
      turn.say("9", "stop");
      return claim(...given);
    };
    await turn.run(30_000);
    expectEnd(turn, "Approved by Alice. Not done: I was told to stop before it was run.");
  });

  it("says that nobody can tell where an earlier consumer may have done it", async () => {
    const turn = await asked();
    turn.press("approve");
    const { claim } = turn.world.deps.conversations;
    turn.world.deps.conversations.claim = async (...given) => {
      await claim(...given);
      throw new Error("killed");
    };
    await expect(turn.run()).rejects.toThrow("killed");
    switching.frozen(turn);
    await turn.time.advance(120_000);
    await turn.run();
    expectEnd(turn, "Approved by Alice. Nobody can tell whether it was done; please check.");
  });

  it("says who said no, where the turn that heard of it is given up", async () => {
    const turn = await asked();
    turn.press("deny");
    await turn.run(5_000, { giveUp: "It failed each time." });
    expectEnd(turn, "Denied by Alice.");
  });

  it("stays as it is where messages cannot be changed, and nothing is posted for it", async () => {
    const turn = await asked({ channel: memoryChannel({ edit: false }) });
    turn.press("approve");
    switching.frozen(turn);
    const before = turn.texts();
    await turn.run();
    expect(turn.texts()).toEqual(before);
  });
});
