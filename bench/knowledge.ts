// `bench -- knowledge`: does a tenant with a hundredth of the rows get its answers, whichever way is taken, and
// only its own?

import { sql } from "drizzle-orm";
import type { Database } from "../src/database/with-tenant.ts";
import { nearestPassages } from "../src/knowledge/search-rows.ts";
import { vectorText } from "../src/knowledge/work-rows.ts";
import { EXACT_SEARCH_CHUNKS } from "../src/limits.ts";
import {
  type Corpus,
  insertCorpus,
  MODEL,
  openStage,
  randomFrom,
  type Stage,
  topics,
} from "./knowledge-stage.ts";
import { median, percentile, sum } from "./statistics.ts";
import type { RunResult } from "./table.ts";

interface Options {
  chunks: number;
  questions: number;
  seed: number;
}

const LIMIT = 3;
const SMALL_SHARE = 0.01;
const SUBJECTS = 40;

type Ways = "as it comes" | "iterative" | "exact" | "product";

/** What a path answered: the texts of the passages, best first. */
type Ask = (tenantId: string, vector: number[]) => Promise<string[]>;

/** The planner would compare all of so few rows by itself: it is kept from it, so that the index is measured. */
const ONLY_INDEX = ["enable_seqscan", "enable_bitmapscan", "enable_sort"].map(
  (name) => sql`select set_config(${name}, 'off', true)`,
);

/** A tenant's database in which every transaction has the planner kept to the index. */
const onlyIndex = (database: Database): Database => ({
  ...database,
  withTenant: (async (tenantId: string, queries: (db: never) => readonly never[]) => {
    const result = await database.withTenant(tenantId, (db) => [
      ...ONLY_INDEX.map((statement) => db.execute(statement)),
      ...queries(db as never),
    ]);
    return result.ok ? { ...result, value: result.value.slice(ONLY_INDEX.length) } : result;
  }) as never,
});

function product(database: Database, isExact: (tenantId: string) => boolean): Ask {
  return async (tenantId, vector) => {
    const scope = { tenantId, agentId: "ada", limit: LIMIT };
    const search = { model: MODEL, vector, isExact: isExact(tenantId) };
    const found = await nearestPassages(database, scope, [search]);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    return (found.value[0] ?? []).map(({ text }) => text);
  };
}

/** The index without anything: what everybody would write first. */
const asItComes =
  (database: Database): Ask =>
  async (tenantId, vector) => {
    const found = await onlyIndex(database).withTenant(tenantId, (db) => [
      db.execute<{ text: string }>(
        sql`select text from chunks where embedding_model = ${MODEL}
          order by embedding <=> ${vectorText(vector)}::vector limit ${LIMIT}`,
      ),
    ]);
    if (!found.ok) throw new Error(JSON.stringify(found.error));
    return found.value[0].rows.map(({ text }) => text);
  };

/** The truth, computed here: no database, no index. */
function truth({ tenantId, vectors }: Corpus, asked: number[]): Set<string> {
  const scored = vectors.map((vector, n) => ({
    n,
    score: sum(vector.map((value, at) => value * (asked[at] ?? 0))),
  }));
  return new Set(
    scored
      .sort((a, b) => b.score - a.score)
      .slice(0, LIMIT)
      .map(({ n }) => `${tenantId} ${n}`),
  );
}

interface Measured {
  way: Ways;
  tenantId: string;
  recall: number;
  foreign: number;
  empty: number;
  times: number[];
}

async function measure(
  ask: Ask,
  { way, corpus, questions }: { way: Ways; corpus: Corpus; questions: number[][] },
): Promise<Measured> {
  const { tenantId } = corpus;
  const measured: Measured = { way, tenantId, recall: 0, foreign: 0, empty: 0, times: [] };
  let right = 0;
  let wanted = 0;
  for (const question of questions) {
    const began = performance.now();
    const found = await ask(tenantId, question);
    measured.times.push(performance.now() - began);
    const best = truth(corpus, question);
    wanted += best.size;
    right += found.filter((text) => best.has(text)).length;
    measured.foreign += found.filter((text) => !text.startsWith(`${tenantId} `)).length;
    if (found.length === 0) measured.empty += 1;
  }
  return { ...measured, recall: right / wanted };
}

