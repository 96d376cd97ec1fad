// A conversation on WhatsApp that goes over the window of a day: the clock decides, and Meta has the last word.

import { describe, expect, it } from "vitest";
import { underFakeTime } from "./whole-turn.ts";
import { DAY_MS, TEMPLATE, windowWorld } from "./window-world.ts";

underFakeTime();

const ANNOUNCING = { ...TEMPLATE, takesText: false };

/** Somebody wrote, and the answer took so long. */
async function answeredAfter(ms: number, settings: Parameters<typeof windowWorld>[0], say = "At nine.") {
  const world = windowWorld(settings);
  world.write("1", "When do you open?");
  await world.time.advance(ms);
  world.world.pool.script.push({ say });
  await world.settle();
  return world;
}

const stateOf = ({ world }: ReturnType<typeof windowWorld>) => world.ledger?.summary?.state;
const partsOf = ({ conversation }: ReturnType<typeof windowWorld>, n = -1) =>
  conversation.turns().at(n)?.parts;

describe("an answer within the window", () => {
  it("goes out freely until its last moment", async () => {
    const world = await answeredAfter(DAY_MS - 1_000, { late: TEMPLATE });
    expect(world.phone()).toEqual(["At nine."]);
  });
});

describe("an answer after the window", () => {
  it("goes out by the connection's template, once, and nothing is left to say", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, { late: TEMPLATE });
    expect(world.phone()).toEqual(["[answer_ready] At nine."]);
    expect(partsOf(world)).toMatchObject([{ state: "sent" }]);
    expect(world.slack.visible).toEqual([]);
    world.write("2", "Thanks");
    world.world.pool.script.push({ say: "See you." });
    await world.settle();
    expect(world.phone().slice(1)).toEqual(["See you."]);
  });

  it("that the template does not take is announced once, and said when they write again: first, and once", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, { late: ANNOUNCING });
    expect(world.phone()).toEqual(["[answer_ready]"]);
    expect(partsOf(world)).toMatchObject([
      { state: "failed", reason: expect.stringMatching(/^Held: they were told/) },
    ]);
    expect(world.slack.visible).toEqual([]);
    world.write("2", "Yes?");
    world.world.pool.script.push({ say: "Anything else?" });
    await world.settle();
    expect(world.phone().slice(1)).toEqual(["At nine.", "Anything else?"]);
    world.write("3", "No");
    world.world.pool.script.push({ say: "Bye." });
    await world.settle();
    expect(world.phone().slice(3)).toEqual(["Bye."]);
  });

  it("that is too long for the template goes on where it was cut", async () => {
    const long = Array.from({ length: 60 }, (_, i) => `This is sentence ${i}.`).join(" ");
    const world = await answeredAfter(DAY_MS + 1_000, { late: TEMPLATE }, long);
    const [first = ""] = world.phone();
    expect(first).toMatch(/^\[answer_ready\] This is sentence 0\..* … \(Reply to read the rest\.\)$/);
    world.write("2", "Go on");
    world.world.pool.script.push({ say: "That is all." });
    await world.settle();
    const [, rest = "", last] = world.phone();
    expect(last).toBe("That is all.");
    const said = first.replace("[answer_ready] ", "").replace(" … (Reply to read the rest.)", "");
    expect(`${said} ${rest}`).toBe(long);
  });

  it("without a template is held, with a word to the team, and said when they write again", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, {});
    expect(world.phone()).toEqual([]);
    expect(world.graph.sends).toEqual([]);
    expect(stateOf(world)).toBe("undelivered");
    expect(partsOf(world)).toMatchObject([
      { state: "failed", reason: expect.stringMatching(/^Held: .*none/) },
    ]);
    expect(world.slack.visible.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^A message on WhatsApp has not reached the person\. Held: .*\/conversations\?/),
    ]);
    world.write("2", "Hello?");
    world.world.pool.script.push({ say: "Sorry for that." });
    await world.settle();
    expect(world.phone()).toEqual(["At nine.", "Sorry for that."]);
    expect(world.slack.visible).toHaveLength(1);
  });

  it("whose template Meta does not take is held with Meta's reason", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, { late: { ...TEMPLATE, name: "never_approved" } });
    expect(world.phone()).toEqual([]);
    expect(world.slack.visible).toMatchObject([{ text: expect.stringContaining("132001") }]);
  });

  it("is held where nobody is named to be told, too", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, { alerts: false });
    expect(partsOf(world)).toMatchObject([{ waits: { text: "At nine.", told: false } }]);
    expect(world.slack.calls).toEqual([]);
    expect(world.log.lines.map(({ event }) => event)).toContain("message_undelivered");
  });
});

