// Operators see, search, correct, delete and put back; 3,000 random things that people and operators do
// reach nobody else's memory.

import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { KeptMemory } from "../../src/knowledge/memory-book.ts";
import type { Remembered } from "../../src/knowledge/port.ts";
import { exchange, memoryWorld, NOON, PERSON } from "./memory-world.ts";
import { seedTenants, type TestPostgres } from "./postgres.ts";
import { startVectorPostgres } from "./vector-postgres.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startVectorPostgres();
  await seedTenants(postgres, ["acme", "bolt"]);
});
afterAll(() => postgres.stop());
beforeEach(async () => {
  await postgres.asOwner("truncate memories, forgotten");
});

async function worldWith(facts: string[], who = PERSON) {
  const memory = memoryWorld(postgres.database());
  for (const [turn, fact] of facts.entries()) {
    memory.facts = [fact];
    await memory.handle(who, exchange({ turn, said: `Number ${turn}`, at: NOON + turn }));
  }
  const entries = async (page = {}): Promise<KeptMemory[]> => {
    const listed = await memory.book.entries(who, page);
    if (!listed.ok) throw new Error(listed.error.message);
    return listed.value;
  };
  const factOf = async () => {
    const found = (await entries()).find(({ kind }) => kind === "fact");
    if (!found) throw new Error("no fact is kept");
    return found;
  };
  return Object.assign(memory, { entries, factOf });
}

describe("an operator", () => {
  it("sees who is remembered, by whom, and how much, the latest first", async () => {
    const memory = await worldWith(["Mia works in sales."]);
    memory.facts = [];
    const bob = { ...PERSON, agentId: "bob", userId: "U2" };
    await memory.handle(bob, exchange({ thread: "C9", at: NOON + 5_000 }));
    await memory.handle({ ...PERSON, tenantId: "bolt" }, exchange({ at: NOON + 9_000 }));
    const { tenantId: _, ...mia } = PERSON;
    const people = [
      { ...{ agentId: "bob", connectionId: "acme.slack", userId: "U2" }, facts: 0, exchanges: 1 },
      { ...mia, facts: 1, exchanges: 1 },
    ];
    const listed = await memory.book.people("acme", {});
    expect(listed).toMatchObject({ ok: true, value: people });
    expect(listed.ok && listed.value[0]).toMatchObject({ lastAt: NOON + 5_000, lastThread: "C9" });
    expect(await memory.book.people("acme", { agentId: "ada" })).toMatchObject({ value: [people[1]] });
    expect(await memory.book.people("acme", { before: NOON + 5_000 })).toMatchObject({ value: [people[1]] });
  });

  it("sees people by the name that they last had, where their chat service told one", async () => {
    const memory = await worldWith([]);
    const named = (name: string, turn: number) => exchange({ name, turn, said: name, at: NOON + turn });
    await memory.handle(PERSON, named("Mia B.", 1));
    await memory.handle(PERSON, named("Mia Brandt", 2));
    await memory.handle(PERSON, exchange({ turn: 3, said: "And now?", at: NOON + 3 }));
    await memory.handle({ ...PERSON, userId: "U2" }, exchange({ at: NOON }));
    const listed = await memory.book.people("acme", {});
    expect(listed.ok && listed.value.map(({ userId, name }) => [userId, name])).toEqual([
      ["U1", "Mia Brandt"],
      ["U2", undefined],
    ]);
    const [, second] = await memory.entries();
    expect(second).toMatchObject({ name: "Mia Brandt" });
    await memory.book.remove(PERSON, second?.id ?? "");
    await memory.book.restore(PERSON, second as KeptMemory);
    expect((await memory.entries())[1]).toEqual(second);
  });

  it("finds entries by their words, where signs of patterns stand for themselves", async () => {
    const memory = await worldWith(["Mia gets 10% off.", "Mia's code is A_7."]);
    const found = async (search: string) => (await memory.entries({ search })).map(({ text }) => text);
    expect(await found("10% OFF")).toEqual(["Mia gets 10% off."]);
    expect(await found("%")).toEqual(["Mia gets 10% off."]);
    expect(await found("_")).toEqual(["Mia's code is A_7."]);
    expect(await found("\\")).toEqual([]);
  });

  it("puts a fact right, and it is recalled by what it says now", async () => {
    const memory = await worldWith(["Mia works in sales."]);
    const { id } = await memory.factOf();
    const corrected = await memory.book.correct(PERSON, id, "Mia manages the warehouse.");
    expect(corrected).toMatchObject({ ok: true, value: { id, text: "Mia manages the warehouse." } });
    expect((await memory.recall("Who manages the warehouse?")).map((entry) => entry.id)).toContain(id);
    expect((await memory.recall("works in sales")).map((entry) => entry.id)).not.toContain(id);
    // Its message comes again: what a person put right stays so.
    memory.facts = ["Mia works in sales."];
    await memory.handle(PERSON, exchange({ turn: 0, said: "Number 0", at: NOON }));
    expect((await memory.factOf()).text).toBe("Mia manages the warehouse.");
  });

  it("deletes an entry and puts it back as it was", async () => {
    const memory = await worldWith(["Mia works in sales."]);
    const fact = await memory.factOf();
    expect(await memory.book.remove(PERSON, fact.id)).toEqual({ ok: true, value: fact });
    expect(await memory.book.remove(PERSON, fact.id)).toEqual({ ok: true, value: undefined });
    expect(await memory.recall("works in sales")).toEqual([]);
    expect(await memory.book.restore(PERSON, fact)).toEqual({ ok: true, value: true });
    expect(await memory.book.restore(PERSON, fact)).toEqual({ ok: true, value: true });
    expect(await memory.factOf()).toEqual(fact);
    expect((await memory.recall("works in sales")).map(({ id }) => id)).toEqual([fact.id]);
  });

  it("cannot put back what a person had forgotten meanwhile, nor reach another person's entry by its id", async () => {
    const memory = await worldWith(["Mia works in sales."]);
    const fact = await memory.factOf();
    const other = { ...PERSON, userId: "U2" };
    expect(await memory.book.correct(other, fact.id, "Changed")).toEqual({ ok: true, value: undefined });
    expect(await memory.book.remove(other, fact.id)).toEqual({ ok: true, value: undefined });
    expect(await memory.book.restore(other, fact)).toEqual({ ok: true, value: false });
    await memory.book.forget(PERSON);
    expect(await memory.book.restore(PERSON, fact)).toEqual({ ok: true, value: false });
    expect(await memory.entries()).toEqual([]);
  });
});

