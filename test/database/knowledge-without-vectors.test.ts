// A Postgres without pgvector keeps documents, and says why none of them is found.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fail } from "../../src/result.ts";
import { knowledgeWorld, value } from "./knowledge-world.ts";
import { seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
let hasVectors = false;
beforeAll(async () => {
  postgres = await startPostgres();
  hasVectors = (await postgres.asOwner("select 1 from pg_extension where extname = 'vector'")).length > 0;
  await seedTenants(postgres, ["acme"]);
});
afterAll(() => postgres?.stop());

describe("without pgvector", () => {
  it("a document fails with the reason, and a search says what is missing", async ({ skip }) => {
    if (hasVectors) skip("this Postgres has pgvector");
    const world = knowledgeWorld(postgres.database());
    const { id } = value(
      await world.library.create("acme", { kind: "text", name: "A", mediaType: "text/plain", text: "One." }),
    );
    expect(await world.work()).toEqual(["acked"]);
    expect(value(await world.library.find("acme", id))?.document).toMatchObject({
      stage: "failed",
      reason: "This database lacks pgvector, so nothing in it can be searched.",
      chunksTotal: 1,
      chunksDone: 0,
    });
    await postgres.asOwner("update chunks set embedding_model = 'hashed-384'");
    const asked = await world.library.ask(
      { tenantId: "acme", query: "one", limit: 3 },
      AbortSignal.timeout(5_000),
    );
    expect(asked).toEqual(fail({ code: "unavailable", message: "The database lacks pgvector." }));
  });
});
