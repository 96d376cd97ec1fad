import { describe, expect, it } from "vitest";
import { type Company, companyProblems, companySchema } from "../../../dev/provision/company-file.ts";
import { toProjection } from "../../../dev/provision/to-projection.ts";
import { openDeployment, openToolkit } from "../../../src/tenants/credentials.ts";
import { createKeyring } from "../../../src/tenants/keyring.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import { DEFAULT_AGENT_WORK, DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../../src/tenants/tool-policy.ts";
import { agentOf, projectionOf, tenantOf } from "../../doubles/memory-tenants.ts";

const keys = createKeyring({ key: "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", version: 1 });

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

describe("the models in a company's file", () => {
  const deployment = {
    id: "own-gpt",
    provider: "openai",
    model: "gpt-6-astra",
    baseUrl: "https://models.acme.example/v1",
    locality: "cloud",
    contextWindow: 128_000,
    capabilities: { tools: true, images: false, schemas: true, prefill: false },
    prices: { input: 3_000, cachedInput: 300, output: 15_000 },
    secretsFrom: { api_key: "S1" },
  };
  const models = {
    localOnly: true,
    budget: { day: 5 },
    groups: [{ id: "ours", order: "listed", deployments: ["own-gpt"] }],
  };
  const file = (partial: object = {}) => ({ ...company(), deployments: [{ ...deployment, ...partial }] });
  const problemsOf = (partial: object, env: Record<string, string> = { S1: "x", S2: "y" }) =>
    companyProblems(companySchema.parse(file(partial)), env);

  it("are taken with all that was decided about them", () => {
    const parsed = companySchema.parse({
      ...file(),
      tenant: { id: "acme", name: "Acme", models },
      agents: [{ ...company().agents[0], modelPreference: "ours", localOnly: true }],
    });
    expect(parsed.tenant.models).toMatchObject({ localOnly: true, budget: { day: 5 }, verdicts: {} });
    expect(parsed.agents[0]).toMatchObject({ modelPreference: "ours", localOnly: true });
    expect(parsed.deployments[0]).toMatchObject({ id: "own-gpt", timeouts: {}, isActive: true });
  });

  it("are in order where every credential has its variable", () => {
    expect(problemsOf({})).toEqual([]);
    expect(problemsOf({ locality: "local", secretsFrom: {} })).toEqual([]);
  });

  it("are refused without a price: a budget cannot hold what it cannot count", () => {
    const { prices: _, ...free } = deployment;
    expect(companySchema.safeParse({ ...company(), deployments: [free] }).success).toBe(false);
  });

  it("of a cloud provider need its key", () => {
    expect(problemsOf({ secretsFrom: {} })).toEqual(["deployment own-gpt: secretsFrom lacks api_key"]);
  });

  it("behind a tunnel need both halves of its service token", () => {
    const half = { provider: "ollama", locality: "local", secretsFrom: { access_client_id: "S1" } };
    expect(problemsOf(half)).toEqual(["deployment own-gpt: secretsFrom lacks access_client_secret"]);
  });

  it("name a variable that is not set, never its value", () => {
    expect(problemsOf({}, { S2: "very-secret" }).at(-1)).toBe(
      "deployment own-gpt: the environment variable S1 is not set",
    );
  });

  it("have no budget for an employee that is not there", () => {
    const parsed = companySchema.parse({
      ...company(),
      tenant: { id: "acme", name: "Acme", models: { agentBudgets: { bob: { day: 1 } } } },
    });
    expect(companyProblems(parsed, { S1: "x", S2: "y" })).toEqual([
      "models.agentBudgets: there is no agent bob in this file",
    ]);
  });

  it("become rows whose credentials are sealed for their place", async () => {
    const parsed = companySchema.parse(file());
    const env = { S1: "sk-1", S2: "xoxb-1" };
    const projection = await toProjection({ company: parsed, keys, env, known: undefined });
    expect(projection.tenant.models).toEqual(DEFAULT_POLICY);
    const [record] = projection.deployments;
    if (!record) throw new Error("no deployment");
    expect(record).toMatchObject({ tenantId: "acme", id: "own-gpt" });
    expect(record).not.toHaveProperty("secretsFrom");
    expect((await openDeployment(record, keys)).secrets).toEqual({ api_key: ["sk-1"] });
    expect(JSON.stringify(projection)).not.toContain("sk-1");
  });

  it("leave what an operator decided since as it is, where the file says nothing", async () => {
    const input = { keys, env: { S1: "a", S2: "b" }, company: companySchema.parse(company()) };
    const decided = { ...DEFAULT_POLICY, localOnly: true };
    const known = projectionOf("acme", { tenant: tenantOf("acme", { models: decided }) });
    expect((await toProjection({ ...input, known })).tenant.models).toEqual(decided);
    const said = companySchema.parse({
      ...company(),
      tenant: { id: "acme", name: "A", models: { budget: { day: 1 } } },
    });
    expect((await toProjection({ ...input, company: said, known })).tenant.models).toEqual({
      ...DEFAULT_POLICY,
      budget: { day: 1 },
    });
  });
});

