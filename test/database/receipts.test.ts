// Route receipts through the AUDIT consumer into rows, and what lists and charts read out of them.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import type { RouteReceipt } from "../../src/tenants/model-book.ts";
import { listReceipts } from "../../src/tenants/receipt-rows.ts";
import { callSummary } from "../../src/usage/call-summary.ts";
import { modelSeries } from "../../src/usage/model-series.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { attemptOf, receiptOf } from "../doubles/receipts.ts";
import { messageOf, settlementsOf } from "../doubles/settlements.ts";
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

function consumer() {
  const tenants = confirmations();
  const log = memoryLog();
  const { handleAuditBatch } = createAuditConsumer({ database: postgres.database(), tenants, log });
  return { handleAuditBatch, confirmed: tenants, log };
}

async function store(...receipts: RouteReceipt[]) {
  const { handleAuditBatch, confirmed } = consumer();
  const message = trackedMessage({ tenantId, conversations: [], receipts });
  await handleAuditBatch({ messages: [message] });
  expect(message.fate).toBe("acked");
  return confirmed;
}

async function list(page: Parameters<typeof listReceipts>[2]): Promise<RouteReceipt[]> {
  const read = await listReceipts(postgres.database(), tenantId, page);
  if (!read.ok) throw new Error("unavailable");
  return read.value;
}

const idsOf = (receipts: RouteReceipt[]) => receipts.map(({ id }) => id);

/** A call in which these deployments were asked in turn. */
const asked = (id: string, at: number, ...attempts: [deployment: string, outcome: string, ms: number][]) =>
  receiptOf({
    id,
    at,
    attempts: attempts.map(([deployment, outcome, totalMs]) =>
      attemptOf({ deployment, outcome, totalMs, firstTokenMs: totalMs / 10, startedAt: at, costNano: 1_000 }),
    ),
  });

describe("a receipt", () => {
  it("comes back as the call left it, and is confirmed", async () => {
    const receipt = receiptOf({
      id: "whole",
      at: NOON,
      source: "api",
      candidates: [
        { deployment: "openai", scoreMs: 812 },
        { deployment: "ollama", skipped: "cold" },
      ],
      attempts: [attemptOf({ deployment: "openai", outcome: "overloaded", costNano: 0 }), attemptOf()],
      runnerUp: { deployment: "openai", why: "it was overloaded" },
      cachedInputTokens: 12,
      costNano: Number.MAX_SAFE_INTEGER,
    });
    const confirmed = await store(receipt);
    expect(await list({ limit: 10 })).toEqual([receipt]);
    expect(confirmed.receipts).toEqual([`${tenantId}/whole`]);
    expect(confirmed.confirmed).toEqual([]);
  });

  it("of a call that nobody answered has no winner", async () => {
    const { winner: _, firstTokenMs: __, ...lost } = receiptOf({ id: "lost", attempts: [], candidates: [] });
    await store(lost);
    expect(await list({ limit: 1 })).toEqual([lost]);
  });

  it("that comes again, alone or with its turn, is stored once", async () => {
    const receipt = receiptOf({ id: "once", at: NOON });
    await store(receipt, receipt);
    const turns = settlementsOf(2, {
      summary: { connectionId: `${tenantId}.slack` },
      receipts: (turn) => [receipt, receiptOf({ id: `turn-${turn}`, at: NOON + turn })],
    });
    const { handleAuditBatch, confirmed } = consumer();
    await handleAuditBatch({ messages: [trackedMessage(messageOf(tenantId, turns))] });
    expect(idsOf(await list({ limit: 10 }))).toEqual(["turn-2", "turn-1", "once"]);
    expect(confirmed.receipts).toEqual([]);
    expect(confirmed.confirmed).toHaveLength(2);
  });

  it("with figures that are not whole is stored with whole ones", async () => {
    await store(receiptOf({ id: "odd", totalMs: 12.6, firstTokenMs: 3.2, inputTokens: 1.5, costNano: 9.7 }));
    expect(await list({ limit: 1 })).toMatchObject([
      { totalMs: 13, firstTokenMs: 3, inputTokens: 2, costNano: 10 },
    ]);
  });

  it("that Postgres refuses keeps its neighbours from nothing, and is kept for a person", async () => {
    const { handleAuditBatch, confirmed, log } = consumer();
    const poison = receiptOf({ id: "poison", agentId: "\0" });
    const message = trackedMessage({
      tenantId,
      conversations: [],
      receipts: [receiptOf({ id: "before" }), poison, receiptOf({ id: "after" })],
    });
    await handleAuditBatch({ messages: [message] });
    expect(message.fate).toBe("retried");
    expect(idsOf(await list({ limit: 10 })).toSorted()).toEqual(["after", "before"]);
    expect(confirmed.receipts).toEqual([`${tenantId}/before`, `${tenantId}/after`]);
    expect(log.lines).toMatchObject([{ event: "audit_rejected", fields: { receipt: "poison" } }]);
  });

  it("is stored with hundreds of others in one transaction", async () => {
    const transactions: number[] = [];
    const tenants = confirmations();
    const database = databaseOver((role, queries) => {
      transactions.push(queries.length);
      return postgres.run(role, queries);
    });
    const { handleAuditBatch } = createAuditConsumer({ database, tenants, log: memoryLog() });
    const messages = Array.from({ length: 10 }, (_, m) =>
      trackedMessage({
        tenantId,
        conversations: [],
        receipts: Array.from({ length: 50 }, (_, i) => receiptOf({ id: `r${m}-${i}` })),
      }),
    );
    await handleAuditBatch({ messages });
    expect(tenants.receipts).toHaveLength(500);
    // The question what the role is, and everything else.
    expect(transactions).toHaveLength(2);
  });
});

