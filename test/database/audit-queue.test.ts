// The AUDIT consumer against real rows: what a queue does to messages, and what a database does to writers.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import { verifyChain } from "../../src/audit/chain.ts";
import type { Database } from "../../src/database/with-tenant.ts";
import { listConversations } from "../../src/tenants/list-conversations.ts";
import type { ChainedEntry, Settlement } from "../../src/tenants/port.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { messageOf, settlementsOf } from "../doubles/settlements.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
});
afterAll(() => postgres.stop());

const tell = async () => true;

function consumerOver(database: Database = postgres.database()) {
  const tenants = confirmations();
  const log = memoryLog();
  return { ...createAuditConsumer({ database, tenants, log, tell }), confirmed: tenants.confirmed, log };
}

const in_ = (thread: string, turns: number, connectionId = "acme.slack", text?: string) =>
  settlementsOf(turns, { summary: { connectionId, thread }, ...(text !== undefined && { text }) });

const count = async (table: string, tenant: string, thread: string) => {
  const [row] = await postgres.asOwner<{ n: string }>(
    `select count(*) as n from ${table} where tenant_id = $1 and thread = $2`,
    [tenant, thread],
  );
  return Number(row?.n);
};

const newestHead = (settlements: Settlement[]) => settlements.at(-1)?.head ?? { hash: "", length: 0 };

async function storedChain(thread: string): Promise<ChainedEntry[]> {
  const entries = await postgres.asOwner<Omit<ChainedEntry, "at"> & { at: Date | string }>(
    `select id, at, type, agent_id as "agentId", user_id as "userId", input_summary as "inputSummary",
       output_summary as "outputSummary", latency_ms as "latencyMs", metadata, seq, hash
     from audit_events where thread = $1 order by seq`,
    [thread],
  );
  return entries.map((entry) => ({ ...entry, at: new Date(entry.at).getTime() }));
}

