import { describe, expect, it } from "vitest";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { giveTools } from "../../doubles/turn-world.ts";
import { BEN, CLEO, entries, handedOver, noModel, OPERATOR, said, taken, WISH, withTeam } from "./team.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

describe("once a colleague has it", () => {
  it("their desk says so, with the controls that are left, and every other one who has it", async () => {
    const team = await handedOver({ chain: [], team: [BEN, CLEO] });
    await team.own(BEN, { kind: "take" });
    expect(team.desk(BEN)?.text).toContain(
      "You have it. Answer in this thread: Alice reads it under your name.",
    );
    expect(team.desk(BEN)?.text).toContain("> Alice: Let me talk to a human");
    expect(team.desk(BEN)?.choices?.map(({ label }) => label)).toEqual(["Hand back", "Pass on"]);
    expect(team.desk(CLEO)?.text).toContain("_Ben has taken it._");
    expect(team.desk(CLEO)?.choices).toEqual([]);
  });

  it("the person's lines go to them alone", async () => {
    const team = await handedOver({ chain: [], team: [BEN, CLEO] });
    await team.own(BEN, { kind: "take" });
    await said(team, "2", "My order is A-1.");
    expect(team.thread(BEN)).toEqual(["**Alice:** My order is A-1."]);
    expect(team.thread(CLEO)).toEqual([]);
  });

  it("a stretch however long is summed up by no model", async () => {
    const team = await taken();
    for (let i = 2; i < 50; i++) await said(team, String(i), `line ${i}`);
    expect(team.thread(BEN)).toHaveLength(48);
    expect(team.log.lines.filter(({ event }) => event === "summary_failed")).toEqual([]);
    expect(team.world.pool.calls).toEqual([]);
  });

  it("the person is told with whom they are, once", async () => {
    const team = await taken();
    await said(team, "2", "Hi");
    await said(team, "3", "Are you there?");
    expect(team.texts().slice(1)).toEqual([
      "You are with Ben, a member of our team. What you write here reaches them.",
    ]);
  });

  it("each writer of a group is told once, and programs never", async () => {
    const team = await taken();
    const bob = { author: { id: "u2", name: "Bob" } };
    await said(team, "2", "Hi");
    await said(team, "3", "Me too", bob);
    await said(team, "4", "Me again", bob);
    await said(team, "5", "beep", { author: { id: "B1", name: "Bot" }, byProgram: true });
    expect(team.texts()).toHaveLength(3);
    expect(team.thread(BEN)).toEqual([
      "**Alice:** Hi",
      "**Bob:** Me too",
      "**Bob:** Me again",
      "**Bot:** beep",
    ]);
  });

  it("what they say reaches the person from the company, with their name, and needs no other word", async () => {
    const team = await taken();
    await team.own(BEN, { kind: "speak", key: "k1", text: "Hello Alice, I'll look." }, "text");
    await said(team, "2", "Thank you");
    expect(team.texts().slice(1)).toEqual(["**Ben (Acme):** Hello Alice, I'll look."]);
    const line = team.conversation
      .object()
      .transcript({ limit: 50 })
      .messages.find(({ colleague }) => colleague);
    expect(line).toMatchObject({ role: "employee", author: "Ben" });
  });

  it("whoever answers without taking it has taken it", async () => {
    const team = await handedOver();
    await team.own(BEN, { kind: "speak", key: "k1", text: "I'm here." }, "text");
    expect(team.texts().slice(1)).toEqual(["**Ben (Acme):** I'm here."]);
    expect(team.desk(BEN)?.text).toContain("You have it.");
  });

  it("files and what cannot be shown are named at the desk", async () => {
    const team = await taken();
    const file = { id: "f", name: "bill.pdf", mediaType: "application/pdf", kind: "document" as const };
    await said(team, "2", "Here", { files: [file] });
    await said(team, "3", "", { unsupported: "sticker" });
    expect(team.thread(BEN)).toEqual([
      "**Alice:** Here\n\n[They sent the file bill.pdf.]",
      "**Alice:** [They sent something that cannot be shown here: sticker.]",
    ]);
  });

  it("addresses in what the person wrote lead nobody of the team anywhere", async () => {
    const team = await taken();
    await said(team, "2", "See [your desk](https://evil.example/login)");
    expect(team.thread(BEN)[0]).not.toContain("](https://evil.example");
  });

  it("passing it on asks the next, and opens the desks again", async () => {
    const team = await taken();
    await team.own(BEN, { kind: "pass" });
    expect(team.handOver()).toMatchObject({ state: "waiting" });
    expect(team.desk(CLEO)?.text).toContain("Nobody has it yet.");
    expect(team.desk(BEN)?.text).toContain("Nobody has it yet.");
    await team.own(CLEO, { kind: "take" });
    expect(team.desk(BEN)?.text).toContain("_Cleo has taken it._");
  });

  it("somebody in the console may take it, and what they say arrives in the same way", async () => {
    const team = await handedOver();
    await team.own(OPERATOR, { kind: "take" }, "console");
    await team.own(OPERATOR, { kind: "speak", key: "k", text: "Good morning." }, "console");
    expect(team.texts().at(-1)).toBe("**Olga (Acme):** Good morning.");
    expect(team.desk(BEN)?.text).toContain("_Olga has taken it._");
  });

  it("every step is in the trail, with who did it and how", async () => {
    const team = await taken();
    await team.own(BEN, { kind: "speak", key: "k1", text: "Hello." }, "text");
    await team.own(BEN, { kind: "pass" });
    const steps = entries(team).map(({ metadata }) => [metadata.outcome, metadata.by, metadata.via]);
    expect(steps).toEqual([
      ["handed_over", undefined, undefined],
      ["taken", "Ben", "button"],
      ["spoken", "Ben", "text"],
      ["passed", "Ben", "button"],
    ]);
    expect(entries(team).every(({ metadata }) => metadata.hand_over === team.handOver().id)).toBe(true);
  });

  it("the list says who has it, since when and why", async () => {
    const team = await taken();
    const { at: since, reason } = team.handOver();
    expect(team.world.settled.at(-1)?.summary).toMatchObject({
      person: "Alice",
      desk: { state: "taken", owner: "Ben", since, reason, priority: "normal" },
    });
  });
});

