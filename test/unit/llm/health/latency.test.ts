import { describe, expect, it } from "vitest";
import { expectedMs, STALE_MS, withAttempt } from "../../../../src/llm/health/latency.ts";
import type { LatencyEstimate, RouteAttempt } from "../../../../src/tenants/model-book.ts";
import { attempt, failed, T } from "./attempts.ts";

const estimated = (attempts: RouteAttempt[]): LatencyEstimate | undefined =>
  attempts.reduce<LatencyEstimate | undefined>(withAttempt, undefined);

describe("the estimate of a deployment's latency", () => {
  it("is its first answer at first", () => {
    expect(estimated([attempt()])).toEqual({
      firstTokenMs: 200,
      tokensPerSecond: 100,
      pace: expect.closeTo(83.3, 1),
      samples: 1,
      at: T + 1_200,
    });
  });

  it("moves a quarter of the way to each newer one", () => {
    const slower = attempt({ startedAt: T + 5_000, firstTokenMs: 1_000, totalMs: 3_000, outputTokens: 40 });
    expect(estimated([attempt(), slower])).toMatchObject({
      firstTokenMs: 400,
      tokensPerSecond: 80,
      samples: 2,
    });
  });

  it("comes near a new truth within a few answers", () => {
    const slow = Array.from({ length: 12 }, (_, i) =>
      attempt({ startedAt: T + i * 1_000, firstTokenMs: 900 }),
    );
    expect(estimated([attempt(), ...slow])?.firstTokenMs).toBeGreaterThan(870);
  });

  it("learns nothing from failures", () => {
    expect(estimated([failed("network")])).toBeUndefined();
    expect(estimated([attempt(), failed("server_error")])).toEqual(estimated([attempt()]));
  });

  it("takes a first token that never came for as late as it was waited for, and for no answer", () => {
    const timedOut = failed("timeout_first_token", { startedAt: T + 60_000, totalMs: 12_000 });
    const estimate = estimated([attempt(), timedOut]);
    expect(estimate).toMatchObject({ firstTokenMs: 3_150, at: T + 1_200 });
  });

  it("reads no rate from a few words", () => {
    expect(estimated([attempt({ outputTokens: 3, totalMs: 201 })])?.tokensPerSecond).toBe(40);
    expect(estimated([attempt(), attempt({ outputTokens: 3, totalMs: 201 })])?.tokensPerSecond).toBe(100);
  });

  it("is bounded where an answer came in one piece", () => {
    expect(estimated([attempt({ firstTokenMs: 1_200, outputTokens: 4_000 })])?.tokensPerSecond).toBe(10_000);
  });

  it("begins anew after it went stale", () => {
    const later = attempt({ startedAt: T + STALE_MS + 5_000, firstTokenMs: 900 });
    expect(estimated([attempt(), later])).toMatchObject({ firstTokenMs: 900, samples: 2 });
  });
});

/** As of a call that was asked whole. */
const whole = (over: Partial<RouteAttempt> = {}): RouteAttempt => {
  const { firstTokenMs: _, ...rest } = attempt(over);
  return rest;
};

describe("the pace of a deployment", () => {
  it("counts the wait for the first token", () => {
    expect(estimated([attempt({ firstTokenMs: 1_900, totalMs: 2_000 })])?.pace).toBe(50);
  });

  it("follows a slower answer at once and a quicker one by a quarter", () => {
    const slower = attempt({ totalMs: 10_000 });
    expect(estimated([attempt({ totalMs: 1_000 }), slower])?.pace).toBe(10);
    expect(estimated([slower, attempt({ totalMs: 1_000 })])?.pace).toBe(32.5);
  });

  it("is learnt from whole answers, which say nothing of a first token", () => {
    const later = whole({ startedAt: T + 5_000, totalMs: 4_000 });
    expect(estimated([attempt(), later])).toEqual({ ...estimated([attempt()]), pace: 25 });
    expect(estimated([whole()])).toBeUndefined();
  });

  it("is not made quicker by a few words, but slower", () => {
    const few = whole({ outputTokens: 3, totalMs: 10 });
    expect(estimated([attempt(), few])).toEqual(estimated([attempt()]));
    expect(estimated([attempt({ outputTokens: 3 })])).not.toHaveProperty("pace");
    expect(estimated([attempt(), whole({ outputTokens: 3, totalMs: 1_000 })])?.pace).toBe(3);
  });

  it.each(["timeout_first_token", "timeout_idle", "timeout_total"])("is forgotten with a %s", (outcome) => {
    expect(estimated([attempt(), failed(outcome)])).not.toHaveProperty("pace");
  });

  it("is bounded, and begins anew after the estimate went stale", () => {
    expect(estimated([attempt({ outputTokens: 4_000, totalMs: 1, firstTokenMs: 0 })])?.pace).toBe(10_000);
    const later = attempt({ startedAt: T + STALE_MS + 20_000, totalMs: 1_000 });
    expect(estimated([attempt({ totalMs: 10_000 }), later])?.pace).toBe(100);
  });
});

describe("the expected time of an answer", () => {
  const estimate = { firstTokenMs: 300, tokensPerSecond: 50, samples: 4, at: T };

  it("is the first token and the others at their rate", () => {
    expect(expectedMs(estimate, 250, T)).toBe(5_300);
  });

  it("is unknown where nothing was measured, or nothing of late", () => {
    expect(expectedMs(undefined, 250, T)).toBeUndefined();
    expect(expectedMs(estimate, 250, T + STALE_MS - 1)).toBe(5_300);
    expect(expectedMs(estimate, 250, T + STALE_MS)).toBeUndefined();
  });
});