describe("Meta's clock", () => {
  it("that is ahead of ours has the last word: the same answer goes out by the template", async () => {
    const world = await answeredAfter(DAY_MS - 1_000, { late: TEMPLATE, aheadMs: 5_000 });
    expect(world.graph.sends).toHaveLength(2);
    expect(world.phone()).toEqual(["[answer_ready] At nine."]);
  });

  it("that is ahead of ours has the answer held where there is no template", async () => {
    const world = await answeredAfter(DAY_MS - 1_000, { aheadMs: 5_000 });
    expect(world.phone()).toEqual([]);
    expect(world.slack.visible).toHaveLength(1);
    world.write("2", "Hello?");
    await world.settle();
    expect(world.phone()[0]).toBe("At nine.");
  });

  it("may speak up only in a status: the answer is kept all the same", async () => {
    const world = await answeredAfter(1_000, {});
    const opId = partsOf(world)?.[0]?.opId ?? "";
    world.tell({ opId, state: "failed", reason: "More than 24 hours (131047)", isTooLate: true });
    expect(partsOf(world)).toMatchObject([{ state: "failed", receipt: "failed", waits: { told: false } }]);
    world.write("2", "Hello?");
    await world.settle();
    expect(world.phone().slice(1)).toMatchObject(["At nine.", expect.stringContaining("Hello?")]);
  });
});

describe("an answer that Meta refuses for good", () => {
  const NO_WHATSAPP = 131_026;

  it("is told to the team with Meta's reason, and the list says so", async () => {
    const world = windowWorld();
    world.graph.refusals.push(NO_WHATSAPP);
    world.write("1");
    await world.settle();
    expect(stateOf(world)).toBe("undelivered");
    expect(world.slack.visible.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^A message on WhatsApp has not reached the person\. .*131026/),
    ]);
  });

  it("is told once, also where the rest of it goes out later", async () => {
    const world = windowWorld();
    world.world.pool.script.push({ say: `${"a".repeat(4_000)}\n\n${"b".repeat(4_000)}` });
    world.graph.refusals.push(NO_WHATSAPP, 131_056);
    world.write("1");
    await world.settle();
    expect(world.phone()).toEqual(["b".repeat(4_000)]);
    expect(world.slack.visible).toHaveLength(1);
  });
});

describe("several late messages", () => {
  it("are announced once, kept in their order, and all said when the person writes", async () => {
    const world = windowWorld({ late: ANNOUNCING });
    const long = `${"a".repeat(4_000)}\n\n${"b".repeat(4_000)}`;
    world.write("1");
    await world.time.advance(DAY_MS + 1_000);
    world.world.pool.script.push({ say: long });
    await world.settle();
    expect(world.phone()).toEqual(["[answer_ready]"]);
    world.write("2");
    world.world.pool.script.push({ say: "c" });
    await world.settle();
    expect(world.phone().slice(1)).toEqual(["a".repeat(4_000), "b".repeat(4_000), "c"]);
  });

  it("that are late again once they were to be said wait again, and nothing is lost or doubled", async () => {
    const world = await answeredAfter(DAY_MS + 1_000, { late: ANNOUNCING });
    world.write("2", "Yes?");
    await world.time.advance(DAY_MS + 1_000);
    world.world.pool.script.push({ say: "two" });
    await world.settle();
    // They know already that something waits.
    expect(world.phone()).toEqual(["[answer_ready]"]);
    world.write("3", "Hello?");
    world.world.pool.script.push({ say: "three" });
    await world.settle();
    expect(world.phone().slice(1)).toEqual(["At nine.", "two", "three"]);
  });
});
