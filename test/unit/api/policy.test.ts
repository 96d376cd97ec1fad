import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type ModelPolicy } from "../../../src/tenants/policy.ts";
import { createOperator, type Operator } from "./operator.ts";

const put = (operator: Operator, body: unknown) => operator.ask("PUT", "/models/policy", body);
const policyOf = (operator: Operator) => operator.directories.get("demo")?.tenant.models;

function withPolicy(operator: Operator, policy: Partial<ModelPolicy>, modelPreference = "fast"): void {
  const demo = operator.directories.get("demo");
  if (!demo) throw new Error("no demo");
  const models = { ...DEFAULT_POLICY, ...policy };
  const agents = demo.agents.map((agent) => ({ ...agent, modelPreference }));
  operator.directories.set("demo", { ...demo, agents, tenant: { ...demo.tenant, models } });
}

const ours = { id: "ours", order: "listed" as const, deployments: ["openai"], fallback: "fast" };

describe("changing the policy", () => {
  it("replaces what is given and leaves the rest as it was", async () => {
    const operator = await createOperator();
    withPolicy(operator, { budget: { day: 5 }, verdicts: { empty: "escalate" } });
    const answer = await put(operator, { localOnly: true, groups: [ours] });
    expect(answer.status).toBe(200);
    expect(policyOf(operator)).toEqual({
      localOnly: true,
      verdicts: { empty: "escalate" },
      budget: { day: 5 },
      agentBudgets: {},
      groups: [ours],
    });
    expect(answer.body.policy).toEqual(policyOf(operator));
  });

  it("takes a limit away where a budget names none", async () => {
    const operator = await createOperator();
    withPolicy(operator, { budget: { day: 5, month: 50 } });
    await put(operator, { budget: { month: 60 } });
    expect(policyOf(operator)?.budget).toEqual({ month: 60 });
  });

  it("is in the rows before it is at the edge", async () => {
    const operator = await createOperator();
    operator.databaseAway = true;
    expect((await put(operator, { localOnly: true })).status).toBe(503);
    expect(policyOf(operator)?.localOnly).toBe(false);
  });
});

describe("a policy is refused with the field that is wrong", () => {
  const refused = async (body: unknown, before: Partial<ModelPolicy> = {}, preference = "fast") => {
    const operator = await createOperator();
    withPolicy(operator, before, preference);
    const answer = await put(operator, body);
    expect(operator.projections).toEqual([]);
    expect(answer.status).toBe(400);
    return answer.body.error.fields as Record<string, string>;
  };

  it("where a group names a model or a group that is not there", async () => {
    expect(await refused({ groups: [{ ...ours, deployments: ["openai", "gone"] }] })).toEqual({
      "groups.0.deployments": "there is no model gone",
    });
    expect(await refused({ groups: [{ ...ours, fallback: "gone" }] })).toEqual({
      "groups.0.fallback": "there is no group gone",
    });
  });

  it("where a group asks nobody", async () => {
    expect(await refused({ groups: [{ id: "nobody", order: "listed", deployments: [] }] })).toEqual({
      "groups.0.deployments": "names no model to ask",
    });
  });

  it("where two groups, or a group and a model, have one name", async () => {
    expect(await refused({ groups: [ours, ours] })).toEqual({ "groups.1.id": "there are two of this name" });
    expect(await refused({ groups: [{ ...ours, id: "openai" }] })).toEqual({
      "groups.0.id": "a model has this name",
    });
  });

  it("where an employee would be left without its group", async () => {
    expect(await refused({ groups: [] }, { groups: [ours] }, "ours")).toEqual({
      groups: "Grace uses the group ours",
    });
  });

  it("where a budget is of nobody, or below nothing", async () => {
    expect(await refused({ agentBudgets: { nobody: { day: 1 } } })).toEqual({
      "agentBudgets.nobody": "there is no such employee",
    });
    expect(await refused({ budget: { day: -1 } })).toHaveProperty(["budget.day"]);
  });

  it("where a rule or a field is not known", async () => {
    expect(await refused({ verdicts: { empty: "ignore" } })).toHaveProperty(["verdicts.empty"]);
    expect(await refused({ budgets: {} })).toHaveProperty("body");
  });
});

describe("an employee's models", () => {
  const patch = (operator: Operator, id: string, body: unknown) =>
    operator.ask("PATCH", `/agents/${id}/models`, body);
  const ada = (operator: Operator) => operator.directories.get("demo")?.agents.find(({ id }) => id === "ada");

  it("are a group or one model, and may be pinned to local ones", async () => {
    const operator = await createOperator();
    expect((await patch(operator, "ada", { modelPreference: "quality" })).status).toBe(200);
    expect((await patch(operator, "ada", { localOnly: true })).status).toBe(200);
    expect((await patch(operator, "ada", { modelPreference: "ollama" })).status).toBe(200);
    expect(ada(operator)).toMatchObject({ name: "Ada", modelPreference: "ollama", localOnly: true });
  });

  it("are refused where nothing has that name", async () => {
    const operator = await createOperator();
    const answer = await patch(operator, "ada", { modelPreference: "nothing" });
    expect(answer.body.error.fields).toEqual({ modelPreference: "there is no such group or model" });
    expect(ada(operator)?.modelPreference).toBe("fast");
  });

  it("of another company's employee are those of one that does not exist", async () => {
    const operator = await createOperator();
    const unknown = await patch(operator, "nobody", { localOnly: true });
    expect(unknown.status).toBe(404);
    expect(await patch(operator, "bob", { localOnly: true })).toEqual(unknown);
  });
});
