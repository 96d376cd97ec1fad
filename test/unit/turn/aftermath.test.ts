// What becomes known once a turn is over reaches the list, the trail and the cards, once, whoever dies on the way.

import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../src/audit/chain.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { asked } from "./acting.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const REASON = "The message cannot be delivered (WhatsApp error 131026)";

async function answered(turn = wholeTurn()): Promise<WholeTurn> {
  turn.say("1", "When do you open?");
  turn.world.pool.script.push({ say: "At nine." });
  await turn.run();
  return turn;
}

function tell(turn: WholeTurn, state: "failed" | "delivered", n = 1): void {
  const { opId = "", messageId = "" } = turn.conversation.turns().find((one) => one.n === n)?.parts[0] ?? {};
  const receipt = { kind: "receipt" as const, id: `r${n}`, thread: "t", opId, messageId, state };
  turn.conversation.object().accept([{ ...receipt, reason: REASON }]);
}

const audit = ({ world }: WholeTurn) => world.settled.flatMap((one) => one.audit);
const deliveries = (turn: WholeTurn) => audit(turn).filter(({ type }) => type === "delivery");

/** Entries as they are kept: what was anchored first. */
function expectWhole(turn: WholeTurn): void {
  const entries = [...new Map(audit(turn).map((entry) => [entry.seq, entry])).values()];
  const head = turn.conversation.turns().at(-1)?.chain;
  expect(head && verifyChain(entries, head)).toEqual({ kind: "whole" });
  expect(turn.world.ledger?.head).toEqual(head);
}

describe("a message that failed once its turn was over", () => {
  it("is undelivered in the list, and the trail says why", async () => {
    const turn = await answered();
    expect(turn.world.ledger?.summary.state).toBe("answered");
    await turn.time.advance(60_000);
    tell(turn, "failed");
    await turn.run();
    expect(turn.world.ledger?.summary).toMatchObject({
      ...{ state: "undelivered", person: "Alice", lastText: "At nine.", turns: 1, channel: "slack" },
      lastAt: turn.time.clock() - 5_000,
    });
    expect(deliveries(turn)).toMatchObject([
      { outputSummary: "sent" },
      { outputSummary: "failed", agentId: "ada", metadata: { turn: 1, failed: 1, reason: REASON } },
    ]);
    expectWhole(turn);
    expect(turn.texts()).toEqual(["At nine."]);
  });

  it("is told once, however often the status comes, and costs nothing where it arrived", async () => {
    const turn = await answered();
    tell(turn, "delivered");
    await turn.run();
    expect(turn.world.settled).toHaveLength(1);
    tell(turn, "failed");
    tell(turn, "failed");
    await turn.run();
    await turn.run();
    expect(turn.world.settled).toHaveLength(2);
  });

  it("is told once where whoever tells it dies after the tenant heard of it", async () => {
    const turn = await answered();
    tell(turn, "failed");
    const { finish } = turn.world.deps.conversations;
    turn.world.deps.conversations.finish = async () => {
      throw new Error("killed");
    };
    await turn.run().catch(() => undefined);
    turn.world.deps.conversations.finish = finish;
    await turn.time.advance(120_000);
    await turn.run();
    expect(turn.world.settled).toHaveLength(3);
    expect(turn.world.settled[2]).toEqual(turn.world.settled[1]);
    expectWhole(turn);
  });

  it("stays owed while the tenant is away, and is paid with what comes next", async () => {
    const turn = await answered();
    turn.world.tenantAway = true;
    tell(turn, "failed");
    await turn.run();
    turn.world.tenantAway = false;
    await turn.time.advance(120_000);
    await turn.run();
    expect(turn.world.ledger?.summary.state).toBe("undelivered");
    expectWhole(turn);
  });

  it("of an older turn is in the trail, and the list keeps to the newest", async () => {
    const turn = await answered();
    turn.say("2", "And on Sunday?");
    await turn.run();
    tell(turn, "failed", 1);
    await turn.run();
    expect(turn.world.ledger?.summary).toMatchObject({ state: "answered", turns: 2 });
    expect(deliveries(turn).at(-1)).toMatchObject({ outputSummary: "failed", metadata: { turn: 1 } });
    expectWhole(turn);
  });

  it("while somebody writes is told as well, and they are answered", async () => {
    const turn = await answered();
    tell(turn, "failed");
    turn.say("2", "Hello?");
    await turn.run();
    await turn.run();
    expect(turn.texts().at(-1)).toContain("Hello?");
    expect(deliveries(turn).map(({ metadata }) => [metadata.turn, metadata.failed])).toEqual([
      [1, 0],
      [2, 0],
      [1, 1],
    ]);
    expectWhole(turn);
  });

  it("that nobody could tell of before is not unknown any more", async () => {
    const channel = memoryChannel({ edit: false });
    channel.reconciled.push({ kind: "cannot_tell", reason: "?" }, { kind: "cannot_tell", reason: "?" });
    for (let i = 0; i < 2; i++)
      channel.faults.push({ on: "post", when: "before", failure: { code: "unknown", reason: "lost" } });
    const turn = await answered(wholeTurn(channel));
    expect(turn.world.ledger?.summary.state).toBe("unknown");
    tell(turn, "failed");
    await turn.run();
    expect(turn.world.ledger?.summary.state).toBe("undelivered");
    expectWhole(turn);
  });
});

describe("the card of what is withdrawn", () => {
  it("says so, and has no controls any more", async () => {
    const turn = await asked();
    expect(turn.channel().choices).toHaveLength(2);
    const deletion = { kind: "deletion" as const, id: "d1", thread: "t", target: "1" };
    turn.conversation.object().accept([deletion]);
    await turn.run();
    expect(turn.channel().text.split("\n").at(-1)).toBe("Withdrawn: the message it belongs to was deleted.");
    expect(turn.channel().choices).toEqual([]);
    expect(turn.refund.ran).toEqual([]);
    const { calls } = turn.world.channel;
    const before = calls.length;
    await turn.run();
    expect(calls).toHaveLength(before);
  });
});
