import { describe, expect, it } from "vitest";
import { memorySql } from "../../doubles/memory-sql.ts";

interface Migrations {
  exists: boolean;
  has(part: string): boolean;
  ensure(part?: string): void;
}

// Its types are workerd's, which Node's type check does not have: hence a path that the compiler does not follow.
const source: string = "../../../durable-objects/storage-migrations.ts";
const { StorageMigrations } = (await import(/* @vite-ignore */ source)) as {
  StorageMigrations: new (sql: unknown, steps: unknown) => Migrations;
};

const LINES = "CREATE TABLE line (n INTEGER)";
const CARDS = { part: "cards", sql: "CREATE TABLE card (n INTEGER)" };
const DESKS = { part: "desks", sql: "CREATE TABLE desk (n INTEGER)" };

const tablesOf = (sql: ReturnType<typeof memorySql>) =>
  sql
    .exec("SELECT name FROM sqlite_master ORDER BY name")
    .toArray()
    .map(({ name }) => name);

describe("an object's tables", () => {
  it("are not made by looking", () => {
    const sql = memorySql();
    const migrations = new StorageMigrations(sql, [LINES, CARDS]);
    expect([migrations.exists, migrations.has("cards"), tablesOf(sql)]).toEqual([false, false, []]);
  });

  it("are made with the first write, those of a part with the first of that part", () => {
    const sql = memorySql();
    const migrations = new StorageMigrations(sql, [LINES, CARDS, DESKS]);
    migrations.ensure();
    expect(tablesOf(sql)).toEqual(["_migrations", "line"]);
    expect([migrations.exists, migrations.has("desks")]).toEqual([true, false]);
    migrations.ensure("desks");
    expect(tablesOf(sql)).toEqual(["_migrations", "desk", "line"]);
    expect([migrations.has("cards"), migrations.has("desks")]).toEqual([false, true]);
  });

  it("are all there where the first thing stored is of a part", () => {
    const sql = memorySql();
    new StorageMigrations(sql, [LINES, CARDS]).ensure("cards");
    expect(tablesOf(sql)).toEqual(["_migrations", "card", "line"]);
  });

  it("are brought up to date when the object comes back under a longer list, parts that it has with them", () => {
    const sql = memorySql();
    new StorageMigrations(sql, [LINES, CARDS, DESKS]).ensure("cards");
    const longer = [
      ...[LINES, CARDS, DESKS],
      "ALTER TABLE line ADD COLUMN at INTEGER",
      { part: "cards", sql: "ALTER TABLE card ADD COLUMN at INTEGER" },
      { part: "desks", sql: "ALTER TABLE desk ADD COLUMN at INTEGER" },
    ];
    const migrations = new StorageMigrations(sql, longer);
    sql.exec("INSERT INTO line (n, at) VALUES (1, 1)");
    sql.exec("INSERT INTO card (n, at) VALUES (1, 1)");
    expect(migrations.has("desks")).toBe(false);
    migrations.ensure("desks");
    sql.exec("INSERT INTO desk (n, at) VALUES (1, 1)");
  });

  it("that were made by a list without parts count as made", () => {
    const sql = memorySql();
    new StorageMigrations(sql, [LINES, CARDS.sql]).ensure();
    const migrations = new StorageMigrations(sql, [LINES, CARDS]);
    expect(migrations.has("cards")).toBe(true);
    migrations.ensure("cards");
  });
});