describe("the AUDIT consumer", () => {
  it("stores many turns of a tenant in one transaction and confirms them", async () => {
    const transactions: number[] = [];
    const consumer = consumerOver(
      databaseOver((role, queries) => {
        transactions.push(queries.length);
        return postgres.run(role, queries);
      }),
    );
    const messages = Array.from({ length: 20 }, (_, i) =>
      trackedMessage(
        messageOf("acme", settlementsOf(3, { summary: { connectionId: "acme.slack", thread: `many-${i}` } })),
      ),
    );
    await consumer.handleAuditBatch({ messages });
    expect(messages.map((message) => message.fate)).toEqual(Array(20).fill("acked"));
    expect(consumer.confirmed).toHaveLength(60);
    // The question what the role is, and everything else.
    expect(transactions).toHaveLength(2);
    expect(await count("audit_events", "acme", "many-7")).toBe(6);
    expect(await count("usage", "acme", "many-7")).toBe(3);
    expect(await count("conversations", "acme", "many-7")).toBe(1);
  });

  it("stores a message that comes five times, in any order, once", async () => {
    const consumer = consumerOver();
    const turns = in_("again", 4);
    for (const order of [[3, 1], [0, 2, 3], [3, 2, 1, 0], [1], [0]]) {
      const messages = order.map((i) => trackedMessage(messageOf("acme", turns.slice(i, i + 1))));
      await consumer.handleAuditBatch({ messages });
    }
    expect(await count("audit_events", "acme", "again")).toBe(8);
    expect(await count("usage", "acme", "again")).toBe(4);
    const listed = await listConversations(postgres.database(), "acme", 100);
    const found = listed.ok && listed.value.find((one) => one.thread === "again");
    expect(found).toEqual(turns[3]?.summary);
  });

  it("keeps the chain so that it verifies from the rows", async () => {
    const consumer = consumerOver();
    const turns = in_("chained", 5, "acme.slack", 'ünï © 漢字 \u{1F600} "quoted" \\ back');
    await consumer.handleAuditBatch({ messages: [trackedMessage(messageOf("acme", turns))] });
    const stored = await storedChain("chained");
    expect(verifyChain(stored, newestHead(turns))).toEqual({ kind: "whole" });
    expect(verifyChain(stored.slice(0, -1), newestHead(turns))).toEqual({
      kind: "cut",
      found: 9,
      expected: 10,
    });
  });

  it("leaves everything to a later try while the database is away, and says so once", async () => {
    const consumer = consumerOver(
      databaseOver(() => {
        throw Object.assign(new Error("terminating connection"), { code: "57P01" });
      }),
    );
    const messages = [1, 2, 3].map((i) => trackedMessage(messageOf("acme", in_(`away-${i}`, 1))));
    await consumer.handleAuditBatch({ messages });
    expect(messages.map((message) => [message.fate, message.delaySeconds])).toEqual(
      Array(3).fill(["retried", 60]),
    );
    expect(consumer.confirmed).toEqual([]);
    expect(consumer.log.lines.map((line) => line.event)).toEqual(["audit_delayed"]);
  });

  it("lets one tenant's trouble keep nobody else back", async () => {
    const consumer = consumerOver();
    const unknown = trackedMessage(messageOf("ghost", in_("g", 1, "ghost.slack")));
    const fine = trackedMessage(messageOf("bolt", in_("fine", 1, "bolt.slack")));
    await consumer.handleAuditBatch({ messages: [unknown, fine] });
    expect([unknown.fate, fine.fate]).toEqual(["retried", "acked"]);
    expect(await count("audit_events", "bolt", "fine")).toBe(2);
  });

  it("stores the neighbours of a row that Postgres refuses, and keeps that one for a person", async () => {
    const consumer = consumerOver();
    const poison = in_("poison", 1).map((one) => ({ ...one, summary: { ...one.summary, person: "\0" } }));
    const messages = [
      trackedMessage(messageOf("acme", in_("beside-1", 1))),
      trackedMessage(messageOf("acme", [...in_("beside-2", 1), ...poison])),
      trackedMessage(messageOf("acme", in_("beside-3", 1))),
    ];
    await consumer.handleAuditBatch({ messages });
    expect(messages.map((message) => message.fate)).toEqual(["acked", "retried", "acked"]);
    for (const thread of ["beside-1", "beside-2", "beside-3"]) {
      expect(await count("audit_events", "acme", thread)).toBe(2);
    }
    expect(consumer.confirmed.map((one) => one.thread).sort()).toEqual(["beside-1", "beside-2", "beside-3"]);
    expect(consumer.log.lines).toMatchObject([
      { level: "error", event: "audit_rejected", fields: { thread: "poison" } },
    ]);
  });

  it("writes no row of one tenant into another's, whatever the message claims", async () => {
    const consumer = consumerOver();
    const message = trackedMessage(messageOf("bolt", in_("claimed", 1, "acme.slack")));
    await consumer.handleAuditBatch({ messages: [message] });
    expect(await count("audit_events", "acme", "claimed")).toBe(0);
  });

  it("acks what is stored even where the confirmation does not arrive", async () => {
    const log = memoryLog();
    const exported = async () => {
      throw new Error("object reset");
    };
    const { handleAuditBatch } = createAuditConsumer({
      database: postgres.database(),
      tenants: { exported, receiptsExported: exported },
      log,
      tell,
    });
    const message = trackedMessage(messageOf("acme", in_("unconfirmed", 1)));
    await handleAuditBatch({ messages: [message] });
    expect(message.fate).toBe("acked");
    expect(await count("audit_events", "acme", "unconfirmed")).toBe(2);
  });

  it("switches off a connection whose access ended, and no other", async () => {
    const consumer = consumerOver();
    const revoked = [{ connectionId: "bolt.slack", reason: "tokens_revoked", at: 1 }];
    const message = trackedMessage({ tenantId: "bolt", conversations: [], revoked });
    await consumer.handleAuditBatch({ messages: [message] });
    expect(message.fate).toBe("acked");
    const rows = await postgres.asOwner(
      "select id, is_active, deactivated_reason from connections order by id",
    );
    expect(rows).toEqual([
      { id: "acme.slack", is_active: true, deactivated_reason: null },
      { id: "bolt.slack", is_active: false, deactivated_reason: "tokens_revoked" },
    ]);
  });
});
