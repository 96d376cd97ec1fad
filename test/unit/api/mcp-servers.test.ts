import { beforeEach, describe, expect, it } from "vitest";
import type { McpPins } from "../../../src/api/deps.ts";
import { ok } from "../../../src/result.ts";
import type { PinnedTool } from "../../../src/tenants/tool-policy.ts";
import { createOperator, type Operator } from "./operator.ts";

let operator: Operator;
beforeEach(async () => {
  operator = await createOperator();
  await operator.ask("PATCH", "/tools/policy", { hosts: [{ host: "mcp.demo.example" }] });
  operator.changes.length = 0;
});

const toolkit = () => operator.directories.get("demo")?.toolkit;
const toolNamed = async (name: string) =>
  (await operator.ask("GET", "/tools")).body.tools.find((tool: { name: string }) => tool.name === name);

describe("a remote server", () => {
  const server = { name: "Tickets", url: "https://mcp.demo.example/mcp" };
  const pinned = (partial: Partial<PinnedTool> = {}): PinnedTool => ({
    ...{ name: "close", toolName: "tickets_close", description: "Closes a ticket." },
    ...{ inputSchema: { type: "object" }, hash: "a".repeat(64), effect: "write", state: "off" },
    ...partial,
  });
  const says = (tools: PinnedTool[], news: Partial<McpPins> = {}) => {
    operator.tools.server = ok({ tools, added: [], changed: [], removed: [], leftOut: [], ...news });
  };
  const put = (body: object = server) => operator.ask("PUT", "/tools/mcp/tickets", body);
  const refresh = () => operator.ask("POST", "/tools/mcp/tickets/refresh");
  const decide = (body: object) => operator.ask("PATCH", "/tools/mcp/tickets/tools/tickets_close", body);

  it("is added, asked, and its tools are off until somebody looked at them", async () => {
    await put();
    says([pinned()], {
      added: ["close"],
      leftOut: ["steal: it takes more than can be described to a model."],
    });
    const asked = await refresh();
    expect(asked.body.news).toMatchObject({ added: ["close"], leftOut: [expect.stringContaining("steal")] });
    expect((await toolNamed("tickets_close")).state).toBe("off");
    expect((await decide({ state: "on", effect: "read", hash: "a".repeat(64) })).status).toBe(200);
    expect(await toolNamed("tickets_close")).toMatchObject({
      state: "ready",
      effect: "read",
      server: "tickets",
    });
  });

  it("has a tool switched on only as the person saw it", async () => {
    await put();
    says([pinned()]);
    await refresh();
    expect((await decide({ state: "on", hash: "b".repeat(64) })).status).toBe(409);
    expect((await toolNamed("tickets_close")).state).toBe("off");
  });

  it("loses the leave that was given for a tool which is another now", async () => {
    await put();
    says([pinned({ state: "on" })]);
    await refresh();
    const grant = {
      agentId: "ada",
      tool: "tickets_close",
      equals: { id: 1 },
      expiresAt: operator.now + 1_000,
    };
    expect((await operator.ask("POST", "/tools/grants", grant)).status).toBe(200);
    says([pinned({ state: "changed", hash: "c".repeat(64) })], { changed: ["close"] });
    await refresh();
    expect((await toolNamed("tickets_close")).state).toBe("changed");
    expect(toolkit()?.grants[0]?.revokedAt).toBe(operator.now);
  });

  it("shows what was agreed to beside a change until somebody decided about it", async () => {
    await put();
    const looked = { description: "Closes.", inputSchema: { type: "object" } };
    says([pinned({ state: "changed", looked })], { changed: ["close"] });
    const seen = async () => (await operator.ask("GET", "/tools")).body.mcpServers[0].tools[0];
    await refresh();
    expect((await seen()).looked).toEqual(looked);
    const path = "/tools/mcp/tickets/tools/tickets_close";
    await operator.ask("PATCH", path, { state: "off", hash: pinned().hash });
    expect(await seen()).not.toHaveProperty("looked");
  });

  it("is another server at another address: nothing that was looked at holds", async () => {
    await put();
    says([pinned({ state: "on" })]);
    await refresh();
    await put({ ...server, url: "https://mcp.demo.example/other" });
    expect(toolkit()?.mcpServers[0]?.tools).toEqual([]);
  });

  it("says why it cannot be asked", async () => {
    await put();
    const answer = await refresh();
    expect([answer.status, answer.body.error.message]).toEqual([409, "The server does not answer."]);
  });

  it.each([
    "http://mcp.demo.example/",
    "https://elsewhere.example/",
    "https://u:p@mcp.demo.example/",
    "nonsense",
  ])("is refused at %s", async (url) => {
    const answer = await put({ ...server, url });
    expect(Object.keys(answer.body.error.fields)).toEqual(["url"]);
  });

  it("goes with its tools", async () => {
    await put();
    says([pinned()]);
    await refresh();
    expect((await operator.ask("DELETE", "/tools/mcp/tickets")).status).toBe(200);
    expect(await toolNamed("tickets_close")).toBeUndefined();
    expect((await refresh()).status).toBe(404);
  });
});
