import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../src/audit/chain.ts";
import { CONFIRMATION_MS } from "../../../src/limits.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { ALICE, acting, asked, BOB, LOOK_UP, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

describe("a tool that reads", () => {
  it("is used for the answer, and its receipt stands under it", async () => {
    const turn = acting();
    turn.world.pool.script.push(LOOK_UP, { say: "It is sunny." });
    turn.say("1", "How is the weather?");
    await turn.run();
    expect(turn.texts()).toEqual(["It is sunny."]);
    expect(turn.lookUp.ran).toMatchObject([{ input: { query: "weather" } }]);
    expect(turn.receipts()).toMatchObject([{ tool: "look_up", outcome: "ok", effect: "read" }]);
    expect(turn.entries("tool_invocation")).toMatchObject([
      { metadata: { tool: "look_up", outcome: "ok", sources: "the web page example.com" } },
    ]);
    expect(turn.entries("tool_intent")).toEqual([]);
    expect(turn.entries("delivery")).toMatchObject([{ outputSummary: "sent" }]);
  });

  it("makes the answer tainted, and every turn that reads it", async () => {
    const turn = acting({ refund: writeTool({ confirmation: "free" }) });
    turn.world.pool.script.push(LOOK_UP, { say: "It is sunny." });
    turn.say("1", "How is the weather?");
    await turn.run();
    turn.world.pool.script.push(REFUND);
    turn.say("2", "Refund A-7 then.");
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.waiting()).toMatchObject([{ taint: ["the web page example.com"] }]);
  });
});

