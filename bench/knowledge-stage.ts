// Two tenants in one table of chunks, one with a hundredth of the rows: what a search meets in production, on a
// PGlite with pgvector, as the runtime role, over the database's own protocol.

import { PGlite } from "@electric-sql/pglite";
import { vector } from "@electric-sql/pglite-pgvector";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { runOnPglite } from "../dev/database/run-on-pglite.ts";
import { sqlOverHttp } from "../dev/database/sql-over-http.ts";
import { RUNTIME_ROLE } from "../src/database/columns.ts";
import { createDatabase, type Database } from "../src/database/with-tenant.ts";
import { saveChunks, saveVectors } from "../src/knowledge/work-rows.ts";

const DIMENSIONS = 384;
export const MODEL = "bench-384";

export interface Corpus {
  tenantId: string;
  vectors: number[][];
}

/** mulberry32: the same corpus for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const unit = (values: number[]): number[] => {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
};

/** Sum of twelve evens, less six: normal enough. */
const normal = (random: () => number): number => {
  let sum = -6;
  for (let n = 0; n < 12; n += 1) sum += random();
  return sum;
};

export interface Topics {
  /** A text of one of the subjects that all tenants write about. */
  next(): number[];
}

/** Real texts lie in clusters, and both tenants' in the same ones: that is what makes a shared index hard. */
export function topics(random: () => number, count: number): Topics {
  const centres = Array.from({ length: count }, () =>
    unit(Array.from({ length: DIMENSIONS }, () => normal(random))),
  );
  return {
    next() {
      const centre = centres[Math.floor(random() * count)] ?? [];
      return unit(centre.map((value) => value + (normal(random) * 0.7) / Math.sqrt(DIMENSIONS)));
    },
  };
}

export interface Stage {
  database: Database;
  /** As the owner: for what no tenant may ask. */
  owner: PGlite;
  close(): Promise<void>;
}

export async function openStage(tenants: readonly string[]): Promise<Stage> {
  const owner = await PGlite.create({ extensions: { vector } });
  await migrate(drizzle(owner), { migrationsFolder: new URL("../migrations", import.meta.url).pathname });
  for (const tenant of tenants)
    await owner.query("INSERT INTO tenants (tenant_id, name) VALUES ($1, $1)", [tenant]);
  const app = sqlOverHttp(runOnPglite(owner), [RUNTIME_ROLE]);
  const database = createDatabase({
    url: `postgres://${RUNTIME_ROLE}:none@bench-knowledge.local/konstruct`,
    fetch: async (url, init) => app.request(url, init),
  });
  return { database, owner, close: () => owner.close() };
}

const DOCUMENT_CHUNKS = 200;
const BATCH = 64;

/** Writes a corpus as the queue's consumer does: chunks, then vectors in batches. Gives the milliseconds. */
export async function insertCorpus(
  { database, owner }: Stage,
  { tenantId, vectors }: Corpus,
): Promise<number> {
  let spent = 0;
  for (let from = 0; from < vectors.length; from += DOCUMENT_CHUNKS) {
    const part = vectors.slice(from, from + DOCUMENT_CHUNKS);
    const documentId = `doc-${from / DOCUMENT_CHUNKS}`;
    const work = { tenantId, documentId, version: 1 };
    await owner.query(
      "INSERT INTO documents (tenant_id, id, name, kind, media_type, stage) VALUES ($1, $2, $2, 'text', '', 'reading')",
      [tenantId, documentId],
    );
    const began = performance.now();
    const chunks = part.map((_, n) => ({ headings: ["Section"], text: `${tenantId} ${from + n}` }));
    const saved = await saveChunks(database, work, chunks);
    if (!saved.ok || saved.value === "gone") throw new Error("The chunks were not stored.");
    for (let batch = 0; batch < part.length; batch += BATCH) {
      const some = part.slice(batch, batch + BATCH).map((one, n) => ({ chunk: batch + n, vector: one }));
      const stored = await saveVectors(database, work, { model: MODEL, vectors: some });
      if (!stored.ok || stored.value === "gone") throw new Error("The vectors were not stored.");
    }
    spent += performance.now() - began;
  }
  await owner.query("UPDATE documents SET stage = 'ready' WHERE tenant_id = $1", [tenantId]);
  await owner.query("ANALYZE chunks");
  return spent;
}
