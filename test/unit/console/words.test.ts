import { describe, expect, it } from "vitest";
import { stateWords } from "../../../console/src/conversations/state-words.ts";
import { deliveryLines, deliveryWords } from "../../../console/src/transcript/delivery-words.ts";
import { dayName, daysBetween, shortMoment } from "../../../console/src/transcript/moments.ts";
import type { DeliveryPart } from "../../../src/conversation/port.ts";

const part = (over: Partial<DeliveryPart> = {}): DeliveryPart => ({
  opId: "op",
  text: "",
  state: "sent",
  ...over,
});
const label = (over: Partial<DeliveryPart>) => deliveryWords(part(over)).label;

describe("a delivery", () => {
  it("has words for every state and receipt", () => {
    expect(label({ state: "pending" })).toBe("Waiting to send");
    expect(label({ state: "sending" })).toBe("Sending");
    expect(label({ state: "sent" })).toBe("Sent");
    expect(label({ receipt: "delivered" })).toBe("Delivered");
    expect(label({ receipt: "read" })).toBe("Read");
    expect(label({ receipt: "failed" })).toBe("Not delivered");
    expect(label({ state: "unknown" })).toBe("Not confirmed");
    expect(label({ state: "failed" })).toBe("Not sent");
  });

  it("says why it failed, in the service's words where there are any", () => {
    expect(deliveryWords(part({ state: "failed", reason: "Blocked." })).detail).toBe("Blocked.");
    expect(deliveryWords(part({ state: "failed" })).detail).toBe("The chat service refused it.");
    expect(deliveryWords(part({ receipt: "failed", reason: "No phone." })).detail).toBe("No phone.");
  });

  it("of several messages is one line while they fare alike", () => {
    const alike = [part({ opId: "a", receipt: "read" }), part({ opId: "b", receipt: "read" })];
    expect(deliveryLines(alike).map((line) => line.label)).toEqual(["Read · 2 messages"]);
  });

  it("of several messages is a line for each once they differ", () => {
    const mixed = [part({ opId: "a" }), part({ opId: "b", state: "failed" })];
    expect(deliveryLines(mixed).map((line) => line.label)).toEqual(["1 of 2: Sent", "2 of 2: Not sent"]);
  });

  it("of nothing is nothing", () => {
    expect(deliveryLines([])).toEqual([]);
  });
});

describe("a conversation's state", () => {
  it("is told in plain words", () => {
    expect(stateWords("handed_off")).toEqual({ label: "With a person", tone: "person" });
    expect(stateWords("held")).toEqual({ label: "Needs review", tone: "warn" });
  });

  it("is shown by its own name where it is not known", () => {
    expect(stateWords("awaiting_confirmation").label).toBe("Awaiting confirmation");
    expect(stateWords("constructor").label).toBe("Constructor");
    expect(stateWords("").label).toBe("Unknown");
  });
});

describe("a moment", () => {
  const noon = new Date(2026, 5, 17, 12).getTime();
  const hours = (n: number) => n * 3_600_000;

  it("counts days as calendars do, not as hours", () => {
    expect(daysBetween(noon - hours(13), noon)).toBe(1);
    expect(daysBetween(noon - hours(11), noon)).toBe(0);
  });

  it("is a time today, then yesterday, a weekday, a date", () => {
    expect(shortMoment(noon - hours(1), noon)).toMatch(/11/);
    expect(shortMoment(noon - hours(24), noon)).toBe("Yesterday");
    expect(shortMoment(noon - hours(72), noon)).toMatch(/^\p{L}+\.?$/u);
    expect(shortMoment(noon - hours(24 * 30), noon)).toMatch(/18/);
  });

  it("of a clock that runs ahead is still today", () => {
    expect(dayName(noon + hours(1), noon)).toBe("Today");
  });

  it("names the days of a transcript", () => {
    expect(dayName(noon - hours(24), noon)).toBe("Yesterday");
    expect(dayName(noon - hours(48), noon)).toMatch(/15/);
  });
});
