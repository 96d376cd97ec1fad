import { expect, it } from "vitest";
import { demoDirectory } from "../../doubles/office.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";
import { createOperator } from "./operator.ts";
import { ownDeployment } from "./own-deployment.ts";

const CANARY = "xoxb-canary-secret";

async function read(app: TestApp, path: string): Promise<string> {
  const response = await app.request(path, { headers: { cookie: await app.signIn(), origin: ORIGIN } });
  return response.text();
}

/** A whole projection: everything that must not come out is in it. */
function appWithSecrets(): TestApp {
  const app = createTestApp();
  const sealed = { current: { keyVersion: 1, sealed: CANARY } };
  app.directories.set("demo", {
    ...demoDirectory,
    agents: demoDirectory.agents.map((agent) => ({ ...agent, systemPrompt: CANARY, persona: CANARY })),
    connections: demoDirectory.connections.map((connection) => ({
      ...connection,
      settings: { inner: CANARY },
      secrets: { bot_token: sealed },
    })),
    deployments: [{ ...ownDeployment(), secrets: { api_key: sealed } }],
    tokens: [{ id: "t1", tenantId: "demo", name: "Shop", hash: CANARY, scopes: ["models"], createdAt: 1 }],
  });
  return app;
}

it("lists employees without their prompts", async () => {
  const text = await read(appWithSecrets(), "/agents");
  expect(JSON.parse(text).agents[0]).toEqual({
    id: "ada",
    name: "Ada",
    role: "Customer support",
    isActive: true,
  });
  expect(text).not.toContain(CANARY);
});

it("lists connections with their webhook address and never a secret", async () => {
  const text = await read(appWithSecrets(), "/connections");
  expect(JSON.parse(text).connections[0]).toEqual({
    id: "demo.slack",
    channel: "slack",
    name: "Demo slack",
    agentId: "ada",
    isActive: true,
    allowBots: [],
    webhookUrl: `${ORIGIN}/webhooks/slack/demo.slack`,
  });
  expect(text).not.toContain(CANARY);
});

it("shows a secret on no route that a session can read", async () => {
  const app = appWithSecrets();
  for (const path of [
    "/session",
    "/agents",
    "/connections",
    "/conversations",
    "/conversations/demo.slack/C1",
    "/models",
    "/models/receipts",
    "/models/series?from=1&to=2&bucket=1",
    "/tokens",
  ])
    expect(await read(app, path)).not.toContain(CANARY);
});

it("changes nothing when it is read", async () => {
  const app = createTestApp();
  for (const route of app.app.routes) {
    if (route.method !== "GET") continue;
    const path = route.path.replace("/api", "").replace(":connectionId", "demo.web").replace(":thread", "t");
    await app.request(path, {
      headers: { cookie: await app.signIn(), origin: ORIGIN, upgrade: "websocket" },
    });
  }
  expect(app.projections).toEqual([]);
  expect(app.sessions.size).toBe(0);
  expect(app.office.summaries()).toEqual([]);
});

it("has an operator say which programs are listened to, on channels that have some", async () => {
  const operator = await createOperator();
  const allow = (id: string, allowBots: unknown) =>
    operator.ask("PATCH", `/connections/${id}`, { allowBots });
  const { body } = await allow("demo.slack", ["B1", " B2 ", "B1"]);
  expect(body.connection).toMatchObject({ id: "demo.slack", allowBots: ["B1", "B2"] });
  expect(operator.projections.at(-1)?.connections[0]?.settings).toMatchObject({ allowBots: ["B1", "B2"] });
  expect(operator.changes).toMatchObject([
    { inputSummary: expect.stringContaining("Demo slack listens to") },
  ]);
  expect((await allow("demo.slack", [])).body.connection.allowBots).toEqual([]);
  expect((await allow("demo.whatsapp", ["B1"])).body.error.fields).toEqual({
    allowBots: "no programs write on this channel",
  });
  for (const wrong of [[""], "B1", [1], Array.from({ length: 51 }, (_, i) => `B${i}`)])
    expect((await allow("demo.slack", wrong)).status).toBe(400);
  expect((await allow("other.web", [])).status).toBe(404);
});
