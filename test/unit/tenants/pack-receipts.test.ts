import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MESSAGE_BYTES } from "../../../src/tenants/pack-messages.ts";
import { inRuns, packReceipts } from "../../../src/tenants/pack-receipts.ts";
import { receiptOf } from "../../doubles/receipts.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

describe("receipts in messages", () => {
  it("are none where there is none", () => {
    expect(packReceipts("acme", [])).toEqual([]);
  });

  it("travel together where they fit", () => {
    const receipts = [receiptOf({ id: "a" }), receiptOf({ id: "b" })];
    expect(packReceipts("acme", receipts)).toEqual([{ tenantId: "acme", conversations: [], receipts }]);
  });

  it("stay under what a queue takes, in order, each once, whatever the script", () => {
    const receipts = Array.from({ length: 300 }, (_, i) =>
      receiptOf({ id: `r${i}`, why: "漢\u{1F600}".repeat(i) }),
    );
    const messages = packReceipts("a-tenant-with-a-name-of-forty-characters", receipts);
    expect(messages.length).toBeGreaterThan(3);
    for (const message of messages) expect(bytesOf(message)).toBeLessThanOrEqual(MESSAGE_BYTES);
    expect(messages.flatMap((message) => message.receipts ?? [])).toEqual(receipts);
  });
});

describe("runs", () => {
  it("hold everything once, in order, none empty and none too large", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 30, unit: "grapheme" })), (items) => {
        const runs = inRuns(items, 200);
        expect(runs.flat()).toEqual(items);
        for (const run of runs) {
          expect(run.length).toBeGreaterThan(0);
          expect(bytesOf(run)).toBeLessThanOrEqual(201);
        }
      }),
    );
  });

  it("refuse what is too large alone: it would never be stored", () => {
    expect(() => inRuns(["x".repeat(300)], 200)).toThrow(RangeError);
  });
});
