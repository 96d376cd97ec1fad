import { describe, expect, it } from "vitest";
import { companyProblems, companySchema } from "../../../dev/provision/company-file.ts";
import { toProjection } from "../../../dev/provision/to-projection.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import { DEFAULT_TOOL_POLICY } from "../../../src/tenants/tool-policy.ts";
import { projectionOf, tenantOf } from "../../doubles/memory-tenants.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });
const slack = { id: "slack", channel: "slack", agent: "ada", name: "Slack" };
const secretsFrom = { signing_secret: "S1", bot_token: "S2" };

describe("who takes over, in a company's file", () => {
  const BEN = { connectionId: "acme.slack", userId: "U7", name: "Ben" };
  const RULE = { condition: "attempts >= 3", reason: "They asked three times." };
  const handOver = { team: [BEN], takeMs: 60_000 };
  const file = (agent: object = {}, tools: object = { roles: { Billing: [BEN], Night: [] }, handOver }) => ({
    connections: [{ ...slack, secretsFrom }],
    tenant: { id: "acme", name: "Acme", tools },
    agents: [
      {
        id: "ada",
        name: "Ada",
        role: "support",
        systemPrompt: "Help.",
        escalationRules: [RULE],
        escalationAssignee: "Billing",
        ...agent,
      },
    ],
  });
  const problemsOf = (agent?: object, tools?: object) =>
    companyProblems(companySchema.parse(file(agent, tools)), { S1: "x", S2: "y" });

  it("is taken with the rules, and with what is usual where nothing is said", async () => {
    const parsed = companySchema.parse(file());
    const env = { S1: "x", S2: "y" };
    expect(companyProblems(parsed, env)).toEqual([]);
    const projection = await toProjection({ company: parsed, keys, env, known: undefined });
    expect(projection.agents[0]).toMatchObject({ escalationRules: [RULE], escalationAssignee: "Billing" });
    expect(projection.tenant.tools.handOver).toEqual({ ...handOver, hours: null });
  });

  it("stays as it was decided in the console where the file says nothing of it", async () => {
    const known = projectionOf("acme", {
      tenant: tenantOf("acme", {
        tools: { ...DEFAULT_TOOL_POLICY, handOver: { team: [BEN], takeMs: 90_000, hours: null } },
      }),
    });
    const parsed = companySchema.parse(file({}, { roles: { Billing: [BEN] } }));
    const env = { S1: "x", S2: "y" };
    const projection = await toProjection({ company: parsed, keys, env, known });
    expect(projection.tenant.tools.handOver.takeMs).toBe(90_000);
  });

  it("is somebody who can be found", () => {
    expect(problemsOf({ escalationAssignee: "acme.slack/U7" })).toEqual([]);
    const words = (name: string) =>
      `agent ada: ${name} is no role with people in it, and no acme.connection/user`;
    for (const name of ["Sales", "Night", "bolt.slack/U7", "acme.slack"])
      expect(problemsOf({ escalationAssignee: name })).toEqual([words(name)]);
    expect(problemsOf({ escalationRules: [{ ...RULE, assignee: "Sales" }] })).toEqual([words("Sales")]);
    const stranger = { ...handOver, team: [{ ...BEN, connectionId: "bolt.slack" }] };
    expect(problemsOf({}, { roles: { Billing: [BEN] }, handOver: stranger })).toEqual([
      "tenant.tools.handOver.team: U7 is on bolt.slack, which is not a connection of acme",
    ]);
  });

  it("is fetched by rules that mean something: a mistake is told with its place", () => {
    const checked = companySchema.safeParse(
      file({ escalationRules: [RULE, { ...RULE, condition: "atempts > 1" }] }),
    );
    expect(checked.error?.issues).toMatchObject([
      {
        path: ["agents", 0, "escalationRules", 1, "condition"],
        message: "At character 1: There is no atempts. Did you mean attempts ?",
      },
    ]);
  });
});
