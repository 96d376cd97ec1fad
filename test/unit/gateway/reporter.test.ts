import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReporter } from "../../../src/gateway/reporter.ts";
import { REPORT_GATHER_MS, REPORTS_AT_ONCE } from "../../../src/limits.ts";
import type { ModelReport } from "../../../src/tenants/model-book.ts";
import { fakeTime } from "../../doubles/fake-time.ts";
import { receiptOf } from "../../doubles/gateway-world.ts";
import { memoryLog } from "../../doubles/memory-log.ts";

const report = (id: string, reservation?: string): ModelReport => ({
  receipt: receiptOf({ id }),
  ...(reservation === undefined ? {} : { reservation }),
});

function world() {
  const time = fakeTime();
  const log = memoryLog();
  const sent: { tenantId: string; ids: string[] }[] = [];
  const state = { failures: 0 };
  const send = async (tenantId: string, reports: ModelReport[]) => {
    if (state.failures-- > 0) throw new Error("the object was reset");
    sent.push({ tenantId, ids: reports.map(({ receipt }) => receipt.id) });
  };
  const work: Promise<unknown>[] = [];
  const later = (promise: Promise<unknown>) => void work.push(promise);
  const reporter = createReporter({ send, later, sleep: (ms) => time.sleep(ms), clock: time.clock, log });
  return { time, log, sent, state, reporter, work };
}

describe("reports", () => {
  it("of a tenant are gathered for REPORT_GATHER_MS and sent together", async () => {
    const { reporter, time, sent } = world();
    reporter.add("acme", report("a"));
    await time.advance(REPORT_GATHER_MS - 1);
    reporter.add("acme", report("b"));
    expect(sent).toEqual([]);
    await time.advance(1);
    expect(sent).toEqual([{ tenantId: "acme", ids: ["a", "b"] }]);
  });

  it("of two tenants never share a message", async () => {
    const { reporter, time, sent } = world();
    reporter.add("acme", report("a"));
    reporter.add("other", report("b"));
    await time.advance(REPORT_GATHER_MS);
    expect(sent).toEqual([
      { tenantId: "acme", ids: ["a"] },
      { tenantId: "other", ids: ["b"] },
    ]);
  });

  it("do not wait when there are REPORTS_AT_ONCE", async () => {
    const { reporter, time, sent } = world();
    for (let i = 0; i < REPORTS_AT_ONCE + 1; i++) reporter.add("acme", report(`${i}`));
    await time.advance(0);
    expect(sent.map(({ ids }) => ids.length)).toEqual([REPORTS_AT_ONCE]);
    await time.advance(REPORT_GATHER_MS);
    expect(sent.map(({ ids }) => ids.length)).toEqual([REPORTS_AT_ONCE, 1]);
  });

  it("that settle a reservation go at once", async () => {
    const { reporter, time, sent } = world();
    reporter.add("acme", report("a"));
    reporter.add("acme", report("b", "r1"));
    await time.advance(0);
    expect(sent).toEqual([{ tenantId: "acme", ids: ["b"] }]);
  });

  it("are tried again when the object was reset, and given up with a line in the log", async () => {
    const { reporter, time, sent, state, log } = world();
    state.failures = 1;
    reporter.add("acme", report("a", "r1"));
    await time.advance(0);
    expect(sent).toEqual([{ tenantId: "acme", ids: ["a"] }]);
    state.failures = 2;
    reporter.add("acme", report("b", "r2"));
    await time.advance(0);
    expect(log.lines).toMatchObject([
      { event: "model_reports_lost", fields: { tenantId: "acme", reports: 1 } },
    ]);
  });

  it("whose sender was cut off go with whoever comes after", async () => {
    const { time, sent } = world();
    const frozen = createReporter({
      send: async (tenantId, reports) =>
        void sent.push({ tenantId, ids: reports.map((one) => one.receipt.id) }),
      sleep: () => new Promise(() => {}),
      later: () => {},
      clock: time.clock,
      log: memoryLog(),
    });
    frozen.add("acme", report("a"));
    await time.advance(2 * REPORT_GATHER_MS);
    frozen.add("acme", report("b"));
    await time.advance(0);
    expect(sent).toEqual([{ tenantId: "acme", ids: ["a", "b"] }]);
  });

  it("arrive once each, whatever the pace", async () => {
    const pace = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 700 }), fc.constantFrom("acme", "other"), fc.boolean()),
      {
        maxLength: 120,
      },
    );
    await fc.assert(
      fc.asyncProperty(pace, async (calls) => {
        const { reporter, time, sent, work } = world();
        for (const [index, [pause, tenantId, budgeted]] of calls.entries()) {
          await time.advance(pause);
          reporter.add(tenantId, report(`${tenantId}-${index}`, budgeted ? `r${index}` : undefined));
        }
        await time.advance(REPORT_GATHER_MS);
        await Promise.all(work);
        expect(sent.flatMap(({ ids }) => ids).toSorted()).toEqual(
          calls.map(([, tenantId], index) => `${tenantId}-${index}`).toSorted(),
        );
        expect(sent.every(({ tenantId, ids }) => ids.every((id) => id.startsWith(tenantId)))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
