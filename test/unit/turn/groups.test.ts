import { describe, expect, it } from "vitest";
import { underFakeTime, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const ALICE = { author: { id: "u1", name: "Alice" } };
const BOB = { author: { id: "u2", name: "Bob" } };
const mention = { addressed: "mention" as const };
const ambient = { addressed: "ambient" as const };

describe("in a group", () => {
  it("nobody is answered who does not speak to the employee, until it takes part", async () => {
    const { say, run, texts } = wholeTurn();
    say("1", "lunch?", { ...ALICE, ...ambient });
    await run();
    expect(texts()).toEqual([]);
    say("2", "Ada, hello", { ...ALICE, ...mention });
    await run();
    say("3", "and in Bern?", { ...BOB, ...ambient });
    await run();
    expect(texts()).toHaveLength(2);
    expect(texts()[1]).toContain("and in Bern?");
  });

  it("each speaker is named to the model", async () => {
    const { say, run, world } = wholeTurn();
    say("1", "Ada, what is the rate?", { ...ALICE, ...mention });
    say("2", "and the discount?", { ...BOB, ...ambient });
    await run();
    const shown = JSON.stringify(world.pool.calls[0]?.request.messages);
    expect(shown).toContain("Alice: Ada, what is the rate?");
    expect(shown).toContain("Bob: and the discount?");
  });

  it("whoever wrote last is whom the employee remembers: what it knows of others is not asked for", async () => {
    const { say, run, world } = wholeTurn();
    const { agent } = world.resolved;
    world.resolved = { ...world.resolved, agent: { ...agent, work: { ...agent.work, remembers: true } } };
    say("1", "Ada, what do you know of me?", { ...ALICE, ...mention });
    await run();
    say("2", "and of me?", { ...BOB, ...ambient });
    await run();
    expect(world.memory.recalled.map(({ who }) => JSON.stringify(who))).toEqual([
      expect.stringContaining('"u1"'),
      expect.stringContaining('"u2"'),
    ]);
    expect(JSON.stringify(world.memory.recalled[1]?.who)).not.toContain('"u1"');
  });
});