describe("a list of receipts", () => {
  it("is read newest first, page by page, and misses none of the same millisecond", async () => {
    const all = Array.from({ length: 40 }, (_, i) =>
      receiptOf({ id: `r${String(i).padStart(2, "0")}`, at: NOON + Math.floor(i / 7) }),
    );
    await store(...all);
    const seen: string[] = [];
    let before: number | undefined;
    for (let page = 0; page < 40; page++) {
      const receipts = await list({ limit: 5, ...(before !== undefined && { before }) });
      if (receipts.length === 0) break;
      expect(receipts.length).toBeGreaterThanOrEqual(5);
      seen.push(...idsOf(receipts));
      before = receipts.at(-1)?.at;
    }
    expect(seen).toEqual(idsOf(all).toReversed());
  });

  it("of a deployment holds the calls in which it was asked, won or not", async () => {
    await store(
      asked("won", NOON, ["openai", "ok", 100]),
      asked("lost", NOON + 1, ["openai", "network", 100], ["anthropic", "ok", 100]),
      asked("other", NOON + 2, ["anthropic", "ok", 100]),
    );
    expect(idsOf(await list({ limit: 10, deployment: "openai" }))).toEqual(["lost", "won"]);
    expect(await list({ limit: 10, deployment: 'no"such' })).toEqual([]);
  });

  it("shows nothing of another tenant", async () => {
    await store(receiptOf({ id: "mine" }));
    await seedTenants(postgres, [`${tenantId}-b`]);
    expect(await listReceipts(postgres.database(), `${tenantId}-b`, { limit: 10 })).toEqual({
      ok: true,
      value: [],
    });
  });

  it("is unavailable while the database is", async () => {
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

describe("a bill", () => {
  it("is the receipt's own number", async () => {
    const turns = settlementsOf(1, { summary: { connectionId: `${tenantId}.slack` } });
    await consumer().handleAuditBatch({ messages: [trackedMessage(messageOf(tenantId, turns))] });
    const rows = await postgres.asOwner<{ cost: string }>(
      "select cost_nano as cost from usage where tenant_id = $1",
      [tenantId],
    );
    expect(rows.map(({ cost }) => Number(cost))).toEqual([105_000]);
  });
});
