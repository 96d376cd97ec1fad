import { describe, expect, it } from "vitest";
import { MAX_SIGN_IN_FAILURES, SESSION_MS, SIGN_IN_WINDOW_MS } from "../../../src/limits.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

const post = (app: TestApp, body: unknown, headers: Record<string, string> = {}) =>
  app.request("/session", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN, ...headers },
    body: JSON.stringify(body),
  });

const sessionOf = async (app: TestApp, cookie: string) =>
  (await (await app.request("/session", { headers: { cookie } })).json()).session;

describe("signing in", () => {
  it("sets a cookie that is bound to host, TLS and site, and is out of reach for scripts", async () => {
    const response = await post(createTestApp(), { tenant: "demo", token: ADMIN_TOKEN });
    expect(response.status).toBe(200);
    const [value, ...attributes] = (response.headers.get("set-cookie") ?? "").split("; ");
    expect(value).toMatch(/^__Host-konstruct=[0-9a-f]+\.[0-9a-f]{64}$/);
    expect(attributes.sort()).toEqual(
      ["HttpOnly", `Max-Age=${SESSION_MS / 1_000}`, "Path=/", "SameSite=Strict", "Secure"].sort(),
    );
  });

  it("answers with the workspace and when the session ends", async () => {
    const app = createTestApp();
    const response = await post(app, { tenant: " Demo ", token: ADMIN_TOKEN });
    expect(await response.json()).toEqual({
      session: { tenant: { id: "demo", name: "Demo Company" }, expiresAt: app.now + SESSION_MS },
    });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("never says whether the workspace or the token was wrong", async () => {
    const wrongToken = await post(createTestApp(), { tenant: "demo", token: "wrong" });
    const wrongTenant = await post(createTestApp(), { tenant: "nobody", token: ADMIN_TOKEN });
    const bothWrong = await post(createTestApp(), { tenant: "../demo", token: "" });
    const expected = await wrongToken.text();
    expect(wrongToken.status).toBe(401);
    expect(await wrongTenant.text()).toBe(expected);
    expect(await bothWrong.text()).toBe(expected);
    expect(wrongTenant.headers.get("set-cookie")).toBeNull();
  });

  it("refuses a page of another site", async () => {
    const response = await post(
      createTestApp(),
      { tenant: "demo", token: ADMIN_TOKEN },
      { origin: "https://evil.example" },
    );
    expect(response.status).toBe(403);
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it("lets a program sign in without an Origin", async () => {
    const response = await createTestApp().request("/session", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ tenant: "demo", token: ADMIN_TOKEN }),
    });
    expect(response.status).toBe(200);
  });
});

describe("guessing tokens", () => {
  const guess = (app: TestApp, token: string, address = "192.0.2.1") =>
    post(app, { tenant: "demo", token }, { "cf-connecting-ip": address });

  it("has to wait after MAX_SIGN_IN_FAILURES, even with the right token", async () => {
    const app = createTestApp();
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) expect((await guess(app, `wrong-${i}`)).status).toBe(401);
    app.now += 10_000;
    const refused = await guess(app, ADMIN_TOKEN);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe(String(SIGN_IN_WINDOW_MS / 1_000 - 10));
  });

  it("may go on when SIGN_IN_WINDOW_MS is over", async () => {
    const app = createTestApp();
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) await guess(app, "wrong");
    app.now += SIGN_IN_WINDOW_MS;
    expect((await guess(app, ADMIN_TOKEN)).status).toBe(200);
  });

  it("holds up nobody at another address", async () => {
    const app = createTestApp();
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) await guess(app, "wrong");
    expect((await guess(app, ADMIN_TOKEN, "192.0.2.2")).status).toBe(200);
  });

  it("counts wrong bearer tokens as well", async () => {
    const app = createTestApp();
    const ask = (token: string) =>
      app.request("/agents", { headers: { authorization: `Bearer ${token}`, "x-konstruct-tenant": "demo" } });
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) expect((await ask("wrong")).status).toBe(401);
    expect((await ask(ADMIN_TOKEN)).status).toBe(429);
  });
});

describe("a session", () => {
  it("is there until it runs out", async () => {
    const app = createTestApp();
    const cookie = await app.signIn();
    expect(await sessionOf(app, cookie)).toMatchObject({ tenant: { id: "demo" } });
    app.now += SESSION_MS - 1;
    expect(await sessionOf(app, cookie)).not.toBeNull();
    app.now += 1;
    expect(await sessionOf(app, cookie)).toBeNull();
  });

  it("is null for a reader who is not signed in, which is an answer and not an error", async () => {
    const response = await createTestApp().request("/session");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ session: null });
  });

  it("is refused with any character of the cookie changed", async () => {
    const app = createTestApp();
    const cookie = await app.signIn();
    for (let i = "__Host-konstruct=".length; i < cookie.length; i++) {
      const other = cookie[i] === "0" ? "1" : "0";
      expect(await sessionOf(app, cookie.slice(0, i) + other + cookie.slice(i + 1))).toBeNull();
    }
  });

  it("ends for everybody when the admin token is changed", async () => {
    const app = createTestApp();
    const cookie = await app.signIn();
    app.deps.adminToken = "another-admin-token-entirely";
    expect(await sessionOf(app, cookie)).toBeNull();
  });

  it("ends on signing out", async () => {
    const app = createTestApp();
    const headers = { cookie: await app.signIn(), origin: ORIGIN };
    const response = await app.request("/session", { method: "DELETE", headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(/^__Host-konstruct=; Max-Age=0; /);
  });

  it("cannot be ended by another site", async () => {
    const app = createTestApp();
    const cookie = await app.signIn();
    for (const headers of [{ cookie }, { cookie, origin: "https://evil.example" }])
      expect((await app.request("/session", { method: "DELETE", headers })).status).toBe(403);
  });
});

it("serves a program with the admin token and the workspace in a header", async () => {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "x-konstruct-tenant": "other" };
  const response = await createTestApp().request("/agents", { headers });
  expect(await response.json()).toEqual({
    agents: [{ id: "bob", name: "Bob", role: "Sales", isActive: true }],
  });
});
