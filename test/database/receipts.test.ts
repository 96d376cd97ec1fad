// Route receipts through the AUDIT consumer into rows, and what lists and charts read out of them.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import type { RouteReceipt } from "../../src/tenants/model-book.ts";
import { findReceipt, listReceipts } from "../../src/tenants/receipt-rows.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { asked, attemptOf, receiptOf } from "../doubles/receipts.ts";
import { messageOf, settlementsOf } from "../doubles/settlements.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

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

const tell = async () => true;

function consumer() {
  const tenants = confirmations();
  const log = memoryLog();
  const { handleAuditBatch } = createAuditConsumer({ database: postgres.database(), tenants, log, tell });
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
    const { handleAuditBatch } = createAuditConsumer({ database, tenants, log: memoryLog(), tell });
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
    const none = { ok: true, value: undefined };
    expect(await findReceipt(postgres.database(), `${tenantId}-b`, "mine")).toEqual(none);
  });
});

it("is found by its id, as the list has it", async () => {
  await store(receiptOf({ id: "one" }), receiptOf({ id: "two", why: "second" }));
  const [wanted] = (await list({ limit: 10 })).filter(({ id }) => id === "two");
  expect(await findReceipt(postgres.database(), tenantId, "two")).toEqual({ ok: true, value: wanted });
  expect(await findReceipt(postgres.database(), tenantId, "three")).toEqual({ ok: true, value: undefined });
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
