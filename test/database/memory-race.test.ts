// Forgetting while others write, with several connections at once: what one connection alone cannot show.

import { afterAll, beforeAll, expect, it } from "vitest";
import { exchange, memoryWorld, PERSON } from "./memory-world.ts";
import { seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

const ROUNDS = 60;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await seedTenants(postgres, ["acme"]);
  const [found] = await postgres.asOwner("select 1 from pg_extension where extname = 'vector'");
  if (found) return;
  // Nothing is compared here: a text by the name of vector is all that writing needs.
  await postgres.asOwner("create domain vector as text");
  await postgres.asOwner("alter table memories alter column embedding type text");
});
afterAll(() => postgres.stop());

it("leaves nothing of a person of whom exchanges are written at the same moment", async (context) => {
  if (!postgres.real) context.skip("PGlite has one connection, so nothing happens at the same moment");
  const memory = memoryWorld(postgres.database());
  for (let round = 0; round < ROUNDS; round++) {
    const who = { ...PERSON, userId: `R${round}` };
    const writes = Array.from({ length: 6 }, (_, turn) => memory.handle(who, exchange({ turn })));
    await Promise.race(writes);
    const [forgotten] = await Promise.all([memory.memory.forget(who), ...writes]);
    expect(forgotten.ok).toBe(true);
  }
  expect(await postgres.asOwner("select user_id, turn from memories where user_id like 'R%'")).toEqual([]);
});
