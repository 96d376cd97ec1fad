import { describe, expect, it } from "vitest";
import { DEFAULT_TOOL_POLICY, type ToolPolicy } from "../../../src/tenants/tool-policy.ts";
import { createOperator, type Operator } from "./operator.ts";

const HOST = { host: "api.demo.example", readFree: true };
const policyOf = (operator: Operator) => operator.directories.get("demo")?.tenant.tools;
const patch = (operator: Operator, body: unknown) => operator.ask("PATCH", "/tools/policy", body);

function withPolicy(operator: Operator, tools: Partial<ToolPolicy>): void {
  const demo = operator.directories.get("demo");
  if (!demo) throw new Error("no demo");
  const tenant = { ...demo.tenant, tools: { ...DEFAULT_TOOL_POLICY, ...tools } };
  operator.directories.set("demo", { ...demo, tenant });
}

describe("changing the rules for tools", () => {
  it("replaces what is given, leaves the rest, and answers with the whole page", async () => {
    const operator = await createOperator();
    withPolicy(operator, { timeZone: "Europe/Berlin", frozenTools: ["web_search"], isFrozen: true });
    const answer = await patch(operator, { hosts: [HOST] });
    expect(answer.status).toBe(200);
    expect(policyOf(operator)).toEqual({
      ...DEFAULT_TOOL_POLICY,
      ...{ hosts: [HOST], timeZone: "Europe/Berlin", frozenTools: ["web_search"], isFrozen: true },
    });
    expect(answer.body.policy).toEqual(policyOf(operator));
  });

  it("is written down with who, what, before and after, and only what differs", async () => {
    const operator = await createOperator();
    await patch(operator, { hosts: [HOST], timeZone: "UTC" });
    expect(operator.changes).toMatchObject([
      {
        type: "config_change",
        userId: expect.stringMatching(/^console-/),
        inputSummary: 'the rules for tools: {"hosts":[]}',
        outputSummary: '{"hosts":[{"host":"api.demo.example","readFree":true}]}',
        metadata: { operator: "Operator", via: "session" },
      },
    ]);
  });

  it("does not take effect where it could not be written down", async () => {
    const operator = await createOperator();
    operator.deps.tenants.recordChange = async () => Promise.reject(new Error("object reset"));
    expect((await patch(operator, { hosts: [HOST] })).status).toBe(500);
    expect(policyOf(operator)?.hosts).toEqual([]);
  });

  it("does not take effect while the database is away", async () => {
    const operator = await createOperator();
    operator.databaseAway = true;
    expect((await patch(operator, { hosts: [HOST] })).status).toBe(503);
    expect(operator.changes).toEqual([]);
  });

  it.each([
    [{ timeZone: "Mars/Olympus" }, "timeZone"],
    [{ hosts: [HOST, HOST] }, "hosts.1.host"],
    [{ hosts: [{ host: "127.0.0.1" }] }, "hosts.0.host"],
    [{ hosts: [{ host: "https://api.demo.example" }] }, "hosts.0.host"],
    [{ roles: { finance: [{ connectionId: "other.web", userId: "U1" }] } }, "roles.finance.0.connectionId"],
    [{ approvers: { http_request: { kind: "role", role: "finance" } } }, "approvers.http_request.role"],
    [
      {
        approvers: {
          http_request: { kind: "people", people: [{ connectionId: "nobody.web", userId: "U1" }] },
        },
      },
      "approvers.http_request.people.0.connectionId",
    ],
    [{ frozenTools: ["no_such_tool"] }, "frozenTools"],
    [{ isFrozen: true }, "body"],
  ])("is refused with the field that is wrong: %j", async (body, field) => {
    const operator = await createOperator();
    const answer = await patch(operator, body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.error.fields)).toEqual([field]);
    expect(operator.projections).toEqual([]);
  });

  it("keeps a host that a tool still needs", async () => {
    const operator = await createOperator();
    await patch(operator, { hosts: [HOST] });
    const tool = {
      description: "d",
      method: "GET",
      urlTemplate: `https://${HOST.host}/x`,
      inputSchema: { type: "object" },
    };
    expect((await operator.ask("PUT", "/tools/http/orders", tool)).status).toBe(200);
    const answer = await patch(operator, { hosts: [] });
    expect(answer.body.error.fields).toEqual({
      hosts: "api.demo.example is still used by orders. Change that first",
    });
  });
});

