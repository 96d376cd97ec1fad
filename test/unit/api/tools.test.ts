import { beforeEach, describe, expect, it } from "vitest";
import {
  MAX_GRANT_MS,
  MAX_GRANTS,
  MAX_HTTP_TOOLS,
  MAX_MCP_SERVERS,
  MAX_TOOL_SECRETS,
} from "../../../src/limits.ts";
import { createOperator, type Operator } from "./operator.ts";

const HOST = "api.demo.example";
const SECRET = "sk-live-never-to-be-seen";

let operator: Operator;
beforeEach(async () => {
  operator = await createOperator();
  await operator.ask("PATCH", "/tools/policy", { hosts: [{ host: HOST }, { host: "mcp.demo.example" }] });
  operator.changes.length = 0;
});

const toolkit = () => operator.directories.get("demo")?.toolkit;
const toolNamed = async (name: string) =>
  (await operator.ask("GET", "/tools")).body.tools.find((tool: { name: string }) => tool.name === name);

const refund = {
  description: "Refunds an order.",
  method: "POST",
  urlTemplate: `https://${HOST}/orders/{order}/refund`,
  inputSchema: {
    type: "object",
    properties: { order: { type: "string" }, amount: { type: "number" } },
    required: ["order"],
  },
  sendsBody: true,
  effect: "write",
};
const putTool = (body: object, id = "refund") => operator.ask("PUT", `/tools/http/${id}`, body);

describe("the list of tools", () => {
  it("says of each what it does, who has it and whether it works", async () => {
    await putTool(refund);
    await operator.ask("PATCH", "/agents/ada/tools", { tools: ["refund", "web_search"] });
    await operator.ask("POST", "/freeze", { scope: "tool", id: "calendar_lookup", frozen: true });
    const { body } = await operator.ask("GET", "/tools");
    expect(
      body.tools.map(({ name, state, origin, effect, usedBy }: Record<string, unknown>) => [
        name,
        origin,
        effect,
        state,
        usedBy,
      ]),
    ).toEqual([
      ["web_search", "built_in", "read", "needs_setup", ["ada"]],
      ["kb_search", "built_in", "read", "ready", []],
      ["http_request", "built_in", "depends", "ready", []],
      ["calendar_lookup", "built_in", "read", "frozen", []],
      ["send_file", "built_in", "write", "ready", ["ada"]],
      ["refund", "http", "write", "ready", ["ada"]],
    ]);
  });

  it("shows the sending of files with whoever has another tool, and as frozen where it is", async () => {
    expect(await toolNamed("send_file")).toMatchObject({ usedBy: [], comesAlong: true, state: "ready" });
    await operator.ask("PATCH", "/agents/ada/tools", { tools: ["kb_search"] });
    await operator.ask("POST", "/freeze", { scope: "tool", id: "send_file", frozen: true });
    expect(await toolNamed("send_file")).toMatchObject({ usedBy: ["ada"], state: "frozen" });
  });
});

