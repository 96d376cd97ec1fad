import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import { createOperator, type Operator } from "./operator.ts";
import { deploymentBody, ownDeployment } from "./own-deployment.ts";

const KEY = "sk-plain-key-of-the-house";

const put = (operator: Operator, body: unknown, id = "house") =>
  operator.ask("PUT", `/models/deployments/${id}`, body);

/** The deployment as Postgres and as the edge hold it. */
const held = (operator: Operator) => ({
  row: operator.models.stored.get("demo")?.deployments.find(({ id }) => id === "house"),
  edge: operator.directories.get("demo")?.deployments.find(({ id }) => id === "house"),
});

/** An operator whose tenant has a deployment of its own already. */
async function withOwn(over: Parameters<typeof ownDeployment>[0] = {}): Promise<Operator> {
  const operator = await createOperator();
  const demo = operator.directories.get("demo");
  if (demo) operator.directories.set("demo", { ...demo, deployments: [ownDeployment(over)] });
  return operator;
}

describe("adding a model", () => {
  it("stores it, then brings it to the edge, with its key sealed", async () => {
    const operator = await createOperator();
    const answer = await put(operator, deploymentBody({ credential: { apiKey: KEY } }));
    expect(answer.status).toBe(200);
    const { row, edge } = held(operator);
    expect(row).toMatchObject({ tenantId: "demo", model: "house-large" });
    expect(row?.secrets.api_key?.current.sealed).toBe("house/api_key");
    expect(edge).toEqual(row);
    expect(operator.models.sealed).toEqual([KEY]);
  });

  it("never says the key again, only that there is one", async () => {
    const operator = await createOperator();
    const made = await put(operator, deploymentBody({ credential: { apiKey: KEY } }));
    const read = await operator.ask("GET", "/models");
    for (const { text } of [made, read]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain("sealed");
    }
    expect(read.body.deployments[0]).toMatchObject({ id: "house", builtIn: false, hasCredential: true });
  });

  it("keeps both halves of a tunnel's token under their own names", async () => {
    const operator = await createOperator();
    const credential = { accessClientId: "id", accessClientSecret: "secret" };
    await put(operator, deploymentBody({ provider: "ollama", locality: "local", credential }));
    expect(Object.keys(held(operator).row?.secrets ?? {})).toEqual([
      "access_client_id",
      "access_client_secret",
    ]);
  });

  it("takes a local model without a credential, and no cloud model", async () => {
    const operator = await createOperator();
    const local = deploymentBody({
      provider: "ollama",
      locality: "local",
      baseUrl: "https://gpu.demo.example",
    });
    expect((await put(operator, local)).status).toBe(200);
    const refused = await put(await createOperator(), deploymentBody());
    expect(refused.status).toBe(400);
    expect(refused.body.error.fields).toEqual({ credential: "a cloud model needs one" });
  });

  it("changes nothing while the database is away", async () => {
    const operator = await createOperator();
    operator.databaseAway = true;
    const answer = await put(operator, deploymentBody({ credential: { apiKey: KEY } }));
    expect(answer.status).toBe(503);
    expect(operator.projections).toEqual([]);
  });

  it("stops at a hundred", async () => {
    const operator = await createOperator();
    const demo = operator.directories.get("demo");
    const many = Array.from({ length: 100 }, (_, i) => ownDeployment({ id: `m${i}` }));
    if (demo) operator.directories.set("demo", { ...demo, deployments: many });
    expect((await put(operator, deploymentBody({ credential: { apiKey: KEY } }))).status).toBe(409);
    expect((await put(operator, deploymentBody(), "m5")).status).toBe(200);
  });
});

