import { describe, expect, it } from "vitest";
import { createOperator } from "./operator.ts";
import { line, traced, trail, words } from "./traced.ts";

describe("the trace of a turn that people had a part in", () => {
  it("tells a hand-over step by step, with who did it", async () => {
    const office = await createOperator();
    const step = (at: number, outcome: string, more: Record<string, string> = {}) => ({
      ...{ type: "escalation", at, outputSummary: "" },
      metadata: { outcome, hand_over: "o1", ...more },
    });
    trail(office, [
      {
        ...step(1, "handed_over", { asked: "Ben" }),
        outputSummary: "A bill.",
        inputSummary: "billing_dispute",
      },
      ...[
        step(2, "reminded", { asked: "Ben" }),
        step(3, "asked", { asked: "Kim" }),
        step(4, "team"),
        step(5, "late"),
      ],
      ...[
        step(6, "taken", { by: "Ben" }),
        step(7, "passed", { by: "Ben" }),
        step(8, "spoken", { by: "Kim" }),
      ],
      step(9, "returned", { by: "Kim" }),
    ]);
    const { entries } = await traced(office);
    expect(words(entries).map(([, label]) => label)).toEqual([
      "Handed over: Ben asked",
      "Reminded Ben",
      "Nobody took it: Kim asked",
      "Nobody took it: the whole team asked",
      "Told the person when to expect an answer",
      "Ben took the conversation",
      "Ben passed it on",
      "Kim answered",
      "Kim handed it back",
    ]);
    expect(entries[0]).toMatchObject({
      kind: "hand_over",
      detail: "A bill. · billing_dispute",
      state: "waiting",
    });
  });

  it("says who had it sent once more, and what became of that", async () => {
    const office = await createOperator();
    trail(office, [
      { type: "turn", at: 1, metadata: { outcome: "answered" } },
      {
        type: "delivery",
        at: 2,
        outputSummary: "again",
        metadata: { outcome: "resend", of_turn: 1, by: "Kim" },
      },
      { type: "delivery", at: 3, outputSummary: "sent", metadata: { parts: 1, sent: 1 } },
    ]);
    expect(words((await traced(office)).entries).slice(1)).toEqual([
      ["delivery", "Kim had it sent once more", "ok"],
      ["delivery", "Sent", "ok"],
    ]);
  });

  it("tells a message to a colleague apart from one to the person", async () => {
    const office = await createOperator();
    const to = { connectionId: "demo.slack", thread: "D7", target: {} };
    const desk = { handOverId: "o1", userId: "U7", isOpen: true };
    line(office, {
      ...{
        role: "employee",
        author: "Ada",
        text: "A colleague comes.",
        at: 9,
        turn: 2,
        outcome: "handed_off",
      },
      parts: [
        { opId: "a", text: "A colleague comes.", state: "sent", triedAt: 1 },
        { opId: "b", text: "Mia, on Slack", state: "sent", triedAt: 2, to: { ...to, desk } },
        { opId: "c", text: "**Mia:** hello", state: "failed", triedAt: 3, to },
      ],
    });
    expect(words((await traced(office)).entries)).toEqual([
      ["delivery", "Sent", "ok"],
      ["delivery", "Sent to a colleague", "ok"],
      ["delivery", "Not delivered to the team", "failed"],
    ]);
  });

  it("says what was held back on purpose, and what waits until the person writes again", async () => {
    const office = await createOperator();
    line(office, {
      ...{ role: "employee", author: "Ada", text: "At nine.", at: 9, turn: 2, outcome: "answered" },
      parts: [
        { opId: "a", text: "At nine.", state: "failed", reason: "Held: Ben took over before this was sent." },
        {
          opId: "b",
          text: "And more",
          state: "failed",
          reason: "Held: late.",
          waits: { text: "And more", told: true },
        },
      ],
    });
    expect(words((await traced(office)).entries)).toEqual([
      ["delivery", "Held back", "failed"],
      ["delivery", "Held until they write again", "waiting"],
    ]);
  });
});
