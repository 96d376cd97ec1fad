// A Postgres with pgvector for a test file: the machine's own where it has that, else PGlite, which brings it.

import { startPostgres, type TestPostgres } from "./postgres.ts";

export async function startVectorPostgres(): Promise<TestPostgres> {
  const postgres = await startPostgres();
  const [found] = await postgres.asOwner("select 1 from pg_extension where extname = 'vector'");
  if (found) return postgres;
  await postgres.stop();
  const chosen = process.env.TEST_POSTGRES_BIN;
  process.env.TEST_POSTGRES_BIN = "none";
  try {
    return await startPostgres();
  } finally {
    if (chosen === undefined) delete process.env.TEST_POSTGRES_BIN;
    else process.env.TEST_POSTGRES_BIN = chosen;
  }
}