describe("the switch that stops", () => {
  const freeze = (operator: Operator, body: unknown) => operator.ask("POST", "/freeze", body);

  it("stops the sending of files, which nobody is assigned, and leaves its name to nobody else", async () => {
    const operator = await createOperator();
    expect((await freeze(operator, { scope: "tool", id: "send_file", frozen: true })).status).toBe(200);
    expect(policyOf(operator)?.frozenTools).toEqual(["send_file"]);
    const tool = {
      ...{ description: "Sends.", method: "GET", urlTemplate: `https://${HOST.host}/x`, effect: "read" },
      ...{ inputSchema: { type: "object" }, sendsBody: false, isActive: true },
    };
    const { body } = await operator.ask("PUT", "/tools/http/send_file", tool);
    expect(body.error.fields).toEqual({ id: "another tool has this name" });
  });

  it("stops a tenant, an employee or a tool, and lets it go on", async () => {
    const operator = await createOperator();
    const demo = () => operator.directories.get("demo");
    const ada = () => demo()?.agents.find(({ id }) => id === "ada");
    for (const frozen of [true, false]) {
      expect((await freeze(operator, { scope: "tenant", frozen })).status).toBe(200);
      expect(policyOf(operator)?.isFrozen).toBe(frozen);
      await freeze(operator, { scope: "agent", id: "ada", frozen });
      expect(ada()?.work.isFrozen).toBe(frozen);
      await freeze(operator, { scope: "tool", id: "http_request", frozen });
      expect(policyOf(operator)?.frozenTools).toEqual(frozen ? ["http_request"] : []);
    }
    expect(operator.changes).toHaveLength(6);
  });

  it("survives who saves other rules, or how an employee works", async () => {
    const operator = await createOperator();
    await freeze(operator, { scope: "tenant", frozen: true });
    await freeze(operator, { scope: "agent", id: "ada", frozen: true });
    await patch(operator, { hosts: [HOST] });
    await operator.ask("PATCH", "/agents/ada/work", { maxToolCalls: 2 });
    expect(policyOf(operator)?.isFrozen).toBe(true);
    const ada = operator.directories.get("demo")?.agents.find(({ id }) => id === "ada");
    expect(ada?.work).toMatchObject({ isFrozen: true, maxToolCalls: 2 });
  });

  it("knows nobody and nothing that is not there", async () => {
    const operator = await createOperator();
    for (const wish of [
      { scope: "agent", id: "bob", frozen: true },
      { scope: "tool", id: "nothing", frozen: true },
    ])
      expect((await freeze(operator, wish)).status).toBe(404);
  });
});

