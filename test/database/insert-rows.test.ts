import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { insertRows } from "../../src/database/insert-rows.ts";
import { auditEvents, conversations } from "../../src/database/schema.ts";
import type { Database } from "../../src/database/with-tenant.ts";
import { seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
  database = postgres.database();
});
afterAll(() => postgres?.stop());

type Row = Required<typeof auditEvents.$inferInsert>;

const row = (id: string, fields: Partial<Row> = {}): Row => ({
  ...{ tenantId: "acme", connectionId: "acme.slack", thread: "t", id, turn: 1, seq: 1, hash: "h" },
  ...{ at: new Date(1_760_000_000_123), type: "turn", agentId: "ada", userId: "u", latencyMs: 7 },
  ...{ inputSummary: "in", outputSummary: "out", metadata: {} },
  ...fields,
});

const tricky = [
  'it\'s "quoted", \\ and {braces}\n\t名前 😀',
  "'); drop table audit_events; --",
  "null",
  "",
  "\u2028$1 :name ?",
];

it("stores many rows as the same rows one by one", async () => {
  const rows = tricky.map((text, i) =>
    row(`many-${i}`, {
      thread: "many",
      seq: i + 1,
      inputSummary: text,
      metadata: { text, n: 0.1, b: true, z: null },
    }),
  );
  const alone = rows.map((one) => ({ ...one, id: one.id.replace("many", "alone"), thread: "alone" }));
  const done = await database.withTenant("acme", (db) => [
    insertRows(db, auditEvents, rows),
    ...alone.map((one) => db.insert(auditEvents).values(one)),
    db.select().from(auditEvents).where(eq(auditEvents.thread, "many")).orderBy(auditEvents.seq),
    db.select().from(auditEvents).where(eq(auditEvents.thread, "alone")).orderBy(auditEvents.seq),
  ]);
  if (!done.ok) throw new Error(JSON.stringify(done.error));
  const [many, one] = done.value.slice(-2) as unknown as [Row[], Row[]];
  expect(many).toEqual(rows);
  expect(one).toEqual(alone);
});

it("keeps null apart from the words, and leaves out what the table has no column for", async () => {
  const summary = {
    ...{ tenantId: "acme", connectionId: "acme.slack", thread: "nulls", channel: "slack", person: "null" },
    ...{ lastText: "", lastAt: new Date(0), state: "answered", turns: 1, awaiting: 0, desk: null },
    ...{ headHash: "h", headLength: 1, other: "no column" },
  };
  const done = await database.withTenant("acme", (db) => [
    insertRows(db, conversations, [summary]),
    db.select().from(conversations).where(eq(conversations.thread, "nulls")),
  ]);
  const { other: _, ...stored } = summary;
  expect(done.ok && done.value[1]).toEqual([stored]);
});

it("does not let a row out of its tenant", async () => {
  const done = await database.withTenant("acme", (db) => [
    insertRows(db, auditEvents, [row("foreign", { tenantId: "bolt" })]),
  ]);
  expect(done.ok).toBe(false);
  const found = await postgres.asOwner("select id from audit_events where id = 'foreign'", []);
  expect(found).toEqual([]);
});

it.each([
  ["a NUL", { inputSummary: "a\u0000b" }],
  ["a lone surrogate", { inputSummary: "\ud800" }],
  ["no text where some must be", { inputSummary: null as never }],
])("refuses all of them where one has %s", async (_what, fields) => {
  const done = await database.withTenant("acme", (db) => [
    insertRows(db, auditEvents, [
      row("good", { thread: "bad" }),
      row("bad", { thread: "bad", seq: 2, ...fields }),
    ]),
  ]);
  expect(done).toMatchObject({ ok: false });
  expect(await postgres.asOwner("select id from audit_events where thread = 'bad'", [])).toEqual([]);
});
