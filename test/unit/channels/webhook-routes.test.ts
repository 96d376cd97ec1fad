import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { channelRegistry } from "../../../src/channels/registry.ts";
import { slackChannel } from "../../../src/channels/slack/channel.ts";
import { webChannel } from "../../../src/channels/web/channel.ts";
import { webhookRoutes } from "../../../src/channels/webhook-routes.ts";
import type { ConversationEvent, ConversationRef } from "../../../src/conversation/message.ts";
import type { OpenConnection } from "../../../src/tenants/tenant.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";

const NOW = 1_795_600_200_000;
const SECRET = "slack-signing-secret-of-acme";
const connection: OpenConnection = {
  id: "acme.slack",
  tenantId: "acme",
  channel: "slack",
  agentId: "ada",
  name: "Slack",
  settings: { teamId: "T1", botUserId: "UBOT", botId: "BBOT", appId: "A1" },
  secrets: { signing_secret: [SECRET], bot_token: ["xoxb-1"] },
  isActive: true,
};

function office() {
  const accepted: { ref: ConversationRef; events: ConversationEvent[] }[] = [];
  const logged: string[] = [];
  const state = { storable: true, deactivated: [] as string[], forgotten: [] as string[] };
  const log = (event: string, fields = {}) => void logged.push(`${event} ${JSON.stringify(fields)}`);
  const routes = webhookRoutes({
    directory: {
      connection: async (id) => (id === "acme.slack" ? ({ connection } as never) : undefined),
      agents: async () => [],
      models: async () => undefined,
      apiToken: async () => undefined,
      forget: (id) => void state.forgotten.push(id),
    },
    channel: channelRegistry({
      slack: slackChannel({ apiUrl: "https://slack.invalid/api", fetch }),
      whatsapp: memoryChannel(),
      mattermost: memoryChannel(),
      web: webChannel({ publish: async () => {} }),
    }),
    conversations: {
      accept: async (ref, events) => {
        if (!state.storable) throw new Error("object overloaded");
        accepted.push({ ref, events });
        return events.map(() => "stored" as const);
      },
      decide: async () => ({ kind: "refused", refusal: { code: "unknown" } }),
      own: async () => ({ kind: "own_refused", refusal: { code: "unknown" } }),
      hostDesk: async () => {},
    },
    tenants: { deactivateConnection: async (id) => void state.deactivated.push(id) },
    clock: () => NOW,
    log: { info: log, warn: log, error: log },
    later: () => {},
  });
  return { routes, accepted, logged, state };
}

const message = (event: object) => ({
  type: "event_callback",
  team_id: "T1",
  api_app_id: "A1",
  event_id: "Ev1",
  event,
});
const im = {
  type: "message",
  channel_type: "im",
  channel: "D1",
  user: "U1",
  ts: "1795600199.000100",
  text: "hello",
};

function signed(body: string, at = NOW / 1_000, secret = SECRET): RequestInit {
  const signature = createHmac("sha256", secret).update(`v0:${at}:${body}`).digest("hex");
  return {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-slack-request-timestamp": String(at),
      "x-slack-signature": `v0=${signature}`,
    },
  };
}

describe("the webhook route", () => {
  it("stores a signed message before it says 200", async () => {
    const { routes, accepted } = office();
    const response = await routes.request("/slack/acme.slack", signed(JSON.stringify(message(im))));
    expect(response.status).toBe(200);
    expect(accepted).toMatchObject([
      { ref: { tenantId: "acme", connectionId: "acme.slack", thread: "D1" }, events: [{ text: "hello" }] },
    ]);
  });

  it("answers 503 where it could not store, so that the sender tries again", async () => {
    const { routes, state } = office();
    state.storable = false;
    expect((await routes.request("/slack/acme.slack", signed(JSON.stringify(message(im))))).status).toBe(503);
  });

  it("refuses a wrong, stale, missing or malformed signature with 401, stores nothing and logs no body", async () => {
    const { routes, accepted, logged } = office();
    const body = JSON.stringify(message({ ...im, text: "the secret recipe" }));
    const requests = [
      signed(body, NOW / 1_000, "another"),
      signed(body, NOW / 1_000 - 301),
      { method: "POST", body },
      { ...signed(body), headers: { ...(signed(body).headers as object), "x-slack-signature": "v0=zz" } },
    ];
    for (const request of requests)
      expect((await routes.request("/slack/acme.slack", request)).status).toBe(401);
    expect(accepted).toEqual([]);
    expect(logged.join("\n")).not.toContain("recipe");
  });

  it("answers an unknown connection, another channel and another account with the same bytes", async () => {
    const { routes } = office();
    const body = JSON.stringify({ ...message(im), team_id: "T2" });
    const answers = await Promise.all([
      routes.request("/slack/acme.other", signed(body)),
      routes.request("/slack/nobody.slack", signed(body)),
      routes.request("/slack/%00", signed(body)),
      routes.request("/whatsapp/acme.slack", signed(body)),
      routes.request("/slack/acme.slack", signed(body)),
    ]);
    const seen = await Promise.all(
      answers.map(
        async (answer) => `${answer.status} ${JSON.stringify([...answer.headers])} ${await answer.text()}`,
      ),
    );
    expect(new Set(seen).size).toBe(1);
    expect(seen[0]).toContain("404");
  });

  it("refuses a body above 1 MiB with 413, declared or not", async () => {
    const { routes } = office();
    const large = "x".repeat(1024 * 1024 + 1);
    expect((await routes.request("/slack/acme.slack", signed(large))).status).toBe(413);
    const stream = new Blob([large]).stream();
    const undeclared = { ...signed("x"), body: stream, duplex: "half" } as RequestInit;
    expect((await routes.request("/slack/acme.slack", undeclared)).status).toBe(413);
  });

  it("refuses what is no JSON, or deeper than 64 levels, with 400", async () => {
    const { routes } = office();
    const deep = `${"[".repeat(65)}${"]".repeat(65)}`;
    expect((await routes.request("/slack/acme.slack", signed("{nope"))).status).toBe(400);
    expect((await routes.request("/slack/acme.slack", signed(deep))).status).toBe(400);
  });

  it("acknowledges what it does not know with 200 and one log line", async () => {
    const { routes, accepted, logged } = office();
    const response = await routes.request(
      "/slack/acme.slack",
      signed(JSON.stringify(message({ type: "reaction_added" }))),
    );
    expect(response.status).toBe(200);
    expect(accepted).toEqual([]);
    expect(logged).toHaveLength(1);
  });

  it("answers the challenge of a new address", async () => {
    const { routes } = office();
    const body = JSON.stringify({ type: "url_verification", token: "x", challenge: "c-1234" });
    const response = await routes.request("/slack/acme.slack", signed(body));
    expect([response.status, await response.text()]).toEqual([200, "c-1234"]);
  });

  it("switches a connection off when its workspace takes our access away", async () => {
    const { routes, state } = office();
    const event = { type: "tokens_revoked", tokens: { bot: ["UBOT"] } };
    expect((await routes.request("/slack/acme.slack", signed(JSON.stringify(message(event))))).status).toBe(
      200,
    );
    expect(state).toMatchObject({ deactivated: ["acme.slack"], forgotten: ["acme.slack"] });
  });
});