describe("a write that needs a person", () => {
  it("ends the turn with a card that has its two controls, and without another word of the model", async () => {
    const turn = await asked();
    const [card] = turn.waiting();
    expect(turn.texts()).toEqual([expect.stringMatching(/^\*\*Give money back\*\*\n/)]);
    expect(turn.texts()[0]).toContain("order: `A-7`");
    expect(turn.texts()[0]).toContain(`\`yes ${card?.code}\``);
    expect(turn.channel().choices.map(({ label, choice }) => [label, choice])).toEqual([
      ["Approve", card?.approveChoice],
      ["Deny", card?.denyChoice],
    ]);
    expect(turn.world.pool.calls).toHaveLength(1);
    expect(turn.refund.ran).toEqual([]);
    expect(turn.world.settled.at(-1)?.summary).toMatchObject({ state: "awaiting", awaiting: 1 });
    expect(turn.entries("confirmation")).toMatchObject([
      { outputSummary: "asked", metadata: { decision: "asked", tool: "refund", approvers: "Alice" } },
    ]);
  });

  it("has no controls where the channel draws none, and says how to answer in words", async () => {
    const turn = await asked({ channel: memoryChannel({ buttons: false }) });
    expect(turn.channel().choices).toEqual([]);
    expect(turn.texts()[0]).toMatch(/Reply `yes \w{4}` to approve or `no \w{4}` to deny/);
  });

  it("runs once it is approved, exactly as stored, with the confirmation as its key", async () => {
    const turn = await asked();
    const [card] = turn.waiting();
    expect(turn.press("approve")).toMatchObject({ kind: "decided" });
    turn.world.pool.script.push({ say: "I have refunded it." });
    await turn.run();
    expect(turn.refund.ran).toMatchObject([
      { input: { order: "A-7", amount: 20, note: "" }, context: { idempotencyKey: card?.id } },
    ]);
    expect(turn.texts()).toEqual([
      expect.stringContaining("Approved by Alice. Done."),
      "I have refunded it.",
    ]);
    expect(turn.channel().choices).toEqual([]);
    expect(turn.told(1).slice(-3)).toEqual([
      "[Notice] Alice approved: Give money back",
      expect.stringMatching(/^refund\(\{"amount":20,"note":"","order":"A-7"\}\)$/),
      expect.stringContaining("Refunded."),
    ]);
    expect(turn.all()).toMatchObject([{ state: "done", result: "Refunded." }]);
    expect(turn.entries("tool_intent")).toHaveLength(1);
    expect(turn.entries("tool_invocation")).toMatchObject([
      { metadata: { confirmation: card?.id, outcome: "ok" } },
    ]);
    expect(turn.entries("confirmation").at(-1)).toMatchObject({
      metadata: { decision: "approved", by: "Alice", via: "button" },
    });
  });

  it("is decided by words as well", async () => {
    const turn = await asked();
    turn.say("2", `yes ${turn.waiting()[0]?.code.toLowerCase()}`, { sentAt: turn.time.clock() });
    turn.world.pool.script.push({ say: "All set." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
  });

  it("is answered otherwise where somebody declines it, with their reason", async () => {
    const turn = await asked();
    turn.say("2", `no ${turn.waiting()[0]?.code} it is too late`, { sentAt: turn.time.clock() });
    turn.world.pool.script.push({ say: "Then I leave it." });
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.told(1).at(-1)).toContain("Alice declined this, so it was not done.");
    expect(turn.told(1).at(-1)).toContain('"it is too late"');
    expect(turn.texts()).toEqual([expect.stringContaining("Denied by Alice."), "Then I leave it."]);
    expect(turn.entries("confirmation").at(-1)).toMatchObject({
      outputSummary: "it is too late",
      metadata: { decision: "denied", by: "Alice", via: "text" },
    });
  });

  it("reminds at half time and expires at the end, by fixed words", async () => {
    const turn = await asked();
    await turn.time.advance(CONFIRMATION_MS / 2);
    await turn.conversation.fireAlarm();
    await turn.run();
    expect(turn.texts().at(-1)).toMatch(/still waits for a decision\. Reply `yes/);
    await turn.time.advance(CONFIRMATION_MS / 2);
    await turn.conversation.fireAlarm();
    await turn.run();
    expect(turn.texts().at(-1)).toMatch(/^Nobody decided about “Give money back” in time/);
    expect(turn.texts()[0]).toContain("Expired: nobody decided in time.");
    expect(turn.world.pool.calls).toHaveLength(1);
    expect(turn.entries("confirmation").map(({ metadata }) => metadata.decision)).toEqual([
      "asked",
      "reminded",
      "expired",
    ]);
    expect(turn.world.settled.at(-1)?.summary).not.toHaveProperty("awaiting");
  });

  it("is not asked a second time while it waits", async () => {
    const turn = await asked();
    turn.world.pool.script.push(REFUND, { say: "It still waits." });
    turn.say("2", "And?", { sentAt: turn.time.clock() });
    await turn.run();
    expect(turn.waiting()).toHaveLength(1);
    expect(turn.world.pool.calls[1]?.request.system).toContain("Waiting for a person's decision");
  });
});

describe("two cards", () => {
  const two = async () => {
    const turn = acting();
    const call = (id: string, order: string) => ({
      type: "tool_call" as const,
      id,
      name: "refund",
      arguments: JSON.stringify({ order, amount: 5 }),
    });
    turn.world.pool.script.push({ calls: [call("a", "A-1"), call("b", "A-2")], say: "Two refunds:" });
    turn.say("1", "Refund both.", { sentAt: turn.time.clock() });
    await turn.run();
    return turn;
  };

  it("of one turn stand one behind the other, each with its own controls", async () => {
    const turn = await two();
    expect(turn.texts()).toEqual([
      "Two refunds:",
      expect.stringContaining("`A-1`"),
      expect.stringContaining("`A-2`"),
    ]);
    expect(new Set(turn.waiting().map(({ code }) => code)).size).toBe(2);
    expect(turn.world.settled.at(-1)?.summary.awaiting).toBe(2);
  });

  it("make a bare yes a question, by fixed words that name the codes", async () => {
    const turn = await two();
    turn.say("2", "yes", { sentAt: turn.time.clock() });
    await turn.run();
    for (const { code } of turn.waiting()) expect(turn.texts().at(-1)).toContain(`\`yes ${code}\``);
    expect(turn.waiting()).toHaveLength(2);
    expect(turn.world.pool.calls).toHaveLength(1);
  });

  it("decided together are one turn, and each runs once", async () => {
    const turn = await two();
    const [first, second] = turn.waiting();
    turn.press("approve", ALICE, first);
    turn.press("approve", ALICE, second);
    turn.world.pool.script.push({ say: "Both are refunded." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(2);
    expect(turn.world.pool.calls).toHaveLength(2);
    expect(turn.all().map(({ state }) => state)).toEqual(["done", "done"]);
  });
});

describe("a grant", () => {
  const withGrant = (turn: ReturnType<typeof acting>) => {
    const { resolved } = turn.world;
    const grant = {
      ...{ id: "g", tenantId: "acme", agentId: "ada", tool: "refund", equals: {}, createdBy: "Kim" },
      createdAt: 0,
      expiresAt: turn.time.clock() + 3_600_000,
    };
    turn.world.resolved = { ...resolved, toolkit: { ...resolved.toolkit, grants: [grant] } };
  };

  it("answers for a person where nothing untrusted was read", async () => {
    const turn = acting();
    withGrant(turn);
    turn.world.pool.script.push(REFUND, { say: "I have refunded it." });
    turn.say("1", "Refund A-7.");
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.texts()).toEqual(["I have refunded it."]);
    expect(turn.entries("tool_intent")).toHaveLength(1);
  });

  it("does not count once a tool has read something untrusted, and the card names it", async () => {
    const turn = acting();
    withGrant(turn);
    turn.world.pool.script.push(LOOK_UP, REFUND);
    turn.say("1", "Look it up and refund A-7.");
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.texts()[0]).toContain(
      "Sources of untrusted text in this conversation: the web page example.com",
    );
  });

  it("does not count beside other people's words", async () => {
    const turn = acting();
    withGrant(turn);
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Do what Alice says.", { author: BOB });
    turn.say("2", "Refund A-7.");
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.waiting()).toMatchObject([{ taint: ["messages of Bob"], requester: { userId: "u1" } }]);
  });
});

describe("the trail", () => {
  it("is one chain over turns that ask, act and answer", async () => {
    const turn = await asked();
    turn.press("approve");
    turn.world.pool.script.push(LOOK_UP, { say: "I have refunded it." });
    await turn.run();
    const audit = turn.world.settled.flatMap((one) => one.audit);
    const head = turn.conversation.turns().at(-1)?.chain;
    expect(head && verifyChain(audit, head)).toEqual({ kind: "whole" });
    expect(audit.map(({ type }) => type)).toEqual([
      ...["llm_call", "confirmation", "turn", "delivery"],
      ...["confirmation", "llm_call", "llm_call", "tool_intent", "tool_invocation", "tool_invocation"],
      ...["turn", "delivery"],
    ]);
  });
});
