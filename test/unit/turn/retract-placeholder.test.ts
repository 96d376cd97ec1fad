import { describe, expect, it } from "vitest";
import type { DeliveryFailure } from "../../../src/channels/channel.ts";
import { isStray, retractPlaceholder } from "../../../src/turn/retract-placeholder.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { deliverView, partWith, senderOver } from "./views.ts";

const visible = partWith({ text: "", state: "sent", messageId: "m1" });

function retract(
  view = deliverView({ placeholder: visible }),
  failure?: DeliveryFailure,
  channel = memoryChannel(),
) {
  const made = senderOver(channel);
  channel.visible.push({ id: "m1", opId: "1-0-op", text: "Ada is writing …", edits: 0 });
  if (failure) channel.faults.push({ on: "delete", when: "before", failure });
  return { ...made, result: retractPlaceholder(made.sender, view) };
}

describe("a placeholder", () => {
  it("is stray where nothing was said, or where the answer went out beside it", () => {
    expect(isStray(deliverView())).toBe(true);
    expect(isStray(deliverView({ parts: [partWith({ opId: "1-0-other" })] }))).toBe(true);
    expect(isStray(deliverView({ parts: [partWith()] }))).toBe(false);
  });

  it("is taken away", async () => {
    const { result, channel } = retract();
    expect(await result).toEqual({ kind: "gone" });
    expect(channel.visible).toEqual([]);
  });

  it("is looked for where nobody knows whether it was ever posted", async () => {
    const { result, channel } = retract(deliverView({ placeholder: partWith({ text: "" }) }));
    expect(await result).toEqual({ kind: "gone" });
    expect(channel.visible).toEqual([]);
  });

  it.each([
    ["was certainly never posted", { placeholder: partWith({ state: "pending" }) }, true],
    ["was never meant to be on this channel", { placeholder: partWith() }, false],
  ])("that %s costs no call", async (_, fields, edit) => {
    const { result, channel } = retract(deliverView(fields), undefined, memoryChannel({ edit }));
    expect(await result).toEqual({ kind: "gone" });
    expect(channel.calls).toEqual([]);
  });

  it("that somebody removed is gone", async () => {
    expect(await retract(undefined, { code: "gone" }).result).toEqual({ kind: "gone" });
  });

  it("is tried again where the service cannot be reached or wants time", async () => {
    const unreachable = retract(undefined, { code: "unknown", reason: "reset" });
    expect(await unreachable.result).toEqual({ kind: "later", at: unreachable.time.clock() + 1_000 });
    const busy = retract(undefined, { code: "rate_limited", retryAfterMs: 9_000 });
    expect(await busy.result).toEqual({ kind: "later", at: busy.time.clock() + 9_000 });
  });

  it("is looked for again while the service cannot tell yet", async () => {
    const channel = memoryChannel();
    channel.reconciled.push({ kind: "wait", at: 1_750_000_003_000 });
    const { result } = retract(deliverView({ placeholder: partWith() }), undefined, channel);
    expect(await result).toEqual({ kind: "later", at: 1_750_000_003_000 });
  });

  it("stays where the service will not have it deleted, and in the end in any case", async () => {
    expect(await retract(undefined, { code: "refused", reason: "no" }).result).toEqual({
      kind: "left",
      code: "refused",
    });
    const often = deliverView({ placeholder: visible, grants: 12 });
    expect(await retract(often, { code: "not_accepted", reason: "503" }).result).toEqual({
      kind: "left",
      code: "not_accepted",
    });
  });
});