const person: fc.Arbitrary<Remembered> = fc
  .record({
    tenantId: fc.constantFrom("acme", "bolt"),
    agentId: fc.constantFrom("ada", "bob"),
    connectionId: fc.constantFrom("slack", "whatsapp"),
    userId: fc.constantFrom("U1", "U2", "' or true --"),
  })
  .map((who) => who);
const operation = fc.record({
  who: person,
  other: person,
  verb: fc.constantFrom(
    "remember",
    "remember",
    "recall",
    "recall",
    "list",
    "correct",
    "remove",
    "restore",
    "forget",
  ),
  turn: fc.nat(20),
});

const nameOf = (who: Remembered) => `${who.tenantId} ${who.agentId} ${who.connectionId} ${who.userId}`;

it("shows 0 foreign rows in 3,000 random operations of 24 people in two companies", {
  timeout: 300_000,
}, async () => {
  const memory = memoryWorld(postgres.database());
  let last: KeptMemory | undefined;
  let seen = 0;
  let at = NOON;
  for (const { who, other, verb, turn } of fc.sample(operation, { numRuns: 3_000, seed: 7 })) {
    at += 10;
    memory.now = at;
    const own = `Belongs to ${nameOf(who)}`;
    memory.facts = [`${own} as fact ${turn}`];
    const shown: { text: string }[] = [];
    if (verb === "remember") await memory.handle(who, exchange({ turn, said: own, answered: own, at }));
    if (verb === "recall") shown.push(...(await memory.recall(`Belongs to ${nameOf(other)} as fact`, who)));
    if (verb === "list") {
      const listed = await memory.book.entries(who, {});
      if (!listed.ok) throw new Error(listed.error.message);
      shown.push(...listed.value);
      last = listed.value[0] ?? last;
    }
    // With the id of an entry that mostly is another person's.
    if (verb === "correct" && last) await memory.book.correct(who, last.id, `${own} corrected`);
    if (verb === "remove" && last) await memory.book.remove(who, last.id);
    if (verb === "restore" && last?.text.includes(nameOf(who))) await memory.book.restore(who, last);
    if (verb === "forget" && turn === 0) await memory.book.forget(who);
    seen += shown.length;
    for (const { text } of shown) expect(text).toContain(own);
  }
  expect(seen).toBeGreaterThan(1_000);
  const foreign = await postgres.asOwner(
    `select id from memories
     where position('Belongs to ' || tenant_id || ' ' || agent_id || ' ' || connection_id || ' ' || user_id in text) = 0`,
  );
  expect(foreign).toEqual([]);
});
