import { describe, expect, it } from "vitest";
import { ApiFailure } from "../../../console/src/api/api-failure.ts";
import { toldWords, triesWords, windowWords } from "../../../console/src/held/held-words.ts";
import { shownHeld } from "../../../console/src/held/kept.ts";
import { fieldError, otherError } from "../../../console/src/models/field-errors.ts";
import { dayUse, limitUse } from "../../../console/src/models/spending.ts";
import {
  callWords,
  healthWords,
  outcomeTone,
  outcomeWords,
  skipWords,
} from "../../../console/src/models/words.ts";
import { endWords } from "../../../console/src/transcript/end-words.ts";
import type { HeldConversation } from "../../../src/api/held-page.ts";
import type { HealthView } from "../../../src/api/models-view.ts";
import type { RouteReceipt } from "../../../src/tenants/model-book.ts";

const health = (state: HealthView["state"], over: Partial<HealthView> = {}) =>
  healthWords({ state, failuresInRow: 0, ...over });

describe("a model's health", () => {
  it("is a sentence for every state", () => {
    expect(health("normal")).toEqual({ tone: "good", words: "Answers normally" });
    expect(health("unsteady", { failuresInRow: 3 }).words).toBe("Failed 3 times in a row");
    expect(health("off").words).toBe("Switched off");
    expect(health("unknown").words).toBe("Not asked yet");
    expect(health("probing").tone).toBe("warn");
  });

  it("says until when it rests, on the reader's clock", () => {
    const at = new Date(2026, 10, 20, 15, 4).getTime();
    expect(health("resting", { restingUntil: at })).toEqual({
      tone: "bad",
      words: expect.stringMatching(/^Resting after failures until .*04/),
    });
  });
});

describe("what happened to a call", () => {
  const call = (winner: string | undefined, deployments: string[]) =>
    callWords({
      ...(winner === undefined ? {} : { winner }),
      attempts: deployments.map((deployment) => ({ deployment })),
    } as RouteReceipt).words;

  it("is told in two words", () => {
    expect(call("a", ["a"])).toBe("First try");
    expect(call("a", ["a", "a"])).toBe("Second try");
    expect(call("b", ["a", "b"])).toBe("Stood in");
    expect(call(undefined, ["a", "b"])).toBe("Nobody answered");
    expect(call(undefined, [])).toBe("Nobody answered");
  });

  it("has words for every outcome, and shows one of a newer server by its name", () => {
    expect(outcomeWords("timeout_first_token")).toBe("Too slow to begin");
    expect(outcomeWords("solar_flare")).toBe("solar flare");
    expect(skipWords("circuit_open")).toBe("resting after failures");
    expect(skipWords("constructor")).toBe("constructor");
    expect(["ok", "refusal", "aborted", "overloaded"].map(outcomeTone)).toEqual([
      "good",
      "warn",
      "quiet",
      "bad",
    ]);
  });
});

describe("a limit", () => {
  it("is calm, then tight from 80 % on, then used up", () => {
    expect(limitUse(79, 0, 100).tone).toBe("good");
    expect(limitUse(80, 0, 100).tone).toBe("warn");
    expect(limitUse(100, 0, 100).tone).toBe("bad");
  });

  it("counts what is reserved as the router does", () => {
    expect(dayUse({ dayNano: 70, monthNano: 0, reservedNano: 10 }, { day: 100 })).toMatchObject({
      tone: "warn",
      share: 0.8,
    });
  });

  it("says what follows from it", () => {
    expect(limitUse(50, 0, 2_000_000_000).words).toBe("of $2.00");
    expect(limitUse(1_900_000_000, 0, 2_000_000_000).words).toBe("of $2.00: simple questions stay local");
    expect(limitUse(2_100_000_000, 0, 2_000_000_000).words).toBe("of $2.00: only local models answer");
  });

  it("of nothing is used up from the start; without one there is no share", () => {
    expect(limitUse(0, 0, 0)).toMatchObject({ tone: "bad", share: 1 });
    expect(limitUse(5, 5, undefined)).toEqual({ tone: "quiet", words: "No limit set" });
  });
});

describe("a field of a form", () => {
  const failure = new ApiFailure("bad_request", "no", "r", {
    "prices.input": "Invalid input: expected number, received null",
    baseUrl: "Invalid URL",
    contextWindow: "Too small: expected number to be >=512",
    "credential.apiKey": "is blank",
  });

  it("shows what is wrong with it in plain words", () => {
    expect(fieldError(failure, "prices.input")).toBe("Enter a number");
    expect(fieldError(failure, "baseUrl")).toBe("Enter an address that begins with https://");
    expect(fieldError(failure, "contextWindow")).toBe("At least 512");
    expect(fieldError(failure, "prices.output")).toBeUndefined();
    expect(fieldError(new Error("no"), "baseUrl")).toBeUndefined();
  });

  it("shows what is wrong below it", () => {
    expect(fieldError(failure, "credential")).toBe("Is blank");
    expect(fieldError(failure, "cred")).toBeUndefined();
  });

  it("leaves to the form as a whole only what no field shows", () => {
    expect(otherError(failure, ["baseUrl"])).toBeNull();
    expect(otherError(failure, ["id"])).toBe(failure);
  });
});

describe("a held turn", () => {
  it("says what the person knows", () => {
    const part = { opId: "o", text: "", state: "sent" as const };
    expect(toldWords({ person: "Lena", notice: [part] })).toBe(
      "Lena was told that somebody will look at it.",
    );
    expect(toldWords({ person: "Lena", notice: [] })).toBe("Lena was not told anything.");
    expect(toldWords({ person: "", notice: [{ ...part, state: "unknown" }] })).toBe(
      "It is not certain that The person was told.",
    );
  });

  it("says until when an answer is taken, and when no more", () => {
    expect(windowWords(undefined, 5)).toBeUndefined();
    expect(windowWords(5, 5)?.closed).toBe(true);
    expect(windowWords(6, 5)?.closed).toBe(false);
  });

  it("stays while somebody writes about it, marked once it is another turn's or nobody's", () => {
    const [first, second] = [{ turn: 1 }, { turn: 2 }] as [HeldConversation, HeldConversation];
    expect(shownHeld(second, first, false)).toEqual({ held: second, gone: false });
    expect(shownHeld(undefined, first, true)).toEqual({ held: first, gone: false });
    expect(shownHeld(first, first, true)).toEqual({ held: first, gone: false });
    expect(shownHeld(second, first, true)).toEqual({ held: first, gone: true });
    expect(shownHeld(null, first, true)).toEqual({ held: first, gone: true });
    expect(shownHeld(null, first, false).held).toBeUndefined();
  });

  it("says in a transcript what became of it", () => {
    const by = { id: "o", name: "Maria" };
    expect(endWords({ kind: "retried", at: 1, by, turn: 2 })).toBe("Maria asked the models again.");
    expect(endWords({ kind: "answered", at: 1, by, turn: 2, text: "Yes" })).toBe("Maria answered.");
    expect(endWords({ kind: "dismissed", at: 1, by, reason: "Spam" })).toBe("Maria closed it: Spam");
    expect(endWords({ kind: "written_again", at: 1, turn: 2 })).toBe(
      "Answered together with the next message.",
    );
  });

  it("counts its tries", () => {
    expect([triesWords(1), triesWords(5)]).toEqual(["Models were asked once.", "Models were asked 5 times."]);
  });
});
