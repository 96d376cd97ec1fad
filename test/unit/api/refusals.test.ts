// Every route inherits these refusals: the list comes from the router, so a new route cannot forget them.

import { describe, expect, it } from "vitest";
import { SESSION_MS } from "../../../src/limits.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { createTestApp, ORIGIN } from "./app.ts";

interface Route {
  method: string;
  path: string;
}

/** Anyone may ask for these: they are how one signs in and out. */
const PUBLIC = new Set(["POST /session", "GET /session", "DELETE /session"]);
/** Only the bearer token opens these, so a session counts as no credentials at all. */
const TOKEN_ONLY = new Set(["POST /admin/projection"]);

function routes(): Route[] {
  const seen = new Map<string, Route>();
  for (const route of createTestApp().app.routes) {
    if (route.method === "ALL") continue;
    const path = route.path.replace(/^\/api/, "");
    seen.set(`${route.method} ${path}`, { method: route.method, path });
  }
  return [...seen.values()];
}

const label = (route: Route) => `${route.method} ${route.path}`;
const concrete = (route: Route) =>
  route.path
    .replace(":connectionId", "demo.web")
    .replace(":thread", encodeURIComponent("a/b"))
    .replace(":id", "ada")
    .replace(":turn", "1")
    .replace(":index", "0")
    .replace(":name", "anything");

function init(route: Route, headers: Record<string, string>): RequestInit {
  const upgrade: Record<string, string> = route.path.endsWith("/live")
    ? { upgrade: "websocket", connection: "Upgrade" }
    : {};
  const body = ["POST", "PUT", "PATCH"].includes(route.method) ? { body: "{}" } : {};
  return {
    method: route.method,
    headers: { "content-type": "application/json", ...upgrade, ...headers },
    ...body,
  };
}

const refusal = (code: string, message: string) => ({ error: { code, message, requestId: "request-id" } });
const guarded = routes().filter((route) => !PUBLIC.has(label(route)));

it("knows every route of the API", () => {
  expect(routes().map(label).sort()).toEqual(
    [
      "DELETE /models/deployments/:id",
      "GET /knowledge",
      "POST /knowledge",
      "POST /knowledge/ask",
      "POST /knowledge/reembed",
      "GET /knowledge/:id",
      "GET /knowledge/:id/chunks",
      "PUT /knowledge/:id/parts/:part",
      "POST /knowledge/:id/finish",
      "PATCH /knowledge/:id",
      "POST /knowledge/:id/retry",
      "DELETE /knowledge/:id",
      "DELETE /memory/:agentId/:connectionId/:userId",
      "DELETE /memory/:agentId/:connectionId/:userId/:entry",
      "DELETE /session",
      "DELETE /tokens/:id",
      "DELETE /tools/grants/:id",
      "DELETE /tools/http/:id",
      "DELETE /tools/mcp/:id",
      "DELETE /tools/secrets/:id",
      "GET /approvals",
      "GET /audit",
      "GET /audit/counts",
      "GET /audit/export",
      "GET /audit/verify",
      "GET /conversations/:connectionId/:thread/confirmations",
      "GET /tools",
      "GET /tools/policy",
      "PATCH /agents/:id/tools",
      "PATCH /agents/:id/work",
      "PATCH /tools/mcp/:id/tools/:name",
      "PATCH /memory/:agentId/:connectionId/:userId/:entry",
      "PATCH /tools/policy",
      "POST /conversations/:connectionId/:thread/confirmations/:id",
      "POST /freeze",
      "POST /memory",
      "POST /tools/grants",
      "POST /tools/mcp/:id/refresh",
      "PUT /tools/http/:id",
      "PUT /tools/mcp/:id",
      "PUT /tools/secrets/:id",
      "GET /agents",
      "GET /connections",
      "PATCH /connections/:connectionId",
      "GET /conversations",
      "GET /conversations/:connectionId/:thread",
      "GET /conversations/:connectionId/:thread/live",
      "GET /overview",
      "GET /held",
      "GET /held/:connectionId/:thread",
      "POST /held/:connectionId/:thread/answer",
      "POST /held/:connectionId/:thread/dismiss",
      "POST /held/:connectionId/:thread/retry",
      "GET /agents/:id/escalation",
      "PUT /agents/:id/escalation",
      "POST /agents/:id/escalation/dry-run",
      "GET /conversations/:connectionId/:thread/ownership",
      "POST /conversations/:connectionId/:thread/ownership",
      "GET /conversations/:connectionId/:thread/turns/:turn/files/:index",
      "GET /conversations/:connectionId/:thread/turns/:turn/trace",
      "POST /conversations/:connectionId/:thread/turns/:turn/resend",
      "GET /inbox",
      "GET /inbox/counts",
      "GET /live",
      "GET /memory",
      "GET /memory/:agentId/:connectionId/:userId",
      "GET /models",
      "GET /models/receipts",
      "GET /models/receipts/:id",
      "GET /models/series",
      "GET /session",
      "GET /tokens",
      "PATCH /agents/:id/models",
      "POST /admin/projection",
      "POST /playground",
      "POST /playground/typing",
      "POST /session",
      "POST /tokens",
      "PUT /models/deployments/:id",
      "PUT /models/policy",
    ].sort(),
  );
});

