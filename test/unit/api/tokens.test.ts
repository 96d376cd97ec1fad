import { describe, expect, it } from "vitest";
import { MAX_API_TOKENS } from "../../../src/limits.ts";
import type { ApiTokenRecord } from "../../../src/tenants/policy.ts";
import { createOperator, type Operator } from "./operator.ts";

const token = (id: string, over: Partial<ApiTokenRecord> = {}): ApiTokenRecord => ({
  ...{ id, tenantId: "demo", name: id, hash: "f".repeat(64), scopes: ["models"], createdAt: 1, ...over },
});

function give(operator: Operator, tenant: string, tokens: ApiTokenRecord[]): void {
  const directory = operator.directories.get(tenant);
  if (directory) operator.directories.set(tenant, { ...directory, tokens });
}

const edge = (operator: Operator) => operator.directories.get("demo")?.tokens ?? [];

describe("making a token", () => {
  it("shows it once and keeps only its hash", async () => {
    const operator = await createOperator();
    const made = await operator.ask("POST", "/tokens", { name: " Shop ", scopes: ["models", "models"] });
    expect(made.body.token).toMatch(/^kst_demo_/);
    expect(made.body.record).toEqual({
      id: expect.any(String),
      name: "Shop",
      scopes: ["models"],
      createdAt: operator.now,
    });
    expect(edge(operator)).toEqual(operator.models.stored.get("demo")?.tokens);
    expect(JSON.stringify(edge(operator))).not.toContain(made.body.token);
    const listed = await operator.ask("GET", "/tokens");
    expect(listed.text).not.toContain(made.body.token);
    expect(listed.text).not.toContain("0".repeat(64));
  });

  it("needs a name and something that it may do", async () => {
    const operator = await createOperator();
    const fields = async (body: unknown) =>
      Object.keys((await operator.ask("POST", "/tokens", body)).body.error.fields);
    expect(await fields({ name: " ", scopes: ["models"] })).toEqual(["name"]);
    expect(await fields({ name: "x", scopes: [] })).toEqual(["scopes"]);
    expect(await fields({ name: "x", scopes: ["everything"] })).toEqual(["scopes.0"]);
    expect(operator.projections).toEqual([]);
  });

  it("stops at MAX_API_TOKENS in force; revoked ones do not count", async () => {
    const operator = await createOperator();
    const many = Array.from({ length: MAX_API_TOKENS }, (_, i) => token(`t${i}`));
    give(operator, "demo", many);
    const body = { name: "One more", scopes: ["models"] };
    expect((await operator.ask("POST", "/tokens", body)).status).toBe(409);
    give(operator, "demo", [...many.slice(1), token("t0", { revokedAt: 2 })]);
    expect((await operator.ask("POST", "/tokens", body)).status).toBe(200);
  });

  it("makes none while the database is away", async () => {
    const operator = await createOperator();
    operator.databaseAway = true;
    const answer = await operator.ask("POST", "/tokens", { name: "x", scopes: ["models"] });
    expect(answer.status).toBe(503);
    expect(answer.text).not.toContain("kst_");
  });
});

describe("revoking a token", () => {
  it("reaches the edge at once and keeps the first time when asked again", async () => {
    const operator = await createOperator();
    give(operator, "demo", [token("t1")]);
    const first = operator.now;
    expect((await operator.ask("DELETE", "/tokens/t1")).body.tokens[0].revokedAt).toBe(first);
    operator.now += 5_000;
    expect((await operator.ask("DELETE", "/tokens/t1")).status).toBe(200);
    expect(edge(operator)[0]?.revokedAt).toBe(first);
  });

  it("of another company's token is that of one that does not exist", async () => {
    const operator = await createOperator();
    give(operator, "other", [token("theirs", { tenantId: "other" })]);
    const unknown = await operator.ask("DELETE", "/tokens/nothing");
    expect(unknown.status).toBe(404);
    expect(await operator.ask("DELETE", "/tokens/theirs")).toEqual(unknown);
    expect(operator.directories.get("other")?.tokens[0]?.revokedAt).toBeUndefined();
  });
});

it("lists tokens in force first, the newest of each first", async () => {
  const operator = await createOperator();
  give(operator, "demo", [
    token("a"),
    token("b", { createdAt: 5, revokedAt: 6 }),
    token("c", { createdAt: 3 }),
  ]);
  const { body } = await operator.ask("GET", "/tokens");
  expect(body.tokens.map(({ id }: ApiTokenRecord) => id)).toEqual(["c", "a", "b"]);
});
