// The MCP client in the runtime that it works in: without eval, and with streams of workerd.

import { describe, expect, it } from "vitest";
import { createMcpService } from "../../dev/outside/mcp.ts";
import { parcelTools } from "../../dev/outside/parcels.ts";
import { ok } from "../../src/result.ts";
import { DEFAULT_AGENT_WORK, type McpServerSettings } from "../../src/tenants/tool-policy.ts";
import type { Guard } from "../../src/tools/mcp-fetch.ts";
import { listMcpTools } from "../../src/tools/mcp-list.ts";
import { pinTools } from "../../src/tools/mcp-pin.ts";
import { mcpTool } from "../../src/tools/mcp-tool.ts";
import type { ToolContext } from "../../src/tools/tool.ts";

const server: McpServerSettings = {
  ...{ id: "parcels", name: "Parcel service", url: "https://mcp.parcels.example/mcp" },
  ...{ isActive: true, tools: [] },
};

const context = (): ToolContext => ({
  tenantId: "acme",
  agent: {
    ...{ id: "ada", name: "Ada", role: "support", persona: "", systemPrompt: "", modelPreference: "quality" },
    ...{ localOnly: false, toolAssignments: [], escalationRules: [], escalationAssignee: null },
    ...{ naturalLanguageEscalation: false, isActive: true, work: DEFAULT_AGENT_WORK },
  },
  requester: { connectionId: "acme.slack", userId: "U1", name: "Mia" },
  toolkit: { secrets: [], httpTools: [], mcpServers: [], grants: [] },
  hosts: [{ host: "mcp.parcels.example", readFree: false }],
  ...{ timeZone: "UTC", now: 0, signal: new AbortController().signal, idempotencyKey: "step-1" },
});

describe("a remote MCP server, met in workerd", () => {
  it("is listed, pinned and called", async () => {
    const service = createMcpService("parcels", parcelTools());
    const guard: Guard = () => async (url, init) => ok(await service.handle(new Request(url, init)));
    const signal = new AbortController().signal;
    const listed = await listMcpTools(server, { fetch: guard(context()), signal });
    if (!listed.ok) throw new Error(listed.error.message);
    const pins = pinTools([], listed.value.tools, { serverId: server.id, taken: new Set() });
    const [track] = pins.tools;
    if (!track) throw new Error("nothing is listed");
    const tool = mcpTool(server, { ...track, effect: "read", state: "on" }, { guard });
    const result = await tool.run({ number: "PX-1002" }, context());
    expect(result).toMatchObject({ ok: true, value: { text: expect.stringContaining("Delivered") } });
    expect(tool.parse({ number: 2 })).toMatchObject({ ok: false });
    expect(service.openSessions()).toBe(0);
  });
});
