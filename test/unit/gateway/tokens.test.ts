// Every route of the gateway inherits these refusals.

import { beforeEach, describe, expect, it } from "vitest";
import { MAX_SIGN_IN_FAILURES, SIGN_IN_WINDOW_MS } from "../../../src/limits.ts";
import type { TokenScope } from "../../../src/tenants/policy.ts";
import { type GatewayWorld, gatewayWorld } from "../../doubles/gateway-world.ts";

const HI = [{ role: "user", content: "Hi" }];
const ROUTES: [string, string, TokenScope, object | undefined][] = [
  ["POST", "/v1/chat/completions", "models", { model: "fast", messages: HI }],
  ["POST", "/v1/embeddings", "models", { model: "letters-384", input: "Hi" }],
  ["GET", "/v1/models", "models", undefined],
  ["GET", "/v1/models/fast", "models", undefined],
  ["POST", "/complete", "models", { model: "fast", messages: HI, tenant_id: "acme" }],
  ["GET", "/metrics", "metrics", undefined],
];
const spend = { dayNano: 0, monthNano: 0, reservedNano: 0 };

let world: GatewayWorld;
beforeEach(() => {
  world = gatewayWorld();
  world.book = { health: {}, totals: {}, spending: { tenant: spend, agents: {} } };
});

describe.each(ROUTES)("%s %s", (method, path, scope, body) => {
  const ask = (authorization: string | undefined, address = "192.0.2.1") =>
    world.request(path, {
      method,
      headers: { "cf-connecting-ip": address, ...(authorization === undefined ? {} : { authorization }) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  const other = scope === "models" ? "metrics" : "models";

  it("answers a token of its scope", async () => {
    const token = await world.mint("acme", [scope]);
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
    expect((await ask(`bearer  ${token}`)).status).toBe(200);
  });

  it("refuses a token of another scope, and says which is missing", async () => {
    const response = await ask(`Bearer ${await world.mint("acme", [other])}`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain(scope);
  });

  it("refuses whatever proves nothing with the same 401", async () => {
    const good = await world.mint("acme", [scope]);
    const revoked = await world.mint("acme", [scope]);
    const id = revoked.split("_")[2] ?? "";
    const record = world.tokens.get(`acme/${id}`);
    if (record) world.tokens.set(`acme/${id}`, { ...record, revokedAt: 1 });
    const bodies = new Set<string>();
    for (const [place, authorization] of [
      undefined,
      "",
      "Bearer",
      `Basic ${good}`,
      "Bearer sk-something",
      `Bearer ${revoked}`,
      `Bearer ${good.slice(0, -1)}`,
      `Bearer ${good.slice(0, -1)}${good.endsWith("a") ? "b" : "a"}`,
      `Bearer ${good.replace("kst_acme", "kst_other")}`,
      `Bearer ${good.replace("kst_acme", "kst_nobody")}`,
      `Bearer ${good.replace(/token-\d+/, "token-99")}`,
    ].entries()) {
      const response = await ask(authorization, `192.0.2.${place}`);
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      bodies.add(await response.text());
    }
    expect(bodies.size).toBe(1);
    expect(world.calls).toEqual([]);
  });

  it("refuses a token of a tenant that was switched off", async () => {
    const token = await world.mint("acme", [scope]);
    world.models.delete("acme");
    expect((await ask(`Bearer ${token}`)).status).toBe(401);
  });

  it("refuses a record that belongs to another tenant, should one ever be handed out", async () => {
    const token = await world.mint("acme", [scope]);
    for (const [key, record] of world.tokens) world.tokens.set(key, { ...record, tenantId: "other" });
    expect((await ask(`Bearer ${token}`)).status).toBe(401);
  });

  it("lets nobody guess on after MAX_SIGN_IN_FAILURES, not even with the right token", async () => {
    const token = await world.mint("acme", [scope]);
    const wrong = `Bearer ${token.slice(0, -5)}aaaaa`;
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) expect((await ask(wrong)).status).toBe(401);
    const refused = await ask(`Bearer ${token}`);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe(String(SIGN_IN_WINDOW_MS / 1_000));
    world.now += SIGN_IN_WINDOW_MS;
    expect((await ask(`Bearer ${token}`)).status).toBe(200);
  });

  it("holds up neither another address nor another tenant for it", async () => {
    const token = await world.mint("acme", [scope]);
    for (let i = 0; i < MAX_SIGN_IN_FAILURES; i++) await ask(`Bearer ${token.slice(0, -5)}aaaaa`);
    expect((await ask(`Bearer ${token}`, "192.0.2.2")).status).toBe(200);
    const others = await world.mint("other", [scope]);
    expect((await ask(`Bearer ${others}`)).status).not.toBe(429);
  });

  it("never echoes a token", async () => {
    const token = await world.mint("acme", [other]);
    expect(await (await ask(`Bearer ${token}`)).text()).not.toContain(token.slice(-10));
    expect(JSON.stringify(world.log.lines)).not.toContain(token.slice(-10));
  });
});

it("answers a path under /v1 that is not there in OpenAI's shape", async () => {
  const response = await world.request("/v1/responses", { method: "POST" });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { code: "not_found", type: "invalid_request_error" },
  });
});