describe("a turn that is given up", () => {
  it("still says what a colleague said", async () => {
    const team = await taken();
    const { id } = team.handOver();
    const owner = { colleague: BEN, isOperator: false, via: "text" as const };
    team.conversation.object().own({ kind: "speak", id, key: "k", text: "Hello." }, owner);
    await team.run(5_000, { giveUp: "The turn failed each time it was tried." });
    expect(team.texts().slice(1)).toEqual(["**Ben (Acme):** Hello."]);
    expect(team.conversation.turns().at(-1)).toMatchObject({ state: "closed", outcome: "failed" });
  });
});

describe("an employee that is stopped or switched off", () => {
  it("is no wall between people", async () => {
    const team = await taken();
    const { resolved } = team.world;
    const agent = { ...resolved.agent, isActive: false, work: { ...resolved.agent.work, isFrozen: true } };
    team.world.resolved = { ...resolved, agent };
    await said(team, "2", "Still there?");
    expect(team.thread(BEN)).toEqual(["**Alice:** Still there?"]);
    await team.own(BEN, { kind: "speak", key: "k1", text: "Yes." }, "text");
    expect(team.texts().at(-1)).toBe("**Ben (Acme):** Yes.");
  });
});

describe("a decision that comes while a person speaks", () => {
  async function approvedMeanwhile() {
    const team = withTeam();
    const tool = writeTool();
    giveTools(team.world, tool);
    team.world.pool.script.push({ call: { name: "refund", arguments: '{"amount":20,"order":"A-1"}' } });
    team.say("1", "Money back for A-1");
    await team.run();
    team.say("2", WISH);
    await team.run();
    noModel(team);
    await team.own(BEN, { kind: "take" });
    const [card] = team.conversation.object().confirmations();
    const wish = { by: "id" as const, id: card?.id ?? "", verdict: "approved" as const };
    const person = { id: "u1", name: "Alice" };
    const by = { connectionId: "acme.c", person, isOperator: false, via: "button" as const };
    team.conversation.object().decide(wish, by);
    return { team, tool };
  }

  it("is carried out, and told at the desk and not to the person", async () => {
    const { team, tool } = await approvedMeanwhile();
    const before = team.texts().length;
    await team.run();
    expect(tool.ran).toHaveLength(1);
    expect(team.thread(BEN)).toEqual(["About “Give money back”: Approved by Alice. Done."]);
    expect(team.texts()).toHaveLength(before);
    expect(team.texts().some((text) => text.includes("Approved by Alice. Done."))).toBe(true);
  });

  it("is not carried out by a stopped employee", async () => {
    const { team, tool } = await approvedMeanwhile();
    const { resolved } = team.world;
    const agent = { ...resolved.agent, work: { ...resolved.agent.work, isFrozen: true } };
    team.world.resolved = { ...resolved, agent };
    await team.run();
    expect(tool.ran).toEqual([]);
  });
});