describe("how an employee works", () => {
  it("changes in what is given", async () => {
    const operator = await createOperator();
    const approvers = { kind: "people", people: [{ connectionId: "demo.slack", userId: "U1", name: "Mia" }] };
    const answer = await operator.ask("PATCH", "/agents/ada/work", { maxModelRounds: 9, approvers });
    expect(answer.body.agent.work).toMatchObject({ maxModelRounds: 9, maxToolCalls: 8, approvers });
    expect(operator.changes[0]).toMatchObject({ agentId: "ada" });
  });

  it("keeps to its subject, and waits for whoever still types, as it is told", async () => {
    const operator = await createOperator();
    const scope = { topics: [" opening hours ", "returns"], isScopedEverywhere: true, quietMs: 2_000 };
    const { body } = await operator.ask("PATCH", "/agents/ada/work", scope);
    expect(body.agent.work).toMatchObject({ ...scope, topics: ["opening hours", "returns"] });
    const after = (await operator.ask("PATCH", "/agents/ada/work", { quietMs: 0 })).body.agent.work;
    expect(after).toMatchObject({
      topics: ["opening hours", "returns"],
      isScopedEverywhere: true,
      quietMs: 0,
    });
    expect((await operator.ask("PATCH", "/agents/ada/work", { topics: [" "] })).status).toBe(400);
    expect((await operator.ask("PATCH", "/agents/ada/work", { quietMs: 10_001 })).status).toBe(400);
  });

  it.each([
    { maxModelRounds: 99 },
    { maxToolCalls: -1 },
    { isFrozen: false },
    { approvers: { kind: "role", role: "x" } },
  ])("is refused out of bounds: %j", async (body) => {
    const operator = await createOperator();
    expect((await operator.ask("PATCH", "/agents/ada/work", body)).status).toBe(400);
  });

  it("has tools that there are, each once", async () => {
    const operator = await createOperator();
    const assign = (tools: unknown) => operator.ask("PATCH", "/agents/ada/tools", { tools });
    expect((await assign(["kb_search", "http_request", "kb_search"])).body.agent.toolAssignments).toEqual([
      "kb_search",
      "http_request",
    ]);
    expect((await assign(["kb_search", "nothing"])).body.error.fields).toEqual({
      "tools.1": "there is no such tool",
    });
    const { body } = await operator.ask("GET", "/tools");
    expect(body.tools.find(({ name }: { name: string }) => name === "kb_search").usedBy).toEqual(["ada"]);
  });

  it("is nobody's business who is another tenant's", async () => {
    const operator = await createOperator();
    const foreign = await operator.ask("PATCH", "/agents/bob/work", {});
    const unknown = await operator.ask("PATCH", "/agents/nobody/work", {});
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(unknown.text);
  });
});

describe("who is told when messages wait too long", () => {
  const NOOR = { connectionId: "demo.slack", userId: "U7", name: "Noor" };

  it("is a person on one of the company's connections, until nobody is", async () => {
    const operator = await createOperator();
    expect((await patch(operator, { alerts: NOOR })).body.policy.alerts).toEqual(NOOR);
    expect((await patch(operator, { timeZone: "UTC" })).body.policy.alerts).toEqual(NOOR);
    expect((await patch(operator, { alerts: null })).body.policy.alerts).toBeNull();
  });

  it("is nobody on a connection that is not theirs", async () => {
    const operator = await createOperator();
    const answer = await patch(operator, { alerts: { ...NOOR, connectionId: "other.web" } });
    expect(answer.status).toBe(400);
    expect(answer.body.error.fields).toEqual({ "alerts.connectionId": "there is no such connection" });
  });
});

describe("who takes over from employees", () => {
  const KIM = { connectionId: "demo.slack", userId: "U8", name: "Kim" };
  const day = [{ from: "09:00", to: "17:00" }];
  const week = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] };
  const handOver = {
    ...{ team: [KIM], takeMs: 120_000 },
    hours: { timeZone: "Europe/Berlin", week, closed: ["2026-12-25"] },
  };

  it("is the team, in its time and at its hours, until somebody says otherwise", async () => {
    const operator = await createOperator();
    expect((await patch(operator, { handOver })).body.policy.handOver).toEqual(handOver);
    expect((await patch(operator, { timeZone: "UTC" })).body.policy.handOver).toEqual(handOver);
    const nobody = { team: [], takeMs: 300_000, hours: null };
    expect((await patch(operator, { handOver: nobody })).body.policy.handOver).toEqual(nobody);
    expect(operator.changes).toHaveLength(3);
  });

  it.each([
    [
      "a person on somebody else's connection",
      { ...handOver, team: [{ ...KIM, connectionId: "other.web" }] },
    ],
    ["a part of it", { team: [KIM] }],
    ["no time to take it", { ...handOver, takeMs: 0 }],
    ["hours that are none", { ...handOver, hours: { timeZone: "Mars/Olympus", week, closed: [] } }],
    [
      "a shift that ends before it begins",
      { ...handOver, hours: { ...handOver.hours, week: { ...week, mon: [{ from: "17:00", to: "09:00" }] } } },
    ],
  ])("is not %s", async (_what, wrong) => {
    const operator = await createOperator();
    expect((await patch(operator, { handOver: wrong })).status).toBe(400);
    expect(operator.changes).toEqual([]);
  });
});
