// Who finds what: two companies over one index, one of them with a hundredth of the rows.

import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchDocuments } from "../../src/knowledge/search.ts";
import { indexSettings, nearest, nearestPassages } from "../../src/knowledge/search-rows.ts";
import { vectorText } from "../../src/knowledge/work-rows.ts";
import { EXACT_SEARCH_CHUNKS, MAX_SEARCH_CHARS } from "../../src/limits.ts";
import { hashedEmbedder } from "../../src/llm/embeddings/hashed.ts";
import { fail } from "../../src/result.ts";
import { type KnowledgeWorld, knowledgeWorld, value } from "./knowledge-world.ts";
import { seedTenants, type TestPostgres } from "./postgres.ts";
import { startVectorPostgres } from "./vector-postgres.ts";

let postgres: TestPostgres;
let world: KnowledgeWorld;

const LARGE = 990;
const SMALL = 10;
const MODEL = "hashed-384";

/** The same sentences for everybody, so that only the tenant tells them apart. */
const sentence = (n: number) =>
  `Article ${n % 331} of chapter ${n % 17}: ${["returns", "shipping", "prices", "sizes"][n % 4]} and ${n % 23} things.`;

async function fill(tenantId: string, count: number) {
  const { embed } = hashedEmbedder();
  const texts = Array.from({ length: count }, (_, n) => sentence(n));
  const { vectors } = value(await embed(texts, AbortSignal.timeout(60_000)));
  await postgres.asOwner(
    "insert into documents (tenant_id, id, name, kind, media_type, stage) values ($1, 'book', $1 || ' book', 'text', 'text/plain', 'ready')",
    [tenantId],
  );
  for (const [n, text] of texts.entries())
    await postgres.asOwner(
      `insert into chunks (tenant_id, document_id, chunk, text, embedding, embedding_model) values ($1, 'book', $2, $3, $4::vector, '${MODEL}')`,
      [tenantId, n, `${tenantId}: ${text}`, vectorText(vectors[n] ?? [])],
    );
}

beforeAll(async () => {
  postgres = await startVectorPostgres();
  await seedTenants(postgres, ["small", "large"]);
  await fill("large", LARGE);
  await fill("small", SMALL);
  await postgres.asOwner("analyze chunks");
  world = knowledgeWorld(postgres.database());
}, 120_000);
afterAll(() => postgres?.stop());

const question = (tenantId: string, query: string, limit = 3) => ({ tenantId, agentId: "ada", query, limit });
const ask = (tenantId: string, query: string, limit = 3) =>
  searchDocuments(world.deps, question(tenantId, query, limit), AbortSignal.timeout(5_000));

async function vectorOf(text: string): Promise<number[]> {
  const { vectors } = value(await hashedEmbedder().embed([text], AbortSignal.timeout(5_000)));
  return vectors[0] ?? [];
}

