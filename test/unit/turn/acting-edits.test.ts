import { describe, expect, it } from "vitest";
import { ok } from "../../../src/result.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { type Acting, acting, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

type Change = "edit" | "deletion";

/** A write that nobody is asked for, in whose middle the message it answers is changed. */
function changedWhile(change: Change): Acting {
  const refund = writeTool({
    confirmation: "free",
    run: async () => {
      const event = { id: "e1", thread: "t", target: "1" };
      const changed =
        change === "edit"
          ? { ...event, kind: change, text: "Refund A-7, please." }
          : { ...event, kind: change };
      turn.conversation.object().accept([changed]);
      return ok({ text: "Refunded." });
    },
  });
  const turn = acting({ refund });
  turn.world.pool.script.push(REFUND, { say: "I have refunded it." });
  turn.say("1", "Refund A-7.");
  return turn;
}

const outcomes = (turn: Acting) =>
  turn.entries("tool_invocation").map(({ metadata }) => String(metadata.outcome));

describe("a write that was done while its message was edited", () => {
  it("is known to the turn that begins again, which does not repeat it", async () => {
    const turn = changedWhile("edit");
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(turn.texts()).toEqual(["I have refunded it."]);
    expect(turn.told(1).at(-1)).toContain("Refunded.");
    expect(outcomes(turn)).toEqual(["ok"]);
    expect(turn.entries("tool_intent")).toHaveLength(1);
  });

  it("is on record where the message was deleted", async () => {
    const turn = changedWhile("deletion");
    await turn.run();
    expect(turn.refund.ran).toHaveLength(1);
    expect(outcomes(turn)).toEqual(["ok"]);
  });
});