describe("a message that did not reach the person", () => {
  it("does so for what people said as well, and the list shows it", async () => {
    const channel = memoryChannel({ edit: false });
    const team = await taken({ channel });
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "blocked" } });
    await team.own(BEN, { kind: "speak", key: "k1", text: "Hello." }, "text");
    expect(team.world.settled.at(-1)?.summary.state).toBe("undelivered");
    // Whoever wrote it reads so where they wrote it.
    expect(team.thread(BEN)).toEqual(["This did not reach Alice: blocked"]);
  });

  it("is sent again by a turn of its own, once, whoever speaks", async () => {
    const channel = memoryChannel({ edit: false });
    const team = await taken({ channel });
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "blocked" } });
    await team.own(BEN, { kind: "speak", key: "k1", text: "Hello." }, "text");
    const { n = 0 } = team.conversation.turns().at(-1) ?? {};
    const by = { colleague: OPERATOR, isOperator: true, via: "console" as const };
    expect(team.conversation.object().resend(n, by)).toBe(true);
    await team.run();
    expect(team.texts().at(-1)).toBe("**Ben (Acme):** Hello.");
    expect(team.texts()).toHaveLength(2);
  });

  it("is sent again without a model where the employee speaks", async () => {
    const channel = memoryChannel({ edit: false });
    const team = withTeam({ channel });
    channel.faults.push({ on: "post", when: "before", failure: { code: "refused", reason: "blocked" } });
    team.say("1", "What does it cost?");
    await team.run();
    noModel(team);
    const by = { colleague: OPERATOR, isOperator: true, via: "console" as const };
    expect(team.conversation.object().resend(1, by)).toBe(true);
    await team.run();
    expect(team.texts()).toEqual(["echo: What does it cost?"]);
  });
});

describe("a chat that takes nothing just now", () => {
  it("of one colleague holds up neither the person nor the others", async () => {
    const team = await handedOver({ chain: [], team: [BEN, CLEO] });
    const limited = { code: "rate_limited" as const, retryAfterMs: 60_000 };
    team.chat.faults.push({ on: "post", when: "before", failure: limited });
    team.say("2", "Hello?", { sentAt: team.time.clock() });
    await team.run();
    expect(team.texts()).toHaveLength(2);
    expect([...team.thread(BEN), ...team.thread(CLEO)]).toEqual(["**Alice:** Hello?"]);
    await team.time.advance(90_000);
    await team.run();
    expect([team.thread(BEN), team.thread(CLEO)]).toEqual([["**Alice:** Hello?"], ["**Alice:** Hello?"]]);
  });
});