/** Whether PostgreSQL says that the index answers where it is meant to. */
async function usesIndex({ database }: Stage, tenantId: string, vector: number[]): Promise<boolean> {
  const read = await onlyIndex(database).withTenant(tenantId, (db) => [
    db.execute<Record<string, string>>(
      sql`explain select text from chunks where embedding_model = ${MODEL}
        order by embedding <=> ${vectorText(vector)}::vector limit ${LIMIT}`,
    ),
  ]);
  return read.ok && JSON.stringify(read.value[0].rows).includes("chunks_nearest");
}

/** Fills two tenants, asks both by every way, and compares with what is true. */
export async function benchKnowledge({ chunks, questions, seed }: Options): Promise<RunResult> {
  const random = randomFrom(seed);
  const { next } = topics(random, SUBJECTS);
  const few = Math.max(LIMIT, Math.round(chunks * SMALL_SHARE));
  const corpora: Corpus[] = [
    { tenantId: "large", vectors: Array.from({ length: chunks - few }, next) },
    { tenantId: "small", vectors: Array.from({ length: few }, next) },
  ];
  const asked = Array.from({ length: questions }, next);
  const stage = await openStage(corpora.map(({ tenantId }) => tenantId));
  try {
    let ms = 0;
    for (const corpus of corpora) ms += await insertCorpus(stage, corpus);
    if (!(await usesIndex(stage, "small", asked[0] ?? [])))
      throw new Error("The planner does not use the index.");
    const size = new Map(corpora.map(({ tenantId, vectors }) => [tenantId, vectors.length]));
    const ways: [Ways, Ask][] = [
      ["as it comes", asItComes(stage.database)],
      ["iterative", product(onlyIndex(stage.database), () => false)],
      ["exact", product(stage.database, () => true)],
      ["product", product(stage.database, (tenantId) => (size.get(tenantId) ?? 0) <= EXACT_SEARCH_CHUNKS)],
    ];
    const measured: Measured[] = [];
    for (const [way, ask] of ways)
      for (const corpus of corpora) measured.push(await measure(ask, { way, corpus, questions: asked }));
    return resultOf({ chunks, questions, seed }, measured, (chunks / ms) * 1_000);
  } finally {
    await stage.close();
  }
}

const NAMES: Record<Ways, string> = {
  "as it comes": "index as it comes",
  iterative: "index, iterative",
  exact: "exact",
  product: "the product's choice",
};

function resultOf(settings: Options, measured: Measured[], rate: number): RunResult {
  const share = (tenantId: string) => (tenantId === "small" ? "1 %" : "99 %");
  const barred = measured.filter(({ way }) => way !== "as it comes");
  return {
    name: "knowledge",
    settings: { ...settings },
    tables: [
      {
        title: `The three nearest of ${settings.chunks} chunks, by ${settings.questions} questions of each tenant`,
        columns: ["way", "tenant", `recall@${LIMIT}`, "foreign rows", "no answer", "p50 ms", "p99 ms"],
        rows: measured.map(({ way, tenantId, recall, foreign, empty, times }) => [
          ...[NAMES[way], share(tenantId), recall, foreign, empty],
          ...[median(times), percentile(times, 99)],
        ]),
      },
      { title: "Chunks stored with their vectors", columns: ["chunks a second"], rows: [[rate]] },
    ],
    bars: [
      ...barred.map(({ way, tenantId, recall }) => ({
        ...{ name: `recall@${LIMIT}, ${NAMES[way]}, tenant of ${share(tenantId)}`, value: recall },
        ...{ limit: 0.95, atLeast: true },
      })),
      { name: "foreign rows", value: sum(measured.map(({ foreign }) => foreign)), limit: 0 },
    ],
    notes: [
      "PGlite with pgvector in this process, as the runtime role under row security, through the product's statements.",
      "The first two ways keep the planner to the index: so few rows it would compare one by one.",
      `The product compares all chunks of a tenant up to ${EXACT_SEARCH_CHUNKS}, and asks the index above.`,
    ],
  };
}
