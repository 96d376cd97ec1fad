import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../src/audit/chain.ts";
import type { HeldWish } from "../../../src/conversation/port.ts";
import { MAX_TURN_ATTEMPTS } from "../../../src/limits.ts";
import { type EndHeldDeps, endHeld } from "../../../src/turn/end-held.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { REF } from "./views.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const KIM = { id: "console-kim", name: "Kim" };
const RETRY: HeldWish = { kind: "retry", turn: 1, by: KIM };
const ANSWER: HeldWish = { kind: "answer", turn: 1, by: KIM, key: "key-12345", text: "Yes, we do." };
const DISMISS: HeldWish = { kind: "dismiss", turn: 1, by: KIM, reason: "spam" };

const depsOf = ({ port, world, time }: WholeTurn): EndHeldDeps => ({
  conversations: port,
  channel: world.channel,
  agentId: "ada",
  clock: time.clock,
  newId: world.deps.newId,
});
const wish = (turn: WholeTurn, one: HeldWish, canReopen = false) =>
  endHeld({ ...depsOf(turn), canReopen }, REF, one);

/** A turn whose models all fail, as often as they are asked. */
async function heldTurn(channel = memoryChannel()): Promise<WholeTurn> {
  const turn = wholeTurn(channel);
  turn.say("1", "Do you ship to Malta?", { sentAt: turn.time.clock() });
  await exhaust(turn);
  return turn;
}

async function exhaust({ run, world, time }: WholeTurn): Promise<void> {
  for (let i = 1; i <= MAX_TURN_ATTEMPTS; i++) {
    world.pool.script.push({ fail: "down" });
    await run();
    if (i < MAX_TURN_ATTEMPTS) await time.advance(300_000);
  }
}

const audits = ({ world }: WholeTurn) => world.settled.flatMap((one) => one.audit);
const states = ({ world }: WholeTurn) => world.settled.map((one) => one.summary.state);

describe("an answer by hand", () => {
  it("is delivered beside the notice, in parts where it is long, and settled like any reply", async () => {
    const turn = await heldTurn(memoryChannel({ textLimit: 300 }));
    const text = "First paragraph. ".repeat(15).trim();
    const long = `${text}\n\n${text}`;
    expect(await wish(turn, { ...ANSWER, text: long })).toMatchObject({ kind: "done" });
    await turn.run();
    expect(turn.texts()).toEqual([expect.stringContaining("I could not answer this myself"), text, text]);
    expect(turn.world.settled.at(-1)).toMatchObject({
      turn: 2,
      summary: { state: "answered", person: "Alice", lastText: long.slice(0, 280), turns: 2 },
      usage: [],
      models: [],
    });
    expect(turn.conversation.turns()[1]).toMatchObject({ state: "closed", outcome: "answered", owed: [] });
  });

  it("is audited with who answered whom, in the conversation's own chain", async () => {
    const turn = await heldTurn();
    await wish(turn, ANSWER);
    await turn.run();
    expect(audits(turn).at(-2)).toMatchObject({
      type: "answered_by_hand",
      agentId: "ada",
      userId: "console-kim",
      inputSummary: "Do you ship to Malta?",
      outputSummary: "Yes, we do.",
      metadata: { turn: 1, operator: "Kim", person: "u1", reason: null },
    });
    const head = turn.conversation.turns().at(-1)?.chain;
    expect(head && verifyChain(audits(turn), head)).toEqual({ kind: "whole" });
  });

  it("is looked up, not sent again, where nobody knows whether it arrived", async () => {
    const turn = await heldTurn();
    await wish(turn, ANSWER);
    turn.world.channel.faults.push({
      on: "post",
      when: "after",
      failure: { code: "unknown", reason: "reset" },
    });
    await turn.run(60_000);
    expect(turn.texts().filter((text) => text === "Yes, we do.")).toHaveLength(1);
  });

  it("that the service refuses is shown as not delivered", async () => {
    const turn = await heldTurn();
    await wish(turn, ANSWER);
    const failure = { code: "refused" as const, reason: "archived" };
    turn.world.channel.faults.push({ on: "post", when: "before", failure });
    await turn.run();
    expect(states(turn).at(-1)).toBe("undelivered");
    expect(turn.conversation.turns()[1]?.parts).toMatchObject([{ state: "failed", reason: "archived" }]);
  });

  it("has operation ids of its turn that no other conversation has", async () => {
    const ids = async (newId: () => string) => {
      const turn = await heldTurn(memoryChannel({ textLimit: 300 }));
      await endHeld({ ...depsOf(turn), newId }, REF, { ...ANSWER, text: "A sentence. ".repeat(40) });
      return turn.conversation.turns()[1]?.parts.map((part) => part.opId) ?? [];
    };
    let n = 0;
    const all = [...(await ids(() => `a${n++}`)), ...(await ids(() => `b${n++}`))];
    expect(all).toHaveLength(4);
    expect(new Set(all).size).toBe(4);
    for (const id of all) expect(id).toMatch(/^2-[01]-[ab]/);
  });

  it("needs no model, and does not ask one", async () => {
    const turn = await heldTurn();
    await wish(turn, ANSWER);
    const calls = turn.world.pool.calls.length;
    await turn.run();
    expect(turn.world.pool.calls).toHaveLength(calls);
  });

  it("comes too late once the chat service takes no free reply, and the turn waits on", async () => {
    const turn = await heldTurn(memoryChannel({ edit: false, replyWindowMs: 24 * 3_600_000 }));
    await turn.time.advance(24 * 3_600_000);
    expect(await wish(turn, ANSWER)).toEqual({ kind: "too_late" });
    expect(await turn.port.held(REF)).toMatchObject({ kind: "held" });
    expect(await wish(turn, DISMISS)).toMatchObject({ kind: "done" });
  });

  it("comes in time all the same where a template opens the chat again", async () => {
    const turn = await heldTurn(memoryChannel({ edit: false, replyWindowMs: 24 * 3_600_000 }));
    await turn.time.advance(24 * 3_600_000);
    expect(await wish(turn, ANSWER, true)).toMatchObject({ kind: "done" });
  });

  it("of two operators at once is the first one's; the second learns what was sent", async () => {
    const turn = await heldTurn();
    const noor: HeldWish = { ...ANSWER, by: { id: "noor", name: "Noor" }, key: "key-67890", text: "No." };
    const [first, second] = await Promise.all([wish(turn, ANSWER), wish(turn, noor)]);
    expect(first).toMatchObject({ kind: "done" });
    expect(second).toMatchObject({ kind: "conflict", end: { by: KIM, text: "Yes, we do." } });
    await turn.run();
    expect(turn.texts()).not.toContain("No.");
    expect(await wish(turn, ANSWER)).toEqual({ ...first, isAgain: true });
  });
});

