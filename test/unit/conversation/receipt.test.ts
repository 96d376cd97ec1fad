import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReceiptEvent, ReceiptState } from "../../../src/conversation/message.ts";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { applyReceipt, mergeReceipts, turnOfOperation } from "../../../src/conversation/receipt.ts";
import { partWith, turnWith } from "./turns.ts";

const receipt = (state: ReceiptState, fields: Partial<ReceiptEvent> = {}): ReceiptEvent => ({
  kind: "receipt",
  id: "r",
  thread: "t",
  messageId: "wamid.1",
  opId: "1-0-op",
  state,
  ...fields,
});

const settled = (states: readonly ReceiptState[], part = partWith()): DeliveryPart | undefined =>
  states.reduce((turn, state) => applyReceipt(turn, receipt(state)) ?? turn, turnWith({ parts: [part] }))
    .parts[0];

const state = fc.constantFrom<ReceiptState>("sent", "delivered", "read", "failed");
const RANK: ReceiptState[] = ["sent", "delivered", "read", "failed"];
const highest = (states: readonly ReceiptState[]) =>
  RANK[Math.max(...states.map((one) => RANK.indexOf(one)))];

describe("receipts", () => {
  it("end in the state of the highest rank, in whatever order and however often they come", () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 8 }), (states) => {
        const top = highest(states);
        const part = settled(states);
        expect(part?.receipt).toBe(top === "sent" ? undefined : top);
        expect(part?.state).toBe(top === "failed" ? "failed" : "sent");
        expect(part).toEqual(settled([...states].sort()));
      }),
    );
  });

  it("change nothing after failed", () => {
    const failed = settled(["failed"]);
    expect(failed).toMatchObject({
      state: "failed",
      receipt: "failed",
      reason: expect.stringContaining("deliver"),
    });
    for (const later of RANK) expect(settled([later], failed)).toEqual(failed);
  });

  it("keep the service's own reason", () => {
    const turn = applyReceipt(turnWith({ parts: [partWith()] }), receipt("failed", { reason: "131026" }));
    expect(turn?.parts[0]?.reason).toBe("131026");
  });

  it.each(["pending", "sending", "unknown"] as const)(
    "settle a part that is %s, and name its message",
    (before) => {
      expect(settled(["sent"], partWith({ state: before }))).toMatchObject({
        state: "sent",
        messageId: "wamid.1",
      });
    },
  );

  it("take away why an earlier try was thought to have failed", () => {
    expect(settled(["delivered"], partWith({ state: "unknown", reason: "reset" }))).not.toHaveProperty(
      "reason",
    );
  });

  it("say nothing new the second time", () => {
    const turn = turnWith({ parts: [partWith({ state: "sent", messageId: "wamid.1", receipt: "read" })] });
    for (const old of ["sent", "delivered", "read"] as const)
      expect(applyReceipt(turn, receipt(old))).toBeUndefined();
  });

  it("find their part by our operation or by the service's message", () => {
    const parts = [partWith({ opId: "1-0-a" }), partWith({ opId: "1-1-b", messageId: "wamid.2" })];
    const turn = turnWith({ parts });
    const byMessage = { ...receipt("read", { messageId: "wamid.2" }), opId: "9-0-else" };
    expect(applyReceipt(turn, byMessage)?.parts).toMatchObject([{ state: "sending" }, { receipt: "read" }]);
    expect(applyReceipt(turn, receipt("read", { opId: "1-0-a" }))?.parts).toMatchObject([
      { receipt: "read" },
      {},
    ]);
    expect(applyReceipt(turn, receipt("read", { opId: "1-9-z", messageId: "x" }))).toBeUndefined();
  });
});

describe("an operation id", () => {
  it.each([
    ["1-0-abc", 1],
    ["12-n-x", 12],
    ["abc", undefined],
    ["", undefined],
    ["-1-0", undefined],
    ["1", undefined],
  ])("%j is of turn %s", (opId, turn) => expect(turnOfOperation(opId)).toBe(turn));
});

describe("what a consumer knows and what receipts told", () => {
  const sent = partWith({ state: "sent", messageId: "wamid.1" });

  it.each(["pending", "sending", "unknown", "sent"] as const)(
    "a message that was confirmed is not %s, though it was only ever said to be sent",
    (state) => {
      expect(mergeReceipts([sent], [partWith({ state })])).toMatchObject([
        { state: "sent", messageId: "wamid.1" },
      ]);
    },
  );

  it("a receipt is kept with its reason", () => {
    const failed = partWith({ state: "failed", receipt: "failed", reason: "131026" });
    expect(mergeReceipts([failed], [partWith({ state: "sent" })])).toMatchObject([failed]);
  });

  it("the consumer's word counts where nothing was told", () => {
    const parts = [partWith({ state: "sent", messageId: "m" })];
    expect(mergeReceipts([partWith()], parts)).toEqual(parts);
    expect(mergeReceipts([], parts)).toEqual(parts);
    expect(mergeReceipts([{ ...sent, opId: "1-0-other" }], parts)).toEqual(parts);
  });
});
