import { describe, expect, it } from "vitest";
import type { ConversationPort, SavedStep } from "../../../src/conversation/port.ts";
import { LEASE_MS } from "../../../src/limits.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { type Acting, acting, asked, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

type Verb = "claim" | "saveStep" | "record" | "finish";

/** The consumer dies at its n-th use of a verb: before the conversation heard it, or before it heard back. */
function dieAt(
  turn: Acting,
  verb: Verb,
  when: "before" | "after",
  of: (step: SavedStep) => boolean = () => true,
) {
  const port = turn.world.deps.conversations;
  const real = port[verb] as (...given: unknown[]) => Promise<unknown>;
  const dying = async (...given: unknown[]) => {
    const isIt = verb !== "saveStep" || of(given[2] as SavedStep);
    if (!isIt) return real(...given);
    Object.assign(port, { [verb]: real } satisfies Partial<
      Record<Verb, unknown>
    > as Partial<ConversationPort>);
    if (when === "after") await real(...given);
    throw new Error("killed");
  };
  Object.assign(port, { [verb]: dying });
}

async function killed(turn: Acting): Promise<void> {
  await expect(turn.run()).rejects.toThrow("killed");
  await turn.time.advance(LEASE_MS);
}

/** Every write has one intent and one outcome, and the chain says so. */
function accounts(turn: Acting): string[] {
  const outcomes = turn.entries("tool_invocation").map(({ metadata }) => String(metadata.outcome));
  expect(turn.entries("tool_intent")).toHaveLength(outcomes.length);
  return outcomes;
}

const UNSURE = /I can't tell whether this was done: Give money back\. Please check/;

describe("a consumer that dies while an approved write is due", () => {
  it("between claim and call leaves an unknown that nobody runs", async () => {
    const turn = await asked();
    turn.press("approve");
    dieAt(turn, "claim", "after");
    await killed(turn);
    turn.world.pool.script.push({ say: "I could not confirm it." });
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.all()).toMatchObject([{ state: "unknown" }]);
    expect(turn.texts().at(-1)).toMatch(UNSURE);
    expect(turn.texts()[0]).toContain("Nobody can tell whether it was done");
    expect(accounts(turn)).toEqual(["unknown"]);
  });

  it("between intent and call leaves an unknown too", async () => {
    const turn = await asked();
    turn.press("approve");
    dieAt(turn, "saveStep", "after", ({ kind }) => kind === "intent");
    await killed(turn);
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.all()).toMatchObject([{ state: "unknown" }]);
    expect(accounts(turn)).toEqual(["unknown"]);
  });

  it("between run and step leaves an unknown, and no second run", async () => {
    const turn = await asked();
    turn.press("approve");
    dieAt(turn, "saveStep", "before", ({ kind }) => kind === "tool");
    await killed(turn);
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.all()).toMatchObject([{ state: "unknown" }]);
    expect(turn.texts().at(-1)).toMatch(UNSURE);
    expect(accounts(turn)).toEqual(["unknown"]);
  });

  it("after the step is replayed, and nothing runs again", async () => {
    const turn = await asked();
    turn.press("approve");
    dieAt(turn, "saveStep", "after", ({ kind }) => kind === "tool");
    await killed(turn);
    turn.world.pool.script.push({ say: "I have refunded it." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.all()).toMatchObject([{ state: "done" }]);
    expect(turn.texts().at(-1)).toBe("I have refunded it.");
    expect(turn.texts()[0]).toContain("Approved by Alice. Done.");
    expect(accounts(turn)).toEqual(["ok"]);
  });

  it("before or after the record answers once", async () => {
    for (const when of ["before", "after"] as const) {
      const turn = await asked();
      turn.press("approve");
      turn.world.pool.script.push({ say: "I have refunded it." }, { say: "I have refunded it." });
      dieAt(turn, "record", when);
      await killed(turn);
      await turn.run();
      expect(turn.refund.ran).toHaveLength(1);
      expect(turn.texts()).toHaveLength(2);
      expect(accounts(turn)).toEqual(["ok"]);
    }
  });
});

describe("a consumer that dies while a write is done without asking", () => {
  const free = () => {
    const turn = acting({ refund: writeTool({ confirmation: "free" }) });
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Refund A-7.");
    return turn;
  };

  it("between intent and result leaves an unknown that is said, and never run again", async () => {
    const turn = free();
    dieAt(turn, "saveStep", "before", ({ kind }) => kind === "tool");
    await killed(turn);
    turn.world.pool.script.push({ say: "I have refunded it." }, { say: "I am not sure that it worked." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.texts()).toEqual([expect.stringMatching(/^I am not sure that it worked\.\n\nI can't tell/)]);
    expect(accounts(turn)).toEqual(["unknown"]);
  });

  it("after the result goes on from there", async () => {
    const turn = free();
    dieAt(turn, "saveStep", "after", ({ kind }) => kind === "tool");
    await killed(turn);
    turn.world.pool.script.push({ say: "I have refunded it." });
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.texts()).toEqual(["I have refunded it."]);
    expect(accounts(turn)).toEqual(["ok"]);
  });

  it("is accounted for where the turn is given up instead", async () => {
    const turn = free();
    dieAt(turn, "saveStep", "before", ({ kind }) => kind === "tool");
    await killed(turn);
    await turn.run(5_000, { giveUp: "It failed each time." });
    expect(turn.texts()[0]).toMatch(UNSURE);
    expect(accounts(turn)).toEqual(["unknown"]);
  });
});

describe("a consumer that dies while a card is asked for", () => {
  it("asks with the same code and the same controls", async () => {
    const turn = acting();
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Refund A-7.");
    dieAt(turn, "record", "before");
    await killed(turn);
    expect(turn.all()).toEqual([]);
    await turn.run();
    expect(turn.world.pool.calls).toHaveLength(1);
    expect(turn.waiting()).toHaveLength(1);
    expect(turn.texts()).toHaveLength(1);
  });
});

describe("a consumer that dies between settling and closing", () => {
  it("forks no chain: whoever closes goes on from what the tenant has anchored", async () => {
    const turn = acting();
    turn.world.pool.script.push({ say: "Hello." }, { say: "Again." });
    turn.say("1", "Hi.");
    dieAt(turn, "finish", "before");
    await killed(turn);
    await turn.run();
    turn.say("2", "And?");
    await turn.run();
    const anchored = turn.world.ledger;
    expect(turn.conversation.turns().at(-1)?.chain).toEqual(anchored?.head);
    const kept = (anchored?.pending ?? []).flatMap(({ audit }) => audit);
    expect(kept.map(({ type }) => type)).toEqual([
      ...["llm_call", "turn", "delivery"],
      ...["llm_call", "turn", "delivery"],
    ]);
    expect(kept.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
