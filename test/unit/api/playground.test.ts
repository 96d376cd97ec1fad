import { expect, it } from "vitest";
import { demoDirectory } from "../../doubles/office.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

async function open(app: TestApp, body: unknown, tenant = "demo") {
  const response = await app.request("/playground", {
    method: "POST",
    headers: { "content-type": "application/json", cookie: await app.signIn(tenant), origin: ORIGIN },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

it("opens a conversation with the first employee who can be reached on the web", async () => {
  const { status, body } = await open(createTestApp(), {});
  expect(status).toBe(200);
  expect(body).toMatchObject({
    connectionId: "demo.web",
    agent: { id: "ada", name: "Ada", role: "Customer support" },
    webhookUrl: `${ORIGIN}/webhooks/web/demo.web`,
  });
});

it("opens a conversation with the employee who was chosen", async () => {
  const app = createTestApp();
  const { body } = await open(app, { agentId: "grace" });
  expect(body.connectionId).toBe("demo.web-grace");
  expect(app.sessions.get(body.token)).toEqual({
    tenantId: "demo",
    connectionId: "demo.web-grace",
    thread: body.thread,
  });
});

it("gives every conversation a thread and a token of its own", async () => {
  const app = createTestApp();
  const opened = await Promise.all(Array.from({ length: 5 }, () => open(app, {})));
  expect(new Set(opened.map(({ body }) => body.thread)).size).toBe(5);
  expect(new Set(opened.map(({ body }) => body.token)).size).toBe(5);
});

it("answers an employee of another tenant like one that does not exist", async () => {
  const foreign = await open(createTestApp(), { agentId: "bob" });
  const unknown = await open(createTestApp(), { agentId: "nobody" });
  expect(foreign.status).toBe(404);
  expect(foreign).toEqual(unknown);
});

it("says so when the employee is switched off or has no web connection", async () => {
  const app = createTestApp();
  const [ada, grace] = demoDirectory.agents;
  if (!ada || !grace) throw new Error("the office has two employees");
  app.directories.set("demo", { ...demoDirectory, agents: [ada, { ...grace, isActive: false }] });
  expect((await open(app, { agentId: "grace" })).body.error.code).toBe("conflict");
  app.directories.set("demo", {
    ...demoDirectory,
    connections: demoDirectory.connections.map((one) => ({ ...one, isActive: one.channel !== "web" })),
  });
  expect((await open(app, {})).status).toBe(409);
});

const type = async (app: TestApp, body: unknown, headers: Record<string, string> = { origin: ORIGIN }) =>
  app.request("/playground/typing", {
    method: "POST",
    headers: { "content-type": "application/json", cookie: await app.signIn(), ...headers },
    body: JSON.stringify(body),
  });

it("warms the models of the employee whom somebody begins to write to", async () => {
  const app = createTestApp();
  expect((await type(app, { agentId: "ada" })).status).toBe(200);
  expect(app.warmed).toEqual([["demo", demoDirectory.agents[0]?.modelPreference]]);
});

it("warms nothing for another page, or for an employee of another tenant", async () => {
  const app = createTestApp();
  expect((await type(app, { agentId: "ada" }, { origin: "https://elsewhere.example" })).status).toBe(403);
  expect((await type(app, { agentId: "bob" })).status).toBe(404);
  expect(app.warmed).toEqual([]);
});