describe("a tool that an operator describes", () => {
  it("is stored, at the edge, and written down", async () => {
    expect((await putTool(refund)).status).toBe(200);
    expect(toolkit()?.httpTools).toEqual([{ ...refund, id: "refund", tenantId: "demo", isActive: true }]);
    await putTool({ ...refund, isActive: false });
    expect((await toolNamed("refund")).state).toBe("off");
    expect(operator.changes.at(-1)).toMatchObject({
      inputSummary: 'the tool refund: {"isActive":true}',
      outputSummary: '{"isActive":false}',
    });
  });

  it.each([
    [{ urlTemplate: "https://elsewhere.example/x" }, "urlTemplate"],
    [{ urlTemplate: `http://${HOST}/x` }, "urlTemplate"],
    [{ urlTemplate: `https://{order}.demo.example/x` }, "urlTemplate"],
    [{ urlTemplate: `https://${HOST}:8443/{order}` }, "urlTemplate"],
    [{ urlTemplate: `https://user:pass@${HOST}/{order}` }, "urlTemplate"],
    [{ urlTemplate: `https://${HOST}/{order` }, "urlTemplate"],
    [{ urlTemplate: `https://${HOST}/{missing}` }, "inputSchema"],
    [{ urlTemplate: `https://${HOST}/{amount}` }, "inputSchema"],
    [{ inputSchema: { type: "array" } }, "inputSchema"],
    [
      { inputSchema: { type: "object", properties: { order: { type: "string", pattern: "^(a+)+$" } } } },
      "inputSchema",
    ],
    [{ inputSchema: { type: "object", $ref: "https://elsewhere.example/schema" } }, "inputSchema"],
    [{ method: "GET" }, "sendsBody"],
    [{ method: "TRACE" }, "method"],
    [{ description: "" }, "description"],
    [{ extra: 1 }, "body"],
  ])("is refused with the field that is wrong: %j", async (change, field) => {
    const answer = await putTool({ ...refund, ...change });
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.error.fields)).toEqual([field]);
    expect(toolkit()?.httpTools).toEqual([]);
  });

  it("takes no name that another tool has, nor one that a model could not call", async () => {
    for (const id of ["kb_search", "Refund", "re fund", "1st", "constructor"])
      expect((await putTool(refund, encodeURIComponent(id))).status).toBe(400);
  });

  it("may have an argument that is called pattern", async () => {
    const inputSchema = {
      ...refund.inputSchema,
      properties: { ...refund.inputSchema.properties, pattern: { type: "string" } },
    };
    expect((await putTool({ ...refund, inputSchema })).status).toBe(200);
  });

  it("is not removed while somebody has it, and takes leave that was given for it along", async () => {
    await putTool(refund);
    const grant = { agentId: "ada", tool: "refund", host: HOST, expiresAt: operator.now + 1_000 };
    await operator.ask("POST", "/tools/grants", grant);
    await operator.ask("PATCH", "/agents/ada/tools", { tools: ["refund"] });
    expect((await operator.ask("DELETE", "/tools/http/refund")).status).toBe(409);
    await operator.ask("PATCH", "/agents/ada/tools", { tools: [] });
    expect((await operator.ask("DELETE", "/tools/http/refund")).status).toBe(200);
    expect(toolkit()?.httpTools).toEqual([]);
    expect(toolkit()?.grants[0]?.revokedAt).toBe(operator.now);
  });
});

describe("a credential", () => {
  const header = { kind: "header", host: HOST, header: "authorization", prefix: "Bearer " };
  const put = (body: object, id = "orders_key") => operator.ask("PUT", `/tools/secrets/${id}`, body);

  it("is sealed, and its value is in no answer, no row and no history", async () => {
    const answers = [await put({ ...header, value: SECRET }), await operator.ask("GET", "/tools")];
    expect(answers[0]?.status).toBe(200);
    expect(operator.tools.sealed).toEqual([SECRET]);
    expect(answers[1]?.body.secrets).toEqual([{ id: "orders_key", ...header, hasValue: true }]);
    const everything = JSON.stringify([answers, toolkit(), operator.changes, operator.logged]);
    expect(everything).not.toContain(SECRET);
    expect(JSON.stringify(answers.map(({ text }) => text))).not.toContain("sealed");
  });

  it("stays where it is when only its prefix changes", async () => {
    await put({ ...header, value: SECRET });
    expect((await put({ ...header, prefix: "Token " })).status).toBe(200);
    expect(toolkit()?.secrets[0]).toMatchObject({ prefix: "Token ", secrets: { value: {} } });
    expect(operator.tools.sealed).toHaveLength(1);
  });

  it("does not follow to another host", async () => {
    await put({ ...header, value: SECRET });
    const answer = await put({ ...header, host: "mcp.demo.example" });
    expect(answer.body.error.fields).toEqual({ value: "enter it again: where it is sent changed" });
    expect(toolkit()?.secrets[0]?.host).toBe(HOST);
  });

  it.each([
    [{ ...header }, "value"],
    [{ ...header, value: "  " }, "value"],
    [{ ...header, value: "two\nlines" }, "value"],
    [{ ...header, host: "elsewhere.example", value: "x" }, "host"],
    [{ kind: "header", header: "x-key", value: "x" }, "host"],
    [{ kind: "header", host: HOST, value: "x" }, "header"],
    [{ ...header, header: "x key", value: "x" }, "header"],
    [{ kind: "google_service_account", value: "not json" }, "value"],
  ])("is refused with the field that is wrong: %j", async (body, field) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.error.fields)).toEqual([field]);
    expect(operator.tools.sealed).toEqual([]);
  });

  it("can be taken away", async () => {
    await put({ kind: "brave", value: SECRET }, "brave");
    expect((await operator.ask("DELETE", "/tools/secrets/brave")).status).toBe(200);
    expect(toolkit()?.secrets).toEqual([]);
    expect((await operator.ask("DELETE", "/tools/secrets/brave")).status).toBe(404);
  });
});

