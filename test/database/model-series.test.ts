// What charts read out of route receipts.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { writeRecords } from "../../src/audit/writer.ts";
import type { RouteReceipt } from "../../src/tenants/model-book.ts";
import { listReceipts } from "../../src/tenants/receipt-rows.ts";
import { callSummary } from "../../src/usage/call-summary.ts";
import { modelSeries } from "../../src/usage/model-series.ts";
import { asked } from "../doubles/receipts.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOON = Date.parse("2026-11-20T12:00:00Z");

let postgres: TestPostgres;
let tenantId: string;
let n = 0;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  tenantId = `shop-${++n}`;
  await seedTenants(postgres, [tenantId]);
});

async function store(...receipts: RouteReceipt[]): Promise<void> {
  const records = { conversations: [], receipts, revoked: [] };
  expect(await writeRecords(postgres.database(), tenantId, records)).toEqual({ ok: true, value: true });
}

describe("a series", () => {
  const series = async (range = { from: NOON, to: NOON + HOUR, bucketMs: 10 * MINUTE }) => {
    const read = await modelSeries(postgres.database(), tenantId, range);
    if (!read.ok) throw new Error("unavailable");
    return read.value;
  };

  it("counts each attempt at its own deployment, in its own stretch", async () => {
    await store(
      asked("a", NOON, ["openai", "ok", 100]),
      asked("b", NOON + MINUTE, ["openai", "overloaded", 300], ["anthropic", "ok", 500]),
      asked("c", NOON + 2 * MINUTE, ["openai", "refusal", 200], ["anthropic", "cut", 700]),
      asked("d", NOON + 10 * MINUTE, ["openai", "schema_mismatch", 100], ["openai", "ok", 100]),
    );
    const quiet = { fallbacks: 0, refusals: 0, schemaMismatches: 0, errors: 0 };
    expect(await series()).toEqual([
      {
        ...quiet,
        ...{ deployment: "anthropic", at: NOON, calls: 2, answers: 2, fallbacks: 2, costNano: 2_000 },
        ...{ firstTokenP50: 60, firstTokenP95: 69, totalP50: 600, totalP95: 690 },
      },
      {
        ...quiet,
        ...{ deployment: "openai", at: NOON, calls: 3, answers: 1, refusals: 1, errors: 1, costNano: 3_000 },
        ...{ firstTokenP50: 15, firstTokenP95: 19.5, totalP50: 150, totalP95: 195 },
      },
      {
        ...quiet,
        ...{ deployment: "openai", at: NOON + 10 * MINUTE, calls: 2, answers: 1, schemaMismatches: 1 },
        ...{ costNano: 2_000, firstTokenP50: 10, firstTokenP95: 10, totalP50: 100, totalP95: 100 },
      },
    ]);
  });

  it("has no percentiles where nothing came to its end", async () => {
    await store(asked("a", NOON, ["openai", "timeout_first_token", 8_000]));
    const [point] = await series();
    expect(point).toEqual({
      ...{ deployment: "openai", at: NOON, calls: 1, answers: 0, fallbacks: 0 },
      ...{ refusals: 0, schemaMismatches: 0, errors: 1, costNano: 1_000 },
    });
  });

  it("holds what lies in its range, its end excluded, and nothing of another tenant", async () => {
    await store(
      ...[NOON - 1, NOON, NOON + HOUR - 1, NOON + HOUR].map((at, i) =>
        asked(`r${i}`, at, ["openai", "ok", 1]),
      ),
    );
    expect((await series()).map(({ at }) => at)).toEqual([NOON, NOON + 50 * MINUTE]);
    await seedTenants(postgres, [`${tenantId}-b`]);
    tenantId = `${tenantId}-b`;
    expect(await series()).toEqual([]);
  });

  it("of one stretch for all of time gives the figures of the whole range", async () => {
    await store(asked("a", NOON, ["openai", "ok", 100]), asked("b", NOON + MINUTE, ["openai", "ok", 300]));
    const whole = await series({ from: NOON, to: NOON + HOUR, bucketMs: Number.MAX_SAFE_INTEGER });
    expect(whole).toMatchObject([{ at: 0, calls: 2, totalP50: 200 }]);
  });

  it("counts a hundred thousandth of a cent over many calls exactly", async () => {
    await store(...Array.from({ length: 300 }, (_, i) => asked(`r${i}`, NOON + i, ["openai", "ok", 1])));
    expect((await series()).map(({ costNano }) => costNano)).toEqual([300_000]);
  });

  it("of more points than a chart can show is a mistake", async () => {
    await expect(series({ from: 0, to: NOON, bucketMs: MINUTE })).rejects.toThrow(RangeError);
    await expect(series({ from: 0, to: NOON, bucketMs: 0 })).rejects.toThrow(RangeError);
  });
});

describe("a summary of calls", () => {
  it("says how calls ended, whoever answered them, and what they cost", async () => {
    const { winner: _, ...lost } = asked("lost", NOON, ["openai", "network", 100]);
    await store(
      { ...asked("a", NOON, ["openai", "network", 100], ["anthropic", "ok", 100]), firstTokenMs: 400 },
      { ...asked("b", NOON + 1, ["openai", "ok", 100]), firstTokenMs: 200 },
      asked("later", NOON + HOUR, ["openai", "ok", 100]),
      lost,
    );
    const range = { from: NOON, to: NOON + HOUR };
    expect(await callSummary(postgres.database(), tenantId, range)).toEqual({
      ok: true,
      value: { calls: 3, answered: 2, firstTokenP50: 300, costNano: 4_000 },
    });
    expect(await callSummary(postgres.database(), tenantId, { from: 0, to: 1 })).toEqual({
      ok: true,
      value: { calls: 0, answered: 0, costNano: 0 },
    });
  });
});

describe("figures", () => {
  it("are unavailable while the database is", async () => {
    const away = databaseOver(() => {
      throw Object.assign(new Error("terminating connection"), { code: "57P01" });
    });
    const unavailable = { ok: false, error: { code: "unavailable" } };
    const range = { from: NOON, to: NOON + HOUR, bucketMs: HOUR };
    expect(await listReceipts(away, tenantId, { limit: 1 })).toEqual(unavailable);
    expect(await modelSeries(away, tenantId, range)).toEqual(unavailable);
    expect(await callSummary(away, tenantId, range)).toEqual(unavailable);
  });
});