describe("the tools in a company's file", () => {
  const HOST = "api.acme.example";
  const env = { S1: "x", S2: "y", S3: "sk-tool" };
  const tools = {
    toolSecrets: [
      { id: "orders", kind: "header", host: HOST, header: "x-api-key", secretsFrom: { value: "S3" } },
    ],
    httpTools: [
      {
        ...{ id: "order", description: "Looks an order up.", method: "GET", effect: "read" },
        urlTemplate: `https://${HOST}/orders/{id}`,
        inputSchema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
      },
    ],
    mcpServers: [{ id: "tickets", name: "Tickets", url: `https://${HOST}/mcp` }],
  };
  const file = (partial: object = {}, policy: object | null = { hosts: [{ host: HOST }] }) =>
    companySchema.parse({
      ...company(),
      tenant: { id: "acme", name: "Acme", ...(policy && { tools: policy }) },
      ...tools,
      ...partial,
    });
  const rowsOf = (parsed: Company, known?: ReturnType<typeof projectionOf>) =>
    toProjection({ company: parsed, keys, env, known });

  it("become rows, their credentials sealed for their place", async () => {
    expect(companyProblems(file(), env)).toEqual([]);
    const { tenant, toolkit } = await rowsOf(file());
    expect(tenant.tools).toEqual({ ...DEFAULT_TOOL_POLICY, hosts: [{ host: HOST, readFree: false }] });
    expect(toolkit.httpTools).toMatchObject([{ tenantId: "acme", id: "order", isActive: true }]);
    expect(JSON.stringify(toolkit)).not.toContain("sk-tool");
    expect((await openToolkit(toolkit, "acme", keys)).secrets).toMatchObject([
      { id: "orders", value: "sk-tool" },
    ]);
  });

  it("are refused with a line for everything that is wrong", () => {
    const [secret] = tools.toolSecrets;
    const [tool] = tools.httpTools;
    const wrong = {
      toolSecrets: [
        { ...secret, host: "elsewhere.example", secretsFrom: { value: "S9" } },
        { ...secret, host: undefined },
      ],
      httpTools: [{ ...tool, urlTemplate: "https://elsewhere.example/{id}" }],
      mcpServers: [{ id: "x", name: "X", url: "https://elsewhere.example/" }],
    };
    expect(companyProblems(file(wrong), env)).toEqual([
      "tool secret orders: elsewhere.example is not among the hosts of tenant.tools",
      "tool secret orders: the environment variable S9 is not set",
      "tool secret orders: say which host and header",
      "tool order: urlTemplate elsewhere.example is not among the hosts that tools may reach",
      "server x: elsewhere.example is not among the hosts of tenant.tools",
    ]);
  });

  it("leave what an operator decided since as it is, and nothing goes on that was stopped", async () => {
    const stopped = {
      ...DEFAULT_TOOL_POLICY,
      isFrozen: true,
      frozenTools: ["order"],
      timeZone: "Asia/Tokyo",
    };
    const work = { ...DEFAULT_AGENT_WORK, isFrozen: true, maxToolCalls: 3 };
    const seen = {
      ...{ name: "close", toolName: "tickets_close", description: "", inputSchema: {} },
      hash: "a".repeat(64),
    };
    const server = { tenantId: "acme", id: "tickets", name: "T", url: `https://${HOST}/mcp`, isActive: true };
    const known = projectionOf("acme", {
      tenant: tenantOf("acme", { tools: stopped }),
      agents: [agentOf({ work })],
      toolkit: {
        ...EMPTY_TOOLKIT,
        mcpServers: [{ ...server, tools: [{ ...seen, effect: "write", state: "on" }] }],
      },
    });
    const silent = await rowsOf(file({}, null), known);
    expect(silent.tenant.tools).toEqual(stopped);
    expect(silent.agents[0]?.work).toEqual(work);
    const said = file(
      { agents: [{ ...company().agents[0], work: { maxToolCalls: 5 } }] },
      { timeZone: "UTC" },
    );
    const rows = await rowsOf(said, known);
    expect(rows.tenant.tools).toMatchObject({ isFrozen: true, frozenTools: ["order"], timeZone: "UTC" });
    expect(rows.agents[0]?.work).toMatchObject({ isFrozen: true, maxToolCalls: 5 });
    expect(rows.toolkit.mcpServers[0]?.tools).toMatchObject([{ toolName: "tickets_close", state: "on" }]);
  });

  it("let no connection take the name of the history of changes", () => {
    expect(problems({ id: "console" })).toEqual([
      "connection console: this name belongs to the history of changes",
    ]);
  });
});
