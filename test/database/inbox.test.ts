// What waits for the team, as Postgres answers for it: rows that the AUDIT consumer wrote, read as the runtime role.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import { listConversations } from "../../src/tenants/list-conversations.ts";
import { countInbox, type InboxKind, listInbox, listOf } from "../../src/tenants/list-inbox.ts";
import type { ConversationSummary, DeskSummary } from "../../src/tenants/port.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { messageOf, settlementsOf } from "../doubles/settlements.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

const WAITING: DeskSummary = {
  state: "waiting",
  since: 40,
  reason: "They dispute a bill.",
  priority: "high",
};
const TAKEN: DeskSummary = { ...WAITING, state: "taken", owner: "Ben" };

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
  await store("acme", "plain", 1, { state: "answered" });
  await store("acme", "held", 2, { state: "held" });
  await store("acme", "lost", 3, { state: "undelivered" });
  await store("acme", "doubt", 4, { state: "unknown" });
  await store("acme", "waits", 5, { state: "handed_off", desk: WAITING });
  await store("acme", "bens", 6, { state: "handed_off", desk: TAKEN });
  await store("acme", "bens-lost", 7, { state: "undelivered", desk: TAKEN, connectionId: "acme.whatsapp" });
  await store("acme", "back", 8, { state: "handed_off", desk: TAKEN });
  await store("acme", "back", 9, { state: "answered" }, 2);
  await store("bolt", "theirs", 10, { state: "handed_off", desk: WAITING });
});
afterAll(() => postgres.stop());

/** As the tenant's object would have it stored. */
async function store(
  tenantId: string,
  thread: string,
  lastAt: number,
  partial: Partial<ConversationSummary>,
  turn = 1,
): Promise<void> {
  const summary = { connectionId: `${tenantId}.slack`, thread, lastAt, ...partial };
  const consumer = createAuditConsumer({
    ...{ database: postgres.database(), tenants: confirmations(), log: memoryLog() },
    tell: async () => true,
  });
  const message = trackedMessage(messageOf(tenantId, settlementsOf(turn, { summary }).slice(-1)));
  await consumer.handleAuditBatch({ messages: [message] });
  expect(message.fate).toBe("acked");
}

const threads = async (only: InboxKind | "all", limit = 10, before?: number, tenantId = "acme") => {
  const listed = await listInbox(postgres.database(), tenantId, only, limit, before);
  return listed.ok ? listed.value.map((one) => one.thread) : listed.error.code;
};

const away = databaseOver(() => {
  throw Object.assign(new Error("terminating connection"), { code: "57P01" });
});

describe("the Inbox of a tenant", () => {
  it("has what waits for a person, what a person has, what nobody answered and what did not arrive", async () => {
    expect(await threads("all")).toEqual(["bens-lost", "bens", "waits", "doubt", "lost", "held"]);
    expect(await threads("waiting")).toEqual(["waits"]);
    expect(await threads("owned")).toEqual(["bens-lost", "bens"]);
    expect(await threads("held")).toEqual(["held"]);
    expect(await threads("undelivered")).toEqual(["bens-lost", "doubt", "lost"]);
  });

  it("is its own and no other's", async () => {
    expect(await threads("all", 10, undefined, "bolt")).toEqual(["theirs"]);
  });

  it("loses what was handed back", async () => {
    const listed = await listConversations(postgres.database(), "acme", 10);
    const back = listed.ok ? listed.value.find(({ thread }) => thread === "back") : undefined;
    expect(back).toMatchObject({ state: "answered", turns: 2 });
    expect(back).not.toHaveProperty("desk");
  });

  it("says who has it, since when and why", async () => {
    const listed = await listInbox(postgres.database(), "acme", "owned", 10);
    expect(listed.ok && listed.value[0]).toMatchObject({ thread: "bens-lost", desk: TAKEN });
  });

  it("is read in pages, the bound excluded", async () => {
    expect(await threads("all", 2)).toEqual(["bens-lost", "bens"]);
    expect(await threads("all", 2, 6)).toEqual(["waits", "doubt"]);
  });

  it("is unavailable where the database is away", async () => {
    const refused = { ok: false, error: { code: "unavailable" } };
    expect(await listInbox(away, "acme", "all", 10)).toEqual(refused);
    expect(await countInbox(away, "acme", [])).toEqual(refused);
  });

  it("finds its few rows by their own index, among all that were ever talked with", async () => {
    await postgres.asOwner(
      `INSERT INTO conversations (tenant_id, connection_id, thread, channel, person, last_text, last_at, state,
        turns, head_hash, head_length)
       SELECT 'acme', 'acme.old', n::text, 'slack', 'p', 't', now(), 'answered', 1, 'h', 1
       FROM generate_series(1, 3000) n`,
    );
    await postgres.asOwner("ANALYZE conversations");
    const asked: { query: string; params: unknown[] }[] = [];
    const watched = databaseOver((role, queries) => {
      asked.push(...queries.map(({ query, params }) => ({ query, params: params ?? [] })));
      return postgres.run(role, queries);
    });
    for (const only of ["all", "waiting", "owned", "held", "undelivered"] as const)
      await listInbox(watched, "acme", only, 10);
    await countInbox(watched, "acme", []);
    const questions = asked.filter(({ query }) => query.includes('from "conversations"'));
    expect(questions).toHaveLength(6);
    for (const { query, params } of questions) {
      const plan = await postgres.asOwner(`EXPLAIN ${query}`, params);
      expect(JSON.stringify(plan), query).toMatch(/conversations_(inbox|held)/);
    }
    await postgres.asOwner("DELETE FROM conversations WHERE connection_id = 'acme.old'");
  });
});

describe("the numbers of the Inbox", () => {
  const count = async (except: { connectionId: string; thread: string }[] = []) => {
    const counted = await countInbox(postgres.database(), "acme", except);
    return counted.ok ? counted.value : counted.error.code;
  };

  it("count each conversation under everything that it waits for", async () => {
    expect(await count()).toEqual({ waiting: 1, owned: 2, held: 1, undelivered: 3 });
  });

  it("leave out those of which something newer is known", async () => {
    const except = [
      { connectionId: "acme.whatsapp", thread: "bens-lost" },
      { connectionId: "acme.slack", thread: "held" },
      // Of another connection, so it is another conversation.
      { connectionId: "acme.whatsapp", thread: "waits" },
    ];
    expect(await count(except)).toEqual({ waiting: 1, owned: 1, held: 0, undelivered: 2 });
  });
});

describe("the conversations of some connections", () => {
  it("are theirs alone, newest first", async () => {
    const database = postgres.database();
    const listed = await listOf(database, "acme", ["acme.whatsapp", "bolt.slack"], 10);
    expect(listed.ok && listed.value.map(({ thread }) => thread)).toEqual(["bens-lost"]);
    expect(await listOf(database, "acme", [], 10)).toEqual({ ok: true, value: [] });
  });
});
