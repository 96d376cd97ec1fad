import { describe, expect, it } from "vitest";
import type { ReceiptEvent } from "../../../src/conversation/message.ts";
import { line, office } from "./deciding.ts";

const receipt = (fields: Partial<ReceiptEvent> = {}): ReceiptEvent => ({
  kind: "receipt",
  id: "r1",
  thread: line.thread,
  messageId: "wamid.1",
  opId: "1-0-op",
  state: "failed",
  reason: "131026",
  ...fields,
});

describe("a webhook with receipts", () => {
  it("reports each message that failed, and nothing else", async () => {
    const events = [line, receipt({ state: "delivered" }), receipt({ opId: "1-1-op" }), receipt()];
    const { send, undelivered } = office({ events });
    await send();
    expect(undelivered.map(({ opId }) => opId)).toEqual(["1-1-op", "1-0-op"]);
  });

  it("reports none that the conversation knew of, or that is of no message of ours", async () => {
    for (const result of ["duplicate", "ignored"] as const) {
      const { send, undelivered } = office({ events: [receipt()], results: [result] });
      await send();
      expect(undelivered).toEqual([]);
    }
  });
});