describe("a model is refused with the field that is wrong", () => {
  const refused = async (over: Record<string, unknown>, id = "house") => {
    const operator = await createOperator();
    const answer = await put(operator, deploymentBody({ credential: { apiKey: KEY }, ...over }), id);
    expect(operator.projections).toEqual([]);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain(KEY);
    return answer.body.error.fields as Record<string, string>;
  };

  it("without a price", async () => {
    expect(await refused({ prices: undefined })).toEqual({
      prices: "is not known: say what a token costs, 0 where it is free",
    });
    expect(Object.keys(await refused({ prices: { input: 1, output: 1 } }))).toEqual(["prices.cachedInput"]);
  });

  it("with a price below nothing or in fractions", async () => {
    expect(Object.keys(await refused({ prices: { input: -1, cachedInput: 0, output: 0.5 } })).sort()).toEqual(
      ["prices.input", "prices.output"],
    );
  });

  it("with an address that is none, or that holds a password", async () => {
    expect(await refused({ baseUrl: "ftp://x" })).toHaveProperty("baseUrl");
    expect(await refused({ baseUrl: "javascript:alert(1)" })).toHaveProperty("baseUrl");
    expect(await refused({ baseUrl: "https://user:hunter2@models.example" })).toHaveProperty("baseUrl");
  });

  it("that calls a cloud provider local", async () => {
    for (const baseUrl of [
      "https://api.openai.com/v1",
      "https://api.anthropic.com",
      "https://eu.api.openai.com",
    ])
      expect(await refused({ locality: "local", baseUrl })).toHaveProperty("locality");
  });

  it("with a name that is a group's, or no name for a URL", async () => {
    expect(await refused({}, "quality")).toEqual({ id: "a group has this name" });
    expect(await refused({}, "Gro%C3%9F")).toHaveProperty("id");
  });

  it("with an empty key", async () => {
    expect(Object.keys(await refused({ credential: { apiKey: "  " } }))).toEqual(["credential.apiKey"]);
  });
});

describe("changing a model", () => {
  it("keeps its key where none is given", async () => {
    const operator = await withOwn();
    expect((await put(operator, deploymentBody({ model: "house-larger" }))).status).toBe(200);
    expect(held(operator).edge).toMatchObject({ model: "house-larger", secrets: ownDeployment().secrets });
  });

  it("asks for the key again when the address changes, so that it is never sent to another machine", async () => {
    for (const over of [{ baseUrl: "https://evil.example/v1" }, { provider: "anthropic" }]) {
      const operator = await withOwn();
      const answer = await put(operator, deploymentBody(over));
      expect(answer.body.error.fields).toEqual({
        credential: "enter it again: the address or the provider changed",
      });
      expect(held(operator).edge).toEqual(ownDeployment());
    }
  });

  it("lets the path of an address change", async () => {
    const operator = await withOwn();
    const answer = await put(operator, deploymentBody({ baseUrl: "https://models.demo.example/v2" }));
    expect(answer.status).toBe(200);
  });

  it("takes the key away where that is said", async () => {
    const operator = await withOwn({ locality: "local" });
    await put(operator, deploymentBody({ locality: "local", credential: null }));
    expect(held(operator).edge?.secrets).toEqual({});
  });
});

describe("removing a model", () => {
  it("takes it from the rows and from the edge", async () => {
    const operator = await withOwn();
    expect((await operator.ask("DELETE", "/models/deployments/house")).status).toBe(200);
    expect(held(operator)).toEqual({ row: undefined, edge: undefined });
  });

  it("is refused while a group or an employee names it, and says which", async () => {
    const operator = await withOwn();
    const demo = operator.directories.get("demo");
    if (!demo) throw new Error("no demo");
    const groups = [{ id: "ours", order: "listed" as const, deployments: ["house"] }];
    const agents = demo.agents.map((agent) => ({ ...agent, modelPreference: "house" }));
    operator.directories.set("demo", {
      ...demo,
      agents,
      tenant: { ...demo.tenant, models: { ...DEFAULT_POLICY, groups } },
    });
    const answer = await operator.ask("DELETE", "/models/deployments/house");
    expect(answer.status).toBe(409);
    expect(answer.body.error.message).toBe(
      "It is still used by the group ours, Ada, Grace. Change that first.",
    );
    expect(held(operator).edge).toBeDefined();
  });

  it("is not for the installation's own", async () => {
    const operator = await createOperator();
    expect((await operator.ask("DELETE", "/models/deployments/openai")).status).toBe(409);
  });

  it("answers another company's model with the same bytes as one that does not exist", async () => {
    const operator = await createOperator();
    const other = operator.directories.get("other");
    const theirs = ownDeployment({ id: "theirs", tenantId: "other" });
    if (other) operator.directories.set("other", { ...other, deployments: [theirs] });
    const unknown = await operator.ask("DELETE", "/models/deployments/nothing");
    expect(unknown.status).toBe(404);
    expect(await operator.ask("DELETE", "/models/deployments/theirs")).toEqual(unknown);
    expect(operator.projections).toEqual([]);
  });
});
