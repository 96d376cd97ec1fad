import { describe, expect, it } from "vitest";
import { dueAt, firstDue, newsLine, passTime } from "../../../src/conversation/confirmation-times.ts";
import type { ConfirmationState } from "../../../src/conversation/port.ts";
import { confirmationWith } from "./confirmations.ts";
import { NOW } from "./turns.ts";

const HALF = NOW + 300_000;
const END = NOW + 600_000;

describe("time", () => {
  it("reminds once, at half of the ten minutes", () => {
    const waiting = confirmationWith();
    expect(dueAt(waiting)).toBe(HALF);
    expect(passTime(waiting, HALF - 1)).toBeUndefined();
    const reminded = passTime(waiting, HALF);
    expect(reminded).toMatchObject({
      what: "reminder",
      confirmation: { state: "pending", remindedAt: HALF },
    });
    expect(passTime(reminded?.confirmation ?? waiting, HALF + 1_000)).toBeUndefined();
  });

  it("ends it at ten minutes, and that is no denial", () => {
    const reminded = confirmationWith({ remindedAt: HALF });
    expect(dueAt(reminded)).toBe(END);
    expect(passTime(reminded, END - 1)).toBeUndefined();
    const ended = passTime(reminded, END);
    expect(ended).toMatchObject({ what: "expired", confirmation: { state: "expired" } });
    expect(ended?.confirmation.decidedBy).toBeUndefined();
  });

  it("does not remind of what is over by the time somebody looks", () => {
    expect(passTime(confirmationWith(), END + 60_000)?.what).toBe("expired");
  });

  it.each<ConfirmationState>([
    "approved",
    "running",
    "done",
    "failed",
    "unknown",
    "denied",
    "expired",
    "cancelled",
  ])("does nothing to what is %s", (state) => {
    expect(dueAt(confirmationWith({ state }))).toBeUndefined();
    expect(passTime(confirmationWith({ state }), END + 1)).toBeUndefined();
  });

  it("is looked at when the first of several is due", () => {
    expect(firstDue([])).toBeUndefined();
    const reminded = confirmationWith({ remindedAt: HALF });
    expect(firstDue([reminded, confirmationWith(), confirmationWith({ state: "done" })])).toBe(HALF);
  });
});

it("readers are told who decided what, and why not", () => {
  const decidedBy = { name: "Mia", userId: "u", connectionId: "c", via: "button" as const };
  const decided = confirmationWith({ decidedBy, reason: "too expensive" });
  expect(newsLine(decided, "approved")).toBe("Mia approved: Send an HTTP request");
  expect(newsLine(decided, "denied")).toBe("Mia declined: Send an HTTP request (too expensive)");
  expect(newsLine(decided, "expired")).toBe("Nobody decided in time: Send an HTTP request");
  expect(newsLine(decided, "reminder")).toBe("Still waiting for a decision: Send an HTTP request");
});