describe("a search", () => {
  it("finds the tenant's own best passages, best first", async () => {
    const found = value(await ask("large", sentence(42)));
    expect(found).toHaveLength(3);
    expect(found[0]).toMatchObject({ documentName: "large book", text: `large: ${sentence(42)}` });
    expect(found[0]?.score).toBeGreaterThan(0.9);
    const scores = found.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it("of a tenant with a hundredth of the rows finds all it may, by either way", async () => {
    const vector = await vectorOf(sentence(3));
    for (const isExact of [true, false]) {
      const scope = { tenantId: "small", agentId: undefined, limit: 10 };
      const [found = []] = value(
        await nearestPassages(world.database, scope, [{ model: MODEL, vector, isExact }]),
      );
      expect(found).toHaveLength(SMALL);
      expect(found[0]?.text).toBe(`small: ${sentence(3)}`);
      const scores = found.map(({ score }) => score);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    }
  });

  it("never shows a row of another tenant: 400 questions, both ways", async () => {
    for (let n = 0; n < 100; n += 1)
      for (const tenantId of ["small", "large"])
        for (const isExact of [true, false]) {
          const search = { model: MODEL, vector: await vectorOf(sentence(n * 7)), isExact };
          const scope = { tenantId, agentId: "ada", limit: 5 };
          const [found = []] = value(await nearestPassages(world.database, scope, [search]));
          expect(found).toHaveLength(5);
          expect(found.every(({ text }) => text.startsWith(`${tenantId}: `))).toBe(true);
        }
  }, 120_000);

  it("finds nothing where the transaction names another tenant than the statement", async () => {
    const search = { model: MODEL, vector: await vectorOf(sentence(1)), isExact: true };
    const found = await world.database.withTenant("small", (db) => [
      db.execute(nearest({ tenantId: "large", agentId: undefined, limit: 5 }, search)),
    ]);
    expect(value(found)[0].rows).toEqual([]);
  });

  it("compares all chunks of a small tenant, and asks the index for a large one", async () => {
    const plan = async (isExact: boolean) => {
      const search = { model: MODEL, vector: await vectorOf(sentence(1)), isExact };
      const read = await world.database.withTenant("large", (db) => [
        // The test's tables are too small for the planner to choose the index by itself.
        ...["enable_seqscan", "enable_sort", "enable_bitmapscan"].map((name) =>
          db.execute(`select set_config('${name}', 'off', true)`),
        ),
        ...indexSettings(db),
        db.execute(sql`explain ${nearest({ tenantId: "large", agentId: "ada", limit: 3 }, search)}`),
      ]);
      return JSON.stringify((value(read).at(-1) as unknown as { rows: unknown[] }).rows);
    };
    expect(await plan(true)).not.toContain("chunks_nearest");
    expect(await plan(false)).toContain("chunks_nearest");
    expect(EXACT_SEARCH_CHUNKS).toBe(20_000);
  });

  it("shows an employee's own documents to that employee and to operators only", async () => {
    const own = knowledgeWorld(postgres.database());
    const created = await own.library.create("small", {
      ...{ kind: "text", name: "Salaries", mediaType: "text/plain", text: "Salaries of the board." },
      agentId: "ada",
    });
    value(created);
    await own.work();
    const names = async (agentId: string | undefined) => {
      const asked = {
        tenantId: "small",
        query: "Salaries of the board",
        limit: 1,
        ...(agentId ? { agentId } : {}),
      };
      return value(await searchDocuments(own.deps, asked, AbortSignal.timeout(5_000))).map(
        ({ documentName }) => documentName,
      );
    };
    expect(await names("ada")).toEqual(["Salaries"]);
    expect(await names(undefined)).toEqual(["Salaries"]);
    expect(await names("bob")).toEqual(["small book"]);
  });

  it("finds nothing of a document from the moment it is deleted", async () => {
    const own = knowledgeWorld(postgres.database());
    const { id } = value(
      await own.library.create("small", {
        kind: "text",
        name: "Brief",
        mediaType: "text/plain",
        text: "Zebras at noon.",
      }),
    );
    await own.work();
    const best = async () => value(await ask("small", "Zebras at noon", 1))[0]?.documentName;
    expect(await best()).toBe("Brief");
    expect(value(await own.library.remove("small", id))).toBe(true);
    expect(await best()).toBe("small book");
  });

  it("takes a question of any length and no question at all", async () => {
    expect(value(await ask("small", `${sentence(2)} ${"x".repeat(MAX_SEARCH_CHARS * 3)}`))).toHaveLength(3);
    expect(value(await ask("small", "  "))).toEqual([]);
    expect(value(await ask("small", "\ud800 returns"))).toHaveLength(3);
  });

  it("says plainly what is away", async () => {
    const embedder = {
      ...world.embedders[0],
      embedder: {
        ...world.embedders[0]?.embedder,
        embed: async () => fail({ class: "network", message: "" }),
      },
    };
    const without = { ...world.deps, embedders: [embedder] as unknown as typeof world.embedders };
    const named = question("small", "returns");
    const signal = AbortSignal.timeout(5_000);
    expect(await searchDocuments(without, named, signal)).toEqual(
      fail({ code: "unavailable", message: "The embedding service is away." }),
    );
    const away = {
      ...world.deps,
      database: { ...world.database, withTenant: async () => fail({ code: "unavailable", reason: "" }) },
    };
    expect(await searchDocuments(away as typeof world.deps, named, signal)).toEqual(
      fail({ code: "unavailable", message: "The database is away." }),
    );
  });
});
