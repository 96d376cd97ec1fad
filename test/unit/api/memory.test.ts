import { describe, expect, it } from "vitest";
import { MAX_MEMORY_CHARS, MEMORY_PAGE } from "../../../src/limits.ts";
import { entryOf } from "../../doubles/office-memory.ts";
import { createOperator, type Operator } from "./operator.ts";

const WHO = { tenantId: "demo", agentId: "ada", connectionId: "demo.slack", userId: "U/1" };
const PATH = "/memory/ada/demo.slack/U%2F1";
const FACT = entryOf({ text: "Mia's cat is called Minka." });
const { tenantId: _, ...PERSON } = WHO;

async function officeThatRemembers(): Promise<Operator> {
  const operator = await createOperator();
  operator.memory.put(
    WHO,
    FACT,
    entryOf({ id: "b".repeat(64), kind: "exchange", at: 2_000, text: "They said: Hi" }),
  );
  operator.memory.put({ ...WHO, tenantId: "other" }, entryOf({ text: "Another company's." }));
  return operator;
}

/** What the history tells, as text. */
const history = (operator: Operator) => JSON.stringify(operator.changes);

describe("what is remembered", () => {
  it("is listed by person, of this company only", async () => {
    const operator = await officeThatRemembers();
    const { body } = await operator.ask("GET", "/memory");
    expect(body).toEqual({
      people: [{ ...PERSON, facts: 1, exchanges: 1, lastAt: 2_000, lastThread: "C1/1" }],
      database: "ok",
    });
    expect((await operator.ask("GET", "/memory?agentId=bob")).body.people).toEqual([]);
  });

  it("is shown for a person, newest first, and can be searched", async () => {
    const operator = await officeThatRemembers();
    const ids = async (query = "") =>
      (await operator.ask("GET", `${PATH}${query}`)).body.entries.map(({ id }: { id: string }) => id[0]);
    expect(await ids()).toEqual(["b", "a"]);
    expect(await ids("?search=minka")).toEqual(["a"]);
    expect(await ids("?search=nothing")).toEqual([]);
    expect(await ids("?before=2000")).toEqual(["a"]);
  });

  it("comes in pages", async () => {
    const operator = await createOperator();
    const many = Array.from({ length: MEMORY_PAGE + 1 }, (_, n) => entryOf({ id: `${n}`, at: n + 1 }));
    operator.memory.put(WHO, ...many);
    const first = await operator.ask("GET", PATH);
    expect(first.body).toMatchObject({ before: 2 });
    const second = await operator.ask("GET", `${PATH}?before=${first.body.before}`);
    expect(second.body).toEqual({ entries: [many[0]] });
  });

  it("of somebody nobody remembers is not found, and another company's person is nobody", async () => {
    const operator = await officeThatRemembers();
    operator.memory.put({ ...WHO, tenantId: "other", userId: "U9" }, FACT);
    const nobody = await operator.ask("GET", "/memory/ada/demo.slack/U2");
    expect(nobody.status).toBe(404);
    expect(await operator.ask("GET", "/memory/ada/demo.slack/U9")).toEqual(nobody);
  });

  it("is said to be away while the database is", async () => {
    const operator = await officeThatRemembers();
    operator.databaseAway = true;
    expect((await operator.ask("GET", "/memory")).body).toEqual({ people: [], database: "unavailable" });
    for (const [method, path] of [
      ["GET", PATH],
      ["DELETE", PATH],
      ["DELETE", `${PATH}/${FACT.id}`],
    ] as const)
      expect((await operator.ask(method, path)).status).toBe(503);
    expect(operator.memory.of(WHO)).toHaveLength(2);
    expect(operator.changes).toEqual([]);
  });
});

describe("an operator", () => {
  it("puts a text right", async () => {
    const operator = await officeThatRemembers();
    const { body } = await operator.ask("PATCH", `${PATH}/${FACT.id}`, {
      text: "  Mia's dog is called Rex. ",
    });
    expect(body.entry).toEqual({ ...FACT, text: "Mia's dog is called Rex." });
    expect(operator.memory.of(WHO)).toContainEqual(body.entry);
  });

  it("is told which field is wrong", async () => {
    const operator = await officeThatRemembers();
    const fields = async (body: unknown) =>
      (await operator.ask("PATCH", `${PATH}/${FACT.id}`, body)).body.error.fields;
    expect(await fields({ text: " " })).toEqual({ text: "say what is to be remembered, or delete it" });
    expect(Object.keys(await fields({ text: "x".repeat(MAX_MEMORY_CHARS + 1) }))).toEqual(["text"]);
    const { error } = (await operator.ask("POST", "/memory", { ...PERSON, entry: { ...FACT, id: "x" } }))
      .body;
    expect(error.fields).toEqual({ "entry.id": "is not the id of a memory" });
  });

  it("deletes an entry and gets it back to put it back", async () => {
    const operator = await officeThatRemembers();
    const { body } = await operator.ask("DELETE", `${PATH}/${FACT.id}`);
    expect(body).toEqual({ entry: FACT });
    expect(operator.memory.of(WHO)).toHaveLength(1);
    expect((await operator.ask("DELETE", `${PATH}/${FACT.id}`)).status).toBe(404);
    const restored = await operator.ask("POST", "/memory", { ...PERSON, entry: body.entry });
    expect(restored).toMatchObject({ status: 200, body: { entry: FACT } });
    expect(operator.memory.of(WHO)).toContainEqual(FACT);
  });

  it("deletes everything of a person, after which nothing can be put back", async () => {
    const operator = await officeThatRemembers();
    expect((await operator.ask("DELETE", PATH)).body).toEqual({ forgotten: 2 });
    expect((await operator.ask("GET", PATH)).status).toBe(404);
    expect((await operator.ask("POST", "/memory", { ...PERSON, entry: FACT })).status).toBe(409);
    expect(operator.memory.of({ ...WHO, tenantId: "other" })).toHaveLength(1);
  });

  it("is written down with every change, and what stood there is not", async () => {
    const operator = await officeThatRemembers();
    await operator.ask("PATCH", `${PATH}/${FACT.id}`, { text: "Mia's dog is called Rex." });
    await operator.ask("DELETE", `${PATH}/${FACT.id}`);
    await operator.ask("POST", "/memory", { ...PERSON, entry: FACT });
    await operator.ask("DELETE", PATH);
    expect(operator.changes.map(({ type, agentId }) => [type, agentId])).toEqual(
      Array.from({ length: 4 }, () => ["config_change", "ada"]),
    );
    expect(history(operator)).toContain("U/1 on demo.slack");
    for (const word of ["Minka", "Rex", "They said"]) expect(history(operator)).not.toContain(word);
  });
});