describe.each(guarded.map((route) => [label(route), route] as const))("%s", (_name, route) => {
  it("refuses a request without credentials", async () => {
    const response = await createTestApp().request(concrete(route), init(route, {}));
    expect(response.status).toBe(401);
    const body = await response.json();
    expect(body.error.code).toBe("unauthenticated");
    expect(Object.keys(body)).toEqual(["error"]);
  });

  it("refuses a wrong token", async () => {
    const headers = { authorization: "Bearer not-the-admin-token", "x-konstruct-tenant": "demo" };
    const response = await createTestApp().request(concrete(route), init(route, headers));
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual(
      refusal("unauthenticated", "That workspace and token do not match."),
    );
  });

  it("refuses a wrong token even beside a good cookie", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN, authorization: "Bearer x" };
    expect((await app.request(concrete(route), init(route, headers))).status).toBe(401);
  });

  it("refuses a session that ran out", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN };
    app.now += SESSION_MS;
    expect((await app.request(concrete(route), init(route, headers))).status).toBe(401);
  });

  it("refuses a session whose tenant was switched off", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN };
    const demo = app.directories.get("demo");
    if (demo) app.directories.set("demo", { ...demo, tenant: { ...demo.tenant, isActive: false } });
    expect((await app.request(concrete(route), init(route, headers))).status).toBe(401);
  });

  it("refuses a foreign Origin, whatever it carries", async () => {
    const app = createTestApp();
    const cookie = await app.signIn();
    for (const origin of [
      "https://evil.example",
      "null",
      "http://127.0.0.1:8788",
      `${ORIGIN}.evil.example`,
    ]) {
      const byCookie = await app.request(concrete(route), init(route, { cookie, origin }));
      expect(byCookie.status).toBe(403);
      const authorization = `Bearer ${ADMIN_TOKEN}`;
      const headers = { origin, authorization, "x-konstruct-tenant": "demo" };
      expect((await app.request(concrete(route), init(route, headers))).status).toBe(403);
    }
  });
});

describe.each(
  guarded.filter((route) => !TOKEN_ONLY.has(label(route))).map((route) => [label(route), route] as const),
)("%s reads its tenant from the caller", (_name, route) => {
  it("refuses a token for a tenant that is not there", async () => {
    const app = createTestApp();
    for (const tenant of ["nobody", "", "demo.web", "DEMO", "../demo"]) {
      const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "x-konstruct-tenant": tenant };
      const response = await app.request(concrete(route), init(route, headers));
      expect(response.status).toBe(401);
    }
  });
});

describe.each(
  guarded.filter((route) => route.method !== "GET").map((route) => [label(route), route] as const),
)("%s changes something", (_name, route) => {
  it("refuses a cookie without an Origin", async () => {
    const app = createTestApp();
    const response = await app.request(concrete(route), init(route, { cookie: await app.signIn() }));
    expect(response.status).toBe(403);
  });
});

describe.each(
  guarded.filter((route) => route.path.endsWith("/live")).map((route) => [label(route), route] as const),
)("%s is a WebSocket", (_name, route) => {
  it("refuses a cookie without an Origin", async () => {
    const app = createTestApp();
    const response = await app.request(concrete(route), init(route, { cookie: await app.signIn() }));
    expect(response.status).toBe(403);
  });

  it("refuses a plain GET", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN };
    expect((await app.request(concrete(route), { headers })).status).toBe(400);
  });
});

describe.each(
  guarded
    .filter((route) => route.path.includes(":connectionId"))
    .map((route) => [label(route), route] as const),
)("%s", (_name, route) => {
  it("answers a foreign id with the same bytes as one that does not exist", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN };
    const ask = async (connectionId: string) => {
      const path = route.path.replace(":connectionId", connectionId).replace(":thread", "any");
      const response = await app.request(path, init(route, headers));
      return { status: response.status, body: await response.text(), headers: [...response.headers] };
    };
    const unknown = await ask("demo.nothing");
    expect(unknown.status).toBe(404);
    for (const foreign of ["other.web", "nobody.web", "demo", "%20", "demo.web%2F", "x".repeat(300)])
      expect(await ask(foreign)).toEqual(unknown);
  });
});
