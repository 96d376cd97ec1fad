import { describe, expect, it } from "vitest";
import { decisionWords, meaningOf, type WordsView } from "../../../src/conversation/confirmation-words.ts";
import { ALICE, confirmationWith, hostedWith, MIA, person, requestWith } from "./confirmations.ts";
import { NOW } from "./turns.ts";

describe("words that decide", () => {
  it.each(["yes", "Yes.", " YES! ", "approve", "Approve", "ja", "oui", "sí", "si\u0301", "si", "`yes`"])(
    "%j approves",
    (text) => expect(decisionWords(text)).toEqual({ verdict: "approved" }),
  );

  it.each(["no", "No.", "deny", "nein", "non", "NEIN!"])("%j denies", (text) =>
    expect(decisionWords(text)).toEqual({ verdict: "denied" }),
  );

  it.each(["yes K7QX", "YES k7qx.", "`yes K7QX`", "yes `K7QX`", "yes, K7QX!", "approve: K7QX", "*ja K7QX*"])(
    "%j approves by its code",
    (text) =>
      expect(decisionWords(text)).toMatchObject({
        verdict: "approved",
        code: expect.stringMatching(/^k7qx$/i),
      }),
  );

  it.each([
    ["no K7QX", undefined],
    ["no K7QX too expensive", "too expensive"],
    ["deny K7QX: too expensive.", "too expensive."],
    ["nein K7QX — zu teuer\nund zu spät", "zu teuer\nund zu spät"],
  ])("%j denies by its code, with what was said beside it", (text, reason) => {
    const words = decisionWords(text);
    expect(words).toMatchObject({ verdict: "denied", code: "K7QX" });
    expect(words?.reason).toBe(reason);
  });

  it.each([
    "",
    "yes please",
    "yes, do it",
    "yes?",
    "no thanks",
    "yes K7QX but only ten",
    "yes K7QX or not?",
    "yesterday",
    "note",
    "K7QX",
    "yesK7QX",
    "ok",
    "no1",
    "I say yes",
    "👍",
  ])("%j decides nothing", (text) => expect(decisionWords(text)).toBeUndefined());
});

const view = (fields: Partial<WordsView> = {}): WordsView => ({
  known: [confirmationWith()],
  hosted: [],
  by: person(ALICE, "text"),
  sentAt: NOW + 5_000,
  now: NOW + 5_000,
  ...fields,
});
const other = confirmationWith({ ...requestWith({}, 2) });
const YES = { verdict: "approved" as const };

describe("a bare word", () => {
  it("means the one confirmation that waits for this person", () => {
    expect(meaningOf(YES, view())).toEqual({
      kind: "wish",
      wish: { by: "id", id: "c1", verdict: "approved" },
    });
  });

  it("is asked which one it means where several wait for this person", () => {
    expect(meaningOf(YES, view({ known: [confirmationWith(), other] }))).toEqual({
      kind: "which",
      codes: ["K7Q1", "K7Q2"],
    });
  });

  it("does not count what waits for somebody else", () => {
    const hers = { ...other, approvers: [MIA] };
    expect(meaningOf(YES, view({ known: [confirmationWith(), hers] }))).toMatchObject({ wish: { id: "c1" } });
    expect(meaningOf(YES, view({ known: [hers] }))).toBeUndefined();
  });

  it("is an ordinary word where nothing waits, or what waited is over", () => {
    expect(meaningOf(YES, view({ known: [] }))).toBeUndefined();
    expect(meaningOf(YES, view({ known: [confirmationWith({ state: "done" })] }))).toBeUndefined();
    expect(meaningOf(YES, view({ now: NOW + 600_000 }))).toBeUndefined();
  });

  it("is no answer to what was asked after it was written, however late it arrives", () => {
    expect(meaningOf(YES, view({ sentAt: NOW - 1_000 }))).toBeUndefined();
    expect(meaningOf(YES, view({ sentAt: NOW - 999 }))).toBeDefined();
  });

  it("reaches the conversation that asked where its card is shown here", () => {
    expect(meaningOf(YES, view({ known: [], hosted: [hostedWith()] }))).toMatchObject({
      wish: { id: "far" },
    });
    expect(meaningOf(YES, view({ hosted: [hostedWith()] }))).toEqual({
      kind: "which",
      codes: ["K7Q1", "H2WX"],
    });
    const over = hostedWith({ expiresAt: NOW });
    expect(meaningOf(YES, view({ hosted: [over] }))).toMatchObject({ wish: { id: "c1" } });
  });
});

describe("a code", () => {
  it("is a wish wherever it is known, whoever types it: the decision says who may", () => {
    const stranger = view({ by: person(MIA, "text"), known: [confirmationWith({ state: "denied" })] });
    expect(meaningOf({ ...YES, code: "k7q1" }, stranger)).toEqual({
      kind: "wish",
      wish: { by: "code", code: "k7q1", verdict: "approved" },
    });
    expect(meaningOf({ ...YES, code: "h2wx" }, view({ hosted: [hostedWith()] }))).toMatchObject({
      kind: "wish",
    });
  });

  it("is a word like any other where nothing has it", () => {
    expect(meaningOf({ ...YES, code: "sure" }, view())).toBeUndefined();
  });
});
