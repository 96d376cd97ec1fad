import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../src/database/with-tenant.ts";
import { startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startPostgres();
  database = postgres.database();
});
afterAll(() => postgres?.stop());

/** What Postgres makes of a parameter, and we of what it gives back. */
async function roundTrip(param: unknown, type: string): Promise<unknown> {
  const answer = await database.withTenant("acme", (db) => [
    db.execute(sql`select ${sql.param(param)}::${sql.raw(type)} as value`),
  ]);
  return answer.ok ? (answer.value[0].rows[0] as { value: unknown }).value : answer.error;
}

const tricky = ["plain", 'with "quotes"', "back\\slash", "{brace}", "a,b", "", "NULL", null, "名前\n"];

it.each<[string, unknown]>([
  ["text", 'it\'s "quoted" \\ and 名前\n'],
  ["text", null],
  ["boolean", true],
  ["integer", -7],
  ["bigint", "9223372036854775807"],
  ["double precision", 0.30000000000000004],
  ["jsonb", { a: [1, null, "x"], b: { c: '"' } }],
  ["text[]", tricky],
  ["text[]", []],
  [
    "text[]",
    [
      ["a", "b"],
      ["c", null],
    ],
  ],
  ["integer[]", [1, null, 3]],
  ["boolean[]", [true, false]],
])("a %s comes back as it was sent: %j", async (type, value) => {
  expect(await roundTrip(value, type)).toEqual(value);
});

it.each<[string, unknown, string]>([
  ["bytea", new Uint8Array([0, 0x7f, 0xff]), "\\x007fff"],
  ["bytea[]", [new Uint8Array([1, 0xff]), null], '{"\\\\x01ff",NULL}'],
  ["text", 2n ** 70n, "1180591620717411303424"],
])("a %s comes back as Postgres writes it", async (type, value, written) => {
  expect(await roundTrip(value, type)).toBe(written);
});

it("a time is the same instant", async () => {
  const at = new Date(Date.UTC(2026, 10, 20, 21, 35, 0, 7));
  expect(await roundTrip(at, "timestamptz").then((text) => new Date(String(text)))).toEqual(at);
});

it("a text that Postgres cannot hold is invalid", async () => {
  expect(await roundTrip("a\u0000b", "text")).toMatchObject({ code: "invalid" });
});
