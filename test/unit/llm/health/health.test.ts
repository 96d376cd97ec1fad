import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COOLDOWN_MS, phaseOf } from "../../../../src/llm/health/circuit.ts";
import {
  applyReceipt,
  endOf,
  grantProbe,
  healthAfter,
  withAttempts,
  withOwnAttempts,
} from "../../../../src/llm/health/health.ts";
import type { HealthBook, ModelBook } from "../../../../src/tenants/model-book.ts";
import { attempt, failed, receipt, T } from "./attempts.ts";

const times = <T>(count: number, one: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => one(i));
const empty = (): Pick<ModelBook, "health" | "totals"> => ({ health: {}, totals: {} });
const phase = (book: HealthBook, now: number, id = "a") => phaseOf(book[id]?.circuit, now);
const five = (outcome: string) => times(5, (index) => failed(outcome, { startedAt: T + index }));

describe("what counts against a deployment", () => {
  it.each([
    "rate_limited",
    "overloaded",
    "server_error",
    "network",
    "timeout_first_token",
    "timeout_idle",
    "timeout_total",
    "stream_cut",
    "malformed_answer",
    "empty",
    "unauthorized",
    "spend_limit",
    "model_missing",
  ])("is %s: five in a row open its circuit", (outcome) => {
    expect(phase(withAttempts({}, five(outcome)), T + 2_000)).toBe("open");
  });

  it.each(["bad_request", "context_too_long", "content_policy", "aborted", "budget_exhausted"])(
    "is not %s, which is of the request's own making",
    (outcome) => {
      const book = withAttempts({}, five(outcome));
      expect(book.a?.circuit).toMatchObject({ failuresInRow: 0, recent: [] });
    },
  );

  it.each(["ok", "cut", "refusal", "filtered", "schema_mismatch"])(
    "is not %s: the stream was completed, so the deployment works",
    (outcome) => {
      const book = withAttempts(withAttempts({}, five("network").slice(1)), [attempt({ outcome })]);
      expect(book.a?.circuit.failuresInRow).toBe(0);
    },
  );

  it("counts failures in a fallback like any others", () => {
    const receipts = times(5, (index) =>
      receipt([
        failed("network", { startedAt: T + index }),
        failed("network", { deployment: "b", startedAt: T + index }),
      ]),
    );
    const book = receipts.reduce((one, next) => applyReceipt(one, next, T + 10_000), empty());
    expect([phase(book.health, T + 2_000), phase(book.health, T + 2_000, "b")]).toEqual(["open", "open"]);
  });
});

describe("a receipt", () => {
  it("changes a copy of the book and nothing in it that was there", () => {
    const book = { health: withAttempts({}, [attempt()]), totals: {}, spending: "as it was" };
    const before = structuredClone(book);
    const next = applyReceipt(book, receipt([attempt({ startedAt: T + 5 })]), T + 10_000);
    expect(book).toEqual(before);
    expect(next).not.toBe(book);
    expect(next.spending).toBe("as it was");
  });

  it("from a clock that is ahead ends now, and not in the future", () => {
    const ahead = receipt([failed("network", { startedAt: T + 3_600_000 })]);
    const book = applyReceipt(empty(), ahead, T);
    expect(book.health.a?.circuit.recent).toEqual([[T, 1]]);
  });
});

describe("the grant of a probe", () => {
  const open = withAttempts({}, five("network"));
  const over = (open.a?.circuit.openUntil ?? 0) + 1;

  it("is refused while the circuit is open", () => {
    expect(grantProbe(open, "a", over - 2).granted).toBe(false);
  });

  it("goes to one asker, and to the next after thirty seconds", () => {
    const first = grantProbe(open, "a", over);
    expect(first.granted).toBe(true);
    expect(grantProbe(first.book, "a", over + 1).granted).toBe(false);
    expect(grantProbe(first.book, "a", over + COOLDOWN_MS).granted).toBe(true);
  });

  it("is free where the circuit is closed: somebody's answer has closed it meanwhile", () => {
    expect(grantProbe({}, "a", T)).toEqual({ granted: true, book: {} });
    const closed = withAttempts(open, [attempt({ startedAt: over })]);
    expect(grantProbe(closed, "a", over + 5_000).granted).toBe(true);
  });

  it("is given at most once in any thirty seconds, however often and whenever it is asked for", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4_000 }), { maxLength: 200 }), (waits) => {
        let book = open;
        let now = over - 40_000;
        const granted: number[] = [];
        for (const wait of waits) {
          now += wait;
          const asked = grantProbe(book, "a", now);
          book = asked.book;
          if (asked.granted) granted.push(now);
        }
        for (const [index, at] of granted.entries())
          if (index > 0) expect(at - (granted[index - 1] ?? 0)).toBeGreaterThanOrEqual(COOLDOWN_MS);
        expect(granted.every((at) => at >= over - 1)).toBe(true);
      }),
    );
  });
});

describe("an isolate's copy", () => {
  it("is ahead of the snapshot by its own calls", () => {
    const own = five("network");
    expect(phase(withOwnAttempts({}, own), T + 2_000)).toBe("open");
  });

  it("counts none twice that the snapshot has by now", () => {
    const own = times(3, (index) => failed("network", { startedAt: T + index }));
    const snapshot = withAttempts({}, own);
    expect(withOwnAttempts(snapshot, own)).toEqual(snapshot);
  });

  it("is the snapshot itself where it knows nothing newer", () => {
    const snapshot = withAttempts({}, [attempt({ startedAt: T + 60_000 })]);
    expect(withOwnAttempts(snapshot, [attempt()])).toBe(snapshot);
  });

  it("closes what the snapshot believes open, once its own probe was answered", () => {
    const snapshot = withAttempts({}, five("network"));
    const at = (snapshot.a?.circuit.openUntil ?? 0) + 10;
    expect(phase(withOwnAttempts(snapshot, [attempt({ startedAt: at })]), at + 5_000)).toBe("closed");
  });

  it("agrees with the tenant's object, whatever share of the calls was told already", () => {
    const one = fc.record({ wait: fc.integer({ min: 1, max: 9_000 }), bad: fc.boolean() });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 40 }), fc.nat(40), (calls, told) => {
        let at = T;
        const attempts = calls.map(({ wait, bad }) => {
          at += wait;
          const call = bad ? failed("network") : attempt();
          return { ...call, startedAt: at - call.totalMs };
        });
        const snapshot = withAttempts({}, attempts.slice(0, told));
        expect(withOwnAttempts(snapshot, attempts)).toEqual(withAttempts({}, attempts));
      }),
    );
  });
});

describe("the health of a deployment", () => {
  it("is told by the end of an attempt, not by its begin", () => {
    expect(endOf(attempt())).toBe(T + 1_200);
    expect(healthAfter(undefined, failed("network")).circuit.recent).toEqual([[T + 1_200, 1]]);
  });
});