describe("leave without asking", () => {
  const grant = () => ({
    agentId: "ada",
    tool: "http_request",
    host: HOST,
    expiresAt: operator.now + 60_000,
  });
  const give = (partial: object = {}) => operator.ask("POST", "/tools/grants", { ...grant(), ...partial });

  it("is given by somebody, until some time, and taken back at once", async () => {
    const given = await give();
    expect(given.body.grants).toMatchObject([
      { ...grant(), createdBy: "Operator", createdAt: operator.now, inForce: true },
    ]);
    const [{ id }] = given.body.grants;
    operator.now += 5;
    expect((await operator.ask("DELETE", `/tools/grants/${id}`)).body.grants).toMatchObject([
      { id, revokedAt: operator.now, inForce: false },
    ]);
    operator.now += 5;
    await operator.ask("DELETE", `/tools/grants/${id}`);
    expect(toolkit()?.grants[0]?.revokedAt).toBe(operator.now - 5);
  });

  it.each([
    [{ agentId: "bob" }, "agentId"],
    [{ tool: "nothing" }, "tool"],
    [{ host: undefined }, "host"],
    [{ expiresAt: 1 }, "expiresAt"],
    [{ expiresAt: Number.MAX_SAFE_INTEGER }, "expiresAt"],
    [{ person: { connectionId: "other.web", userId: "U1" } }, "person.connectionId"],
    [{ createdBy: "The boss" }, "body"],
  ])("is refused with the field that is wrong: %j", async (change, field) => {
    const answer = await give(change);
    expect(answer.status).toBe(400);
    expect(Object.keys(answer.body.error.fields)).toEqual([field]);
  });
});

describe("what one workspace may configure", () => {
  const fill = (list: "httpTools" | "secrets" | "grants" | "mcpServers", count: number, record: object) => {
    const demo = operator.directories.get("demo");
    if (!demo) throw new Error("no demo");
    const records = Array.from({ length: count }, (_, i) => ({
      ...record,
      id: `old_${i}`,
      tenantId: "demo",
    }));
    operator.directories.set("demo", { ...demo, toolkit: { ...demo.toolkit, [list]: records } });
  };
  const grant = { agentId: "ada", tool: "http_request", host: HOST };
  const server = { name: "T", url: `https://${HOST}/mcp` };

  it.each([
    ["httpTools", MAX_HTTP_TOOLS, { ...refund, isActive: true }, "PUT", "/tools/http/refund", refund],
    [
      "secrets",
      MAX_TOOL_SECRETS,
      { kind: "brave", secrets: {} },
      "PUT",
      "/tools/secrets/brave",
      { kind: "brave", value: "x" },
    ],
    ["mcpServers", MAX_MCP_SERVERS, { ...server, tools: [] }, "PUT", "/tools/mcp/tickets", server],
    ["grants", MAX_GRANTS, { ...grant, expiresAt: Number.MAX_SAFE_INTEGER }, "POST", "/tools/grants", grant],
  ] as const)("has an end: %s", async (list, limit, record, method, path, body) => {
    const wish = () => ({ ...body, ...(list === "grants" && { expiresAt: operator.now + MAX_GRANT_MS }) });
    fill(list, limit, record);
    expect((await operator.ask(method, path, wish())).status).toBe(409);
    operator.models.stored.clear();
    fill(list, limit - 1, record);
    expect((await operator.ask(method, path, wish())).status).toBe(200);
  });
});
