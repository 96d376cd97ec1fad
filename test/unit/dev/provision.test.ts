import { describe, expect, it } from "vitest";
import { type Company, companyProblems, companySchema } from "../../../dev/provision/company-file.ts";

const company = (connection: object = {}) => ({
  tenant: { id: "acme", name: "Acme" },
  agents: [{ id: "ada", name: "Ada", role: "support", systemPrompt: "Help." }],
  connections: [
    {
      id: "slack",
      channel: "slack",
      agent: "ada",
      name: "Slack",
      secretsFrom: { signing_secret: "S1", bot_token: "S2" },
      ...connection,
    },
  ],
});

const problems = (connection: object, env: Record<string, string> = { S1: "x", S2: "y" }) =>
  companyProblems(companySchema.parse(company(connection)) as Company, env);

describe("a company's file", () => {
  it("fills in what an employee need not say", () => {
    const [agent] = companySchema.parse(company()).agents;
    expect(agent).toMatchObject({ modelPreference: "quality", isActive: true, toolAssignments: [] });
  });

  it("is in order where every secret has its variable", () => {
    expect(problems({})).toEqual([]);
  });

  it("refuses a secret written into it", () => {
    expect(companySchema.safeParse(company({ secretsFrom: { bot_token: "xoxb-123" } })).success).toBe(false);
  });

  it("names a secret that the channel needs and the file does not have", () => {
    expect(problems({ secretsFrom: { bot_token: "S2" } })).toEqual([
      "connection slack: secretsFrom lacks signing_secret",
    ]);
  });

  it("names a variable that is not set, never its value", () => {
    expect(problems({}, { S1: "very-secret" })).toEqual([
      "connection slack: the environment variable S2 is not set",
    ]);
  });

  it("names an employee that is not there", () => {
    expect(problems({ agent: "bob" })).toEqual(["connection slack: there is no agent bob in this file"]);
  });

  it("refuses an id that could not stand in an address", () => {
    expect(companySchema.safeParse({ ...company(), tenant: { id: "Ac me", name: "A" } }).success).toBe(false);
  });
});
