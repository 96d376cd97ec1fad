import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from "../../../src/limits.ts";
import { DEFAULT_POLICY } from "../../../src/tenants/policy.ts";
import type { TenantProjection } from "../../../src/tenants/tenant.ts";
import { DEFAULT_TOOL_POLICY, EMPTY_TOOLKIT } from "../../../src/tenants/tool-policy.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { agent } from "../../doubles/office.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

const projection = (): TenantProjection => ({
  tenant: { id: "acme", name: "Acme", isActive: true, models: DEFAULT_POLICY, tools: DEFAULT_TOOL_POLICY },
  toolkit: EMPTY_TOOLKIT,
  agents: [agent("ada", "Ada", "Support")],
  connections: [
    {
      id: "acme.slack",
      tenantId: "acme",
      channel: "slack",
      agentId: "ada",
      name: "Slack",
      settings: { teamId: "T1" },
      secrets: { bot_token: { current: { keyVersion: 1, sealed: "c2VhbGVk" } } },
      isActive: true,
    },
  ],
  deployments: [],
  tokens: [],
});

const send = (app: TestApp, body: string, headers: Record<string, string> = {}) =>
  app.request("/admin/projection", {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${ADMIN_TOKEN}`, ...headers },
    body,
  });

it("hands a checked projection to the tenant, of one that was not known before", async () => {
  const app = createTestApp();
  const response = await send(app, JSON.stringify(projection()));
  expect(await response.json()).toEqual({ tenant: "acme", agents: 1, connections: 1 });
  expect(app.projections).toEqual([projection()]);
});

it("is closed to a browser's session", async () => {
  const app = createTestApp();
  const response = await app.request("/admin/projection", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN, cookie: await app.signIn() },
    body: JSON.stringify(projection()),
  });
  expect(response.status).toBe(401);
  expect(app.projections).toEqual([]);
});

describe("refuses a projection whose parts do not belong together", () => {
  const refused = async (change: (value: TenantProjection) => void) => {
    const app = createTestApp();
    const value = projection();
    change(value);
    const response = await send(app, JSON.stringify(value));
    expect(app.projections).toEqual([]);
    return { status: response.status, message: (await response.json()).error?.message as string };
  };
  const connection = (value: TenantProjection) =>
    value.connections[0] as TenantProjection["connections"][number];

  it("a connection with another tenant's id", async () => {
    const answer = await refused((value) => {
      connection(value).id = "other.slack";
    });
    expect(answer).toEqual({ status: 400, message: "connections.0.id: belongs to another tenant" });
  });

  it("a connection of another tenant", async () => {
    const { status } = await refused((value) => {
      connection(value).tenantId = "other";
    });
    expect(status).toBe(400);
  });

  it("a connection of an agent that is not there", async () => {
    const answer = await refused((value) => {
      connection(value).agentId = "nobody";
    });
    expect(answer.message).toBe("connections.0.agentId: names no agent");
  });

  it("a tenant id that could not be part of a connection's", async () => {
    const { status } = await refused((value) => {
      value.tenant.id = "Acme.Inc";
    });
    expect(status).toBe(400);
  });

  it("and never repeats a value, which may be a secret", async () => {
    const answer = await refused((value) => {
      connection(value).secrets = { bot_token: "xoxb-plain-text" as never };
    });
    expect(answer.status).toBe(400);
    expect(answer.message).not.toContain("xoxb");
  });
});

describe("refuses a body", () => {
  it("above MAX_BODY_BYTES, stated or not", async () => {
    const big = JSON.stringify({ ...projection(), padding: "x".repeat(MAX_BODY_BYTES) });
    expect((await send(createTestApp(), big)).status).toBe(413);
    expect((await send(createTestApp(), "{}", { "content-length": String(MAX_BODY_BYTES + 1) })).status).toBe(
      413,
    );
  });

  it("deeper than MAX_JSON_DEPTH", async () => {
    const deep = "[".repeat(MAX_JSON_DEPTH + 1) + "]".repeat(MAX_JSON_DEPTH + 1);
    expect((await send(createTestApp(), deep)).status).toBe(400);
  });

  it("that is not JSON, or does not say that it is", async () => {
    expect((await send(createTestApp(), "{")).status).toBe(400);
    expect((await send(createTestApp(), "")).status).toBe(400);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send(createTestApp(), JSON.stringify(projection()), form)).status).toBe(400);
  });
});