describe("a retry", () => {
  it("that succeeds answers, and both are audited", async () => {
    const turn = await heldTurn();
    await wish(turn, RETRY);
    await turn.run();
    expect(turn.texts()).toEqual([
      expect.stringContaining("I could not answer this myself"),
      "echo: Do you ship to Malta?",
    ]);
    expect(
      audits(turn)
        .map((entry) => entry.type)
        .slice(-4),
    ).toEqual(["retried_by_hand", "llm_call", "turn", "delivery"]);
    const head = turn.conversation.turns().at(-1)?.chain;
    expect(head && verifyChain(audits(turn), head)).toEqual({ kind: "whole" });
  });

  it("that fails again tells the person nothing, leaves nothing behind, and is in the queue again", async () => {
    const turn = await heldTurn();
    await wish(turn, RETRY);
    await exhaust(turn);
    expect(turn.texts()).toEqual([expect.stringContaining("I could not answer this myself")]);
    expect(await turn.port.held(REF)).toMatchObject({
      held: { turn: 2, tries: 2 * MAX_TURN_ATTEMPTS, notice: [] },
    });
    expect(turn.world.settled.at(-1)?.summary).toMatchObject({ state: "held", turns: 2 });
  });

  it("settles under the held turn, so that its entry is not taken for one of the waiting turn", async () => {
    const turn = await heldTurn();
    await wish(turn, RETRY);
    turn.world.pool.script.push({ fail: "down" });
    await turn.run();
    await turn.time.advance(300_000);
    await turn.run();
    const [waiting, ended] = turn.world.settled.filter((one) => one.turn === 2);
    expect(waiting).toMatchObject({ summary: { state: "retrying" }, audit: [] });
    expect(ended?.audit.map((entry) => entry.type)).not.toContain("retried_by_hand");
    expect(turn.world.settled.filter((one) => one.turn === 1).at(-1)).toMatchObject({
      audit: [{ type: "retried_by_hand" }],
    });
  });
});

describe("a dismissal", () => {
  it("is settled without another turn, with its reason", async () => {
    const turn = await heldTurn();
    const shown = turn.texts();
    await wish(turn, DISMISS);
    await turn.run();
    expect(turn.texts()).toEqual(shown);
    expect(turn.world.settled.at(-1)).toMatchObject({
      turn: 1,
      summary: { state: "dismissed", lastText: "Do you ship to Malta?", turns: 1 },
      audit: [{ type: "dismissed_by_hand", metadata: { reason: "spam", operator: "Kim" } }],
    });
  });

  it("is owed until the tenant has taken it", async () => {
    const turn = await heldTurn();
    turn.world.tenantAway = true;
    await wish(turn, DISMISS);
    await turn.run();
    expect(turn.conversation.turns()[0]?.owed).toHaveLength(1);
    turn.world.tenantAway = false;
    await turn.time.advance(60_000);
    await turn.run();
    expect(states(turn).at(-1)).toBe("dismissed");
    expect(turn.conversation.turns()[0]?.owed).toEqual([]);
  });
});

describe("a held turn", () => {
  it("waits for a person although its notice could not be delivered", async () => {
    const turn = wholeTurn(memoryChannel({ edit: false }));
    turn.say("1");
    turn.world.resolved.agent = { ...turn.world.resolved.agent, isActive: false };
    const failure = { code: "refused" as const, reason: "archived" };
    turn.world.channel.faults.push({ on: "post", when: "before", failure });
    await turn.run();
    expect(states(turn)).toEqual(["held"]);
    expect(await turn.port.held(REF)).toMatchObject({ held: { notice: [{ state: "failed" }], tries: 0 } });
  });

  it("says how each model failed, in words", async () => {
    const turn = await heldTurn();
    expect(await turn.port.held(REF)).toMatchObject({
      held: {
        tries: MAX_TURN_ATTEMPTS,
        failures: [{ deployment: "double", class: "server_error", words: "had an error of its own" }],
      },
    });
  });

  it("is not there where nothing is held", async () => {
    const turn = wholeTurn();
    expect(await wish(turn, RETRY)).toEqual({ kind: "not_held" });
  });
});
