// The queues of what waits for a person as Postgres answers for them.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeRecords } from "../../src/audit/writer.ts";
import { listAwaiting, listConversations, listHeld } from "../../src/tenants/list-conversations.ts";
import type { ConversationSummary } from "../../src/tenants/port.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { databaseOver, seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
  await store("acme", "a", 1, "held");
  await store("acme", "b", 2, "answered");
  await store("acme", "c", 3, "held");
  await store("acme", "d", 4, "held");
  await store("bolt", "e", 5, "held");
  await store("acme", "asks", 6, "awaiting", { awaiting: 2 });
  await store("acme", "asked", 7, "awaiting", { awaiting: 1 });
  await store("acme", "asked", 8, "answered");
  await store("acme", "config", 9, "changed", { connectionId: "acme.console", channel: "console" });
});
afterAll(() => postgres.stop());

async function store(
  tenantId: string,
  thread: string,
  lastAt: number,
  state: string,
  partial: Partial<ConversationSummary> = {},
): Promise<void> {
  const connectionId = `${tenantId}.slack`;
  const summary: Partial<ConversationSummary> = { connectionId, thread, lastAt, state, ...partial };
  const conversations = settlementsOf(1, { summary }).map(({ head, ...one }) => ({
    summary: one.summary,
    head,
    turns: [],
  }));
  const written = await writeRecords(postgres.database(), tenantId, {
    conversations,
    revoked: [],
    receipts: [],
  });
  if (!written.ok) throw new Error(written.error.code);
}

const threads = async (limit: number, before?: number) => {
  const listed = await listHeld(postgres.database(), "acme", limit, before);
  return listed.ok ? listed.value.map((one) => one.thread) : listed.error.code;
};

describe("the held conversations of a tenant", () => {
  it("are its own and no others, newest first", async () => {
    expect(await threads(10)).toEqual(["d", "c", "a"]);
  });

  it("are read in pages, the bound excluded", async () => {
    expect(await threads(2)).toEqual(["d", "c"]);
    expect(await threads(2, 3)).toEqual(["a"]);
  });

  it("are unavailable where the database is away", async () => {
    const away = databaseOver(() => {
      throw Object.assign(new Error("terminating connection"), { code: "57P01" });
    });
    expect(await listHeld(away, "acme", 10)).toEqual({ ok: false, error: { code: "unavailable" } });
  });

  it("have an index that fits the question as it is asked", async () => {
    const asked: string[] = [];
    const watched = databaseOver((role, queries) => {
      asked.push(...queries.map(({ query }) => query));
      return postgres.run(role, queries);
    });
    await listHeld(watched, "acme", 10);
    const [question = ""] = asked.filter((sql) => sql.includes("conversations"));
    expect(question).toContain(`"state" = 'held'`);
    const [found] = await postgres.asOwner<{ indexdef: string }>(
      "select indexdef from pg_indexes where indexname = $1",
      ["conversations_held"],
    );
    expect(found?.indexdef).toContain("(tenant_id, last_at) WHERE (state = 'held'::text)");
  });
});

describe("conversations in which confirmations wait", () => {
  const listed = async (list: typeof listAwaiting) => {
    const found = await list(postgres.database(), "acme", 10);
    return found.ok ? found.value.map(({ thread, awaiting }) => [thread, awaiting]) : [];
  };

  it("are those of which the newest word says so", async () => {
    expect(await listed(listAwaiting)).toEqual([["asks", 2]]);
    expect(await listed(listConversations)).toContainEqual(["asked", undefined]);
  });

  it("do not count the history of changes, which is in no list", async () => {
    expect((await listed(listConversations)).map(([thread]) => thread)).not.toContain("config");
  });

  it("have an index that fits the question as it is asked", async () => {
    const [found] = await postgres.asOwner<{ indexdef: string }>(
      "select indexdef from pg_indexes where indexname = $1",
      ["conversations_awaiting"],
    );
    expect(found?.indexdef).toContain("(tenant_id, last_at) WHERE (awaiting > 0)");
  });
});
