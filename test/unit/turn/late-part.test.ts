// What is ready when the chat service takes no free message any more.

import { describe, expect, it } from "vitest";
import type { LateForm } from "../../../src/channels/channel.ts";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import { isHeldLate, isLate } from "../../../src/turn/late-part.ts";
import { type Sender, trySend } from "../../../src/turn/send-part.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { partWith, senderOver } from "./views.ts";

const DAY_MS = 86_400_000;
const tooLate = { code: "too_late" as const, reason: "More than 24 hours have passed (131047)" };

interface Setting {
  /** How long ago they wrote, ms. */
  ago?: number;
  lateForm?: (text: string) => LateForm;
  behind?: Sender["behind"];
}

/** A sender to somebody who wrote so long ago, over a service with a window of a day. */
function writingTo({ ago = DAY_MS + 1, lateForm, behind }: Setting = {}) {
  const channel = memoryChannel({ edit: false, replyWindowMs: DAY_MS });
  if (lateForm) channel.lateForm = lateForm;
  const made = senderOver(channel);
  const writtenAt = made.time.clock() - ago;
  return { ...made, sender: { ...made.sender, writtenAt, ...(behind ? { behind } : {}) } };
}
const whole = (text: string): LateForm => ({ text, rest: "" });
const announcing = (text: string): LateForm => ({ text: "", rest: text });
const cutting = (text: string): LateForm => ({ text: text.slice(0, 3), rest: text.slice(3) });

describe("the window", () => {
  it("is open for exactly as long as the channel says", () => {
    expect(isLate(writingTo({ ago: DAY_MS }).sender)).toBe(false);
    expect(isLate(writingTo({ ago: DAY_MS + 1 }).sender)).toBe(true);
  });

  it("was never open to somebody who never wrote", () => {
    const { sender } = writingTo();
    expect(isLate({ ...sender, writtenAt: 0 })).toBe(true);
  });

  it("does not exist where the channel names none, or nobody knows when they wrote", () => {
    const { sender } = senderOver();
    expect(isLate({ ...sender, writtenAt: 0 })).toBe(false);
    expect(isLate(senderOver(memoryChannel({ replyWindowMs: 1 })).sender)).toBe(false);
  });
});

describe("a late message", () => {
  it("goes out in the form that is allowed, and is sent like any other", async () => {
    const { sender, channel } = writingTo({ lateForm: whole });
    const { kind, part } = await trySend(sender, partWith());
    expect(kind).toBe("sent");
    expect(part).toMatchObject({ state: "sent", messageId: "m1-1-0-op" });
    expect(part).not.toHaveProperty("waits");
    expect(channel.calls).toEqual([
      { kind: "post", opId: "1-0-op", target: { to: "t" }, text: "Hello.", late: true },
    ]);
  });

  it("that does not fit says its beginning, and the rest waits", async () => {
    const { sender, channel } = writingTo({ lateForm: cutting });
    const { part } = await trySend(sender, partWith());
    expect(channel.visible).toMatchObject([{ text: "Hel" }]);
    expect(part).toMatchObject({ state: "sent", waits: { text: "lo.", told: true } });
    expect(isHeldLate(part)).toBe(false);
  });

  it("waits as a whole where the form only says that it does", async () => {
    const { sender, channel } = writingTo({ lateForm: announcing });
    const { part } = await trySend(sender, partWith());
    expect(channel.visible).toMatchObject([{ text: "" }]);
    expect(part).toMatchObject({
      state: "failed",
      messageId: "m1-1-0-op",
      reason: expect.stringMatching(/^Held: they were told/),
      waits: { text: "Hello.", told: true },
    });
    expect(isHeldLate(part)).toBe(false);
  });

  it("is held without a call where there is no form, for somebody to see", async () => {
    const { sender, channel } = writingTo();
    const { kind, part } = await trySend(sender, partWith());
    expect(kind).toBe("failed");
    expect(part).toMatchObject({
      state: "failed",
      reason: expect.stringMatching(/^Held: .* template, and this connection has none/),
      waits: { text: "Hello.", told: false },
    });
    expect(isHeldLate(part)).toBe(true);
    expect(channel.calls).toEqual([]);
  });

  it("does not overtake what waits, nor announces it twice", async () => {
    const behind = { text: "first", told: true };
    for (const made of [writingTo({ lateForm: whole, behind }), writingTo({ lateForm: whole })]) {
      const { part } = await trySend(made.sender, partWith(), made.sender.behind ? undefined : behind);
      expect(part).toMatchObject({ state: "failed", waits: { text: "Hello.", told: true } });
      expect(made.channel.calls).toEqual([]);
    }
  });

  it("that follows one that waits is late with it, whatever the clock says", async () => {
    const { sender, channel } = writingTo({ ago: 1, lateForm: whole });
    await trySend(sender, partWith(), { text: "first", told: false });
    expect(channel.calls).toMatchObject([{ late: true }]);
  });

  it("with a question that needs a decision is held and not kept: a decision does not wait so long", async () => {
    const { sender, channel } = writingTo({ lateForm: whole });
    const { part } = await trySend(sender, partWith({ confirmationId: "c1" }));
    expect(part).toMatchObject({ state: "failed", reason: expect.stringMatching(/^Held:/) });
    expect(part).not.toHaveProperty("waits");
    expect(isHeldLate(part)).toBe(true);
    expect(channel.calls).toEqual([]);
  });

  it.each(["refused", "too_late"] as const)(
    "whose form is %s waits, with the service's reason",
    async (code) => {
      const { sender, channel } = writingTo({ lateForm: whole });
      channel.faults.push({
        on: "post",
        when: "before",
        failure: { code, reason: "No such template (132001)" },
      });
      const { part } = await trySend(sender, partWith());
      expect(part).toMatchObject({
        state: "failed",
        reason: expect.stringContaining("No such template (132001)"),
        waits: { text: "Hello.", told: false },
      });
    },
  );

  it("that is limited or not accepted is tried again in its form", async () => {
    const { sender, channel } = writingTo({ lateForm: whole });
    channel.faults.push({ on: "post", when: "before", failure: { code: "not_accepted", reason: "503" } });
    expect(await trySend(sender, partWith())).toMatchObject({ kind: "later", part: { state: "pending" } });
  });
});

describe("a service that says it is too late before our clock does", () => {
  it("gets the form that it takes, by a try of its own", async () => {
    const { sender, channel } = writingTo({ ago: DAY_MS - 1_000, lateForm: whole });
    channel.faults.push({ on: "post", when: "before", failure: tooLate });
    const first = await trySend(sender, partWith());
    expect(first).toMatchObject({ kind: "again", part: { state: "pending", waits: { told: false } } });
    const second = await trySend(sender, { ...first.part, state: "sending" } as DeliveryPart);
    expect(second).toMatchObject({ kind: "sent", part: { state: "sent" } });
    expect(channel.calls.map((op) => op.kind === "post" && op.late)).toEqual([undefined, true]);
  });

  it("has the message held where there is no such form", async () => {
    const { sender, channel } = writingTo({ ago: DAY_MS - 1_000 });
    channel.faults.push({ on: "post", when: "before", failure: tooLate });
    const first = await trySend(sender, partWith());
    const second = await trySend(sender, first.part);
    expect(second.part).toMatchObject({ state: "failed", waits: { text: "Hello.", told: false } });
    expect(isHeldLate(second.part)).toBe(true);
  });
});
