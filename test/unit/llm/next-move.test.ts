import { describe, expect, it } from "vitest";
import {
  afterUnusable,
  type FailedCall,
  MAX_CALLS,
  nextMove,
  type UnusableAnswer,
} from "../../../src/llm/next-move.ts";

const moveAfter = (over: Partial<FailedCall>, random = 1) =>
  nextMove(
    { why: "server_error", streamed: false, triesHere: 1, calls: 1, othersLeft: 1, ...over },
    () => random,
  );

describe("what follows a failed call", () => {
  it.each(["server_error", "overloaded", "network"] as const)("is one more try after %s", (why) => {
    expect(moveAfter({ why })).toEqual({ kind: "retry", afterMs: 250 });
    expect(moveAfter({ why, triesHere: 2, calls: 2 })).toEqual({ kind: "next" });
  });

  it("is up to two more tries where no other deployment is left", () => {
    expect(moveAfter({ othersLeft: 0 }).kind).toBe("retry");
    expect(moveAfter({ othersLeft: 0, triesHere: 2, calls: 2 }).kind).toBe("retry");
    expect(moveAfter({ othersLeft: 0, triesHere: 3, calls: 3 }).kind).toBe("next");
  });

  it("is a wait that grows, with jitter", () => {
    const waits = [0, 0.5, 1].map((random) => moveAfter({ othersLeft: 0, triesHere: 2, calls: 2 }, random));
    expect(waits).toEqual([250, 375, 500].map((afterMs) => ({ kind: "retry", afterMs })));
  });

  it("obeys a short Retry-After and leaves for a long one", () => {
    expect(moveAfter({ why: "rate_limited", retryAfterMs: 2_000 })).toEqual({
      kind: "retry",
      afterMs: 2_000,
    });
    expect(moveAfter({ why: "rate_limited", retryAfterMs: 2_001 })).toEqual({ kind: "next" });
    expect(moveAfter({ why: "overloaded", retryAfterMs: 3_600_000 })).toEqual({ kind: "next" });
  });

  it("is one more try after a rate limit that names no time", () => {
    expect(moveAfter({ why: "rate_limited" })).toEqual({ kind: "retry", afterMs: 250 });
    expect(moveAfter({ why: "rate_limited", triesHere: 2, calls: 2 })).toEqual({ kind: "next" });
  });

  it.each([
    "timeout_first_token",
    "timeout_idle",
    "timeout_total",
    "bad_request",
    "unauthorized",
    "spend_limit",
    "context_too_long",
    "model_missing",
  ] as const)("is never the same deployment after %s", (why) => {
    expect(moveAfter({ why })).toEqual({ kind: "next" });
    expect(moveAfter({ why, othersLeft: 0 })).toEqual({ kind: "next" });
  });

  it.each(["stream_cut", "malformed_answer"] as const)(
    "is the next deployment after %s, and the same once where it is the last",
    (why) => {
      expect(moveAfter({ why })).toEqual({ kind: "next" });
      expect(moveAfter({ why, othersLeft: 0 }).kind).toBe("retry");
      expect(moveAfter({ why, othersLeft: 0, triesHere: 2, calls: 2 })).toEqual({ kind: "next" });
    },
  );

  it("is the next deployment where text was shown already", () => {
    expect(moveAfter({ streamed: true })).toEqual({ kind: "next" });
    expect(moveAfter({ streamed: true, othersLeft: 0 }).kind).toBe("retry");
  });

  it.each(["aborted", "content_policy", "budget_exhausted"] as const)("is nothing after %s", (why) => {
    expect(moveAfter({ why })).toEqual({ kind: "stop" });
  });

  it("leaves each deployment that was not asked its one call", () => {
    expect(moveAfter({ calls: 1, othersLeft: MAX_CALLS - 1 })).toEqual({ kind: "next" });
    expect(moveAfter({ calls: 1, othersLeft: MAX_CALLS - 2 }).kind).toBe("retry");
  });
});

describe("what follows an answer that is to be tried elsewhere", () => {
  const next = (over: Partial<UnusableAnswer>) =>
    afterUnusable({ again: false, odd: true, triesHere: 1, calls: 1, othersLeft: 1, ...over }, () => 1);

  it("is one other deployment", () => {
    expect(next({})).toEqual({ kind: "next" });
    expect(next({ odd: false })).toEqual({ kind: "next" });
  });

  it("is nothing after the second such answer, however many are left", () => {
    expect(next({ again: true, othersLeft: 3 })).toEqual({ kind: "stop" });
  });

  it("is the same deployment once where it is alone and was only clumsy", () => {
    expect(next({ othersLeft: 0 })).toEqual({ kind: "retry", afterMs: 250 });
    expect(next({ othersLeft: 0, odd: false })).toEqual({ kind: "stop" });
    expect(next({ othersLeft: 0, calls: MAX_CALLS })).toEqual({ kind: "stop" });
  });
});
