import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decideConfirmation,
  findWished,
  MAX_REASON_CHARS,
  mayDecide,
} from "../../../src/conversation/decide-confirmation.ts";
import type { Confirmation, ConfirmationState, Decider } from "../../../src/conversation/port.ts";
import { ALICE, confirmationWith, MIA, OPERATOR, person } from "./confirmations.ts";
import { NOW } from "./turns.ts";

const BOB = { connectionId: "acme.c", userId: "u-bob", name: "Bob" };
const STRANGER_OF_SAME_ID = { ...ALICE, connectionId: "acme.w" };
const OTHER_TENANT = { ...ALICE, connectionId: "globex.c" };
const EMPLOYEE = { connectionId: "acme.c", userId: "ada", name: "Ada" };

const approve = (confirmation: Confirmation, by: Decider, now = NOW + 1) =>
  decideConfirmation({ confirmation, verdict: "approved" }, by, now);
const refusalOf = (confirmation: Confirmation, by: Decider, now?: number) => {
  const decision = approve(confirmation, by, now);
  return decision.kind === "refused" ? decision.refusal : decision.kind;
};

describe("who may decide", () => {
  it("is whoever is named, by connection and id, on every way in", () => {
    for (const via of ["button", "text", "console"] as const)
      expect(mayDecide(confirmationWith({ approvers: [MIA, ALICE] }), person(MIA, via))).toBe(true);
  });

  it.each([
    ["another member", BOB],
    ["a person of the same id on another connection", STRANGER_OF_SAME_ID],
    ["a person of the same id in another tenant", OTHER_TENANT],
    ["the employee itself", EMPLOYEE],
    ["somebody without an id", { ...ALICE, userId: "" }],
  ])("is not %s", (_who, who) => {
    expect(refusalOf(confirmationWith(), person(who))).toEqual({ code: "not_allowed" });
  });

  it("is never the employee, even where its id is among the approvers or claims the console", () => {
    const confirmation = confirmationWith({ approvers: [EMPLOYEE] });
    expect(mayDecide(confirmation, person(EMPLOYEE))).toBe(false);
    expect(mayDecide(confirmation, { ...OPERATOR, person: { id: "ada" } })).toBe(false);
  });

  it("is nobody where nobody is named, and an empty id does not match an empty name", () => {
    expect(mayDecide(confirmationWith({ approvers: [] }), person(ALICE))).toBe(false);
    const nameless = { ...ALICE, userId: "" };
    expect(mayDecide(confirmationWith({ approvers: [nameless] }), person(nameless))).toBe(false);
  });

  it("is an operator always, and only through the console", () => {
    const confirmation = confirmationWith({ approvers: [] });
    expect(mayDecide(confirmation, OPERATOR)).toBe(true);
    for (const via of ["button", "text"] as const)
      expect(mayDecide(confirmation, { ...OPERATOR, via })).toBe(false);
  });

  it("leans on no name: a person called like an approver is a stranger", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (userId, connectionId) => {
        fc.pre(userId !== ALICE.userId || connectionId !== ALICE.connectionId);
        expect(mayDecide(confirmationWith(), person({ ...ALICE, userId, connectionId }))).toBe(false);
      }),
    );
  });
});

describe("a decision", () => {
  it("keeps who, when and how", () => {
    expect(approve(confirmationWith(), person(ALICE, "text"))).toMatchObject({
      kind: "decided",
      confirmation: {
        state: "approved",
        decidedAt: NOW + 1,
        decidedBy: { userId: "u1", name: "Alice", connectionId: "acme.c", via: "text" },
      },
    });
  });

  it("carries a reason where it is a denial, cut to a paragraph, and none where it is an approval", () => {
    const wish = { confirmation: confirmationWith(), reason: `  ${"x".repeat(5_000)}` };
    expect(decideConfirmation({ ...wish, verdict: "denied" }, person(ALICE), NOW)).toMatchObject({
      confirmation: { state: "denied", reason: "x".repeat(MAX_REASON_CHARS) },
    });
    const approved = decideConfirmation({ ...wish, verdict: "approved" }, person(ALICE), NOW);
    expect(approved.kind === "decided" && approved.confirmation.reason).toBeUndefined();
  });

  it.each<ConfirmationState>(["approved", "running", "done", "failed", "unknown", "denied", "cancelled"])(
    "comes too late where it is %s, and is told who was first",
    (state) => {
      const decidedBy = { name: "Mia", userId: "u-mia", connectionId: "acme.c", via: "button" as const };
      const confirmation = confirmationWith({ state, decidedBy });
      expect(refusalOf(confirmation, person(ALICE))).toEqual({ code: "decided", state, by: "Mia" });
      expect(refusalOf(confirmation, OPERATOR)).toEqual({ code: "decided", state, by: "Mia" });
    },
  );

  it("is possible until the last millisecond of its ten minutes, and not a moment longer", () => {
    const last = NOW + 600_000 - 1;
    expect(refusalOf(confirmationWith(), person(ALICE), last)).toBe("decided");
    expect(refusalOf(confirmationWith(), person(ALICE), last + 1)).toEqual({ code: "expired" });
    expect(refusalOf(confirmationWith(), OPERATOR, last + 1)).toEqual({ code: "expired" });
    expect(refusalOf(confirmationWith({ state: "expired" }), person(ALICE), NOW)).toEqual({
      code: "expired",
    });
  });

  it("tells a stranger nothing but that it is not theirs, whatever became of it", () => {
    for (const state of ["pending", "done", "denied", "expired"] as const)
      expect(refusalOf(confirmationWith({ state }), person(BOB), NOW + 700_000)).toEqual({
        code: "not_allowed",
      });
  });
});

describe("what a wish names", () => {
  const known = confirmationWith();

  it("is the confirmation whose control was pressed, with the control's own verdict", () => {
    expect(findWished([known], { by: "choice", choice: "approve-1" }, NOW)).toMatchObject({
      verdict: "approved",
    });
    expect(findWished([known], { by: "choice", choice: "deny-1" }, NOW)).toMatchObject({ verdict: "denied" });
    expect(findWished([known], { by: "choice", choice: "c1" }, NOW)).toBeUndefined();
  });

  it("is nothing where the control carried nothing", () => {
    const broken = confirmationWith({ approveChoice: "", denyChoice: "" });
    expect(findWished([broken], { by: "choice", choice: "" }, NOW)).toBeUndefined();
  });

  it("is found by its code in any case", () => {
    const wish = { by: "code" as const, code: "k7q1", verdict: "approved" as const };
    expect(findWished([known], wish, NOW)?.confirmation.id).toBe("c1");
  });

  it("is the one that waits where an older one had the same code, else the newest", () => {
    const old = confirmationWith({ id: "old", state: "done", createdAt: NOW - 9_000 });
    const wish = { by: "code" as const, code: "K7Q1", verdict: "approved" as const };
    expect(findWished([old, known], wish, NOW)?.confirmation.id).toBe("c1");
    expect(findWished([old, { ...known, state: "denied" }], wish, NOW)?.confirmation.id).toBe("c1");
  });

  it("is neither of two that wait under one code", () => {
    const wish = { by: "code" as const, code: "K7Q1", verdict: "approved" as const };
    expect(findWished([known, confirmationWith({ id: "c2" })], wish, NOW)).toBeUndefined();
  });
});
