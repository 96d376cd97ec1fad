// Secrets that stand nowhere else, and others who shout back what they are sent.

import { vi } from "vitest";
import { mattermostChannel } from "../../../src/channels/mattermost/channel.ts";
import { slackChannel } from "../../../src/channels/slack/channel.ts";
import { whatsappChannel } from "../../../src/channels/whatsapp/channel.ts";
import { buildCatalog } from "../../../src/llm/catalog.ts";
import { createModelPools } from "../../../src/llm/pools.ts";
import { connectProviders } from "../../../src/llm/providers/connect.ts";
import { consoleLog } from "../../../src/log.ts";
import type { OpenToolkit } from "../../../src/tenants/tool-policy.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { companyToolkit, MCP, SHOP } from "../../doubles/company.ts";
import { type FaultAnswer, streamOf } from "../../doubles/fault-answers.ts";
import { deploymentOf } from "../../doubles/memory-tenants.ts";
import { headerSecret } from "../../doubles/tool-world.ts";
import type { WholeTurn } from "./whole-turn.ts";

export const CANARY = {
  ...{
    slackSigning: "canary-slack-signing-Zk1",
    slackOld: "canary-slack-old-Zk2",
    slackBot: "xoxb-canary-Zk3",
  },
  ...{ mmOut: "canary-mm-out-Zk4", mmCommand: "canary-mm-command-Zk5", mmBot: "canary-mm-bot-Zk6" },
  ...{ mmAction: "canary-mm-action-Zk7", waApp: "canary-wa-app-Zk8", waVerify: "canary-wa-verify-Zk9" },
  ...{ waAccess: "EAAcanaryZk10canaryZk10canary", brave: "canary-brave-Zk11", api: "canary-api-Zk12" },
  ...{ shop: "canary-shop-Zk13", mcp: "canary-mcp-Zk14", googleClient: "canary-google-client-Zk15" },
  ...{
    googleRefresh: "canary-google-refresh-Zk16",
    openai: "sk-canary-Zk17-openai",
    anthropic: "sk-ant-canary-Zk18",
  },
  ...{
    access: "canary-access-secret-Zk19",
    house: "canary-of-the-house-Zk20",
    houseOld: "canary-house-old-Zk21",
  },
  ...{
    database: "canaryDatabaseZk22",
    sealing: "canary-sealing-key-Zk23",
    sealingOld: "canary-sealing-old-Zk24",
  },
  admin: ADMIN_TOKEN,
};
export const canaries = Object.values(CANARY);

/** Which of them stand in it, in whatever it is. */
export const hits = (value: unknown): string[] => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return canaries.filter((canary) => text.includes(canary));
};

export const logged: string[] = [];
export function listen(): void {
  logged.length = 0;
  const keep = (line: unknown) => void logged.push(String(line));
  for (const level of ["log", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(keep);
}

export const shout = (init: RequestInit | undefined, url: string): string =>
  JSON.stringify({ url, sent: Object.fromEntries(new Headers(init?.headers)), body: init?.body });

export const secretToolkit = (): OpenToolkit => {
  const google = { client_id: "id", client_secret: CANARY.googleClient, refresh_token: CANARY.googleRefresh };
  return {
    ...companyToolkit(),
    secrets: [
      { id: "brave", kind: "brave", prefix: "", value: CANARY.brave },
      headerSecret("api.example.com", CANARY.api, { id: "api" }),
      headerSecret(SHOP, CANARY.shop, { id: "shop" }),
      headerSecret(MCP, CANARY.mcp, { id: "mcp" }),
      { id: "google", kind: "google_oauth", prefix: "", value: JSON.stringify(google) },
    ],
  };
};

/** Every model server shouts back what it was sent, until the last one, which does as it was told. */
export function shoutingModels(turn: WholeTurn, script: FaultAnswer[]) {
  const bodies: string[] = [];
  const shouts: string[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const headers = Object.fromEntries(request.headers);
    const body = await request.text();
    bodies.push(body, request.url);
    const key = (
      headers.authorization ??
      headers["x-api-key"] ??
      headers["cf-access-client-secret"] ??
      ""
    ).replace(/^Bearer /, "");
    if (request.url.includes("answers.example")) {
      const { opening, content, ending, done } = streamOf("openai", "m", script.shift() ?? said("All set."));
      const stream = [...opening, ...content, ...ending, ...done].join("");
      return new Response(stream, { headers: { "content-type": "text/event-stream" } });
    }
    shouts.push(key);
    const error = {
      type: "authentication_error",
      code: "invalid_api_key",
      message: `Incorrect API key provided: ${key}. ${JSON.stringify(headers)}`,
    };
    return new Response(JSON.stringify({ type: "error", error }), {
      status: request.url.includes("house") ? 500 : 401,
      headers: { "content-type": "application/json" },
    });
  };
  const price = { input: 1, cachedInput: 1, output: 1 };
  const pools = createModelPools({
    defaults: buildCatalog({
      openai: { baseUrl: "https://openai.example/v1", apiKey: CANARY.openai, model: "gpt", prices: price },
      anthropic: {
        baseUrl: "https://anthropic.example",
        apiKey: CANARY.anthropic,
        model: "claude",
        prices: price,
        small: { prices: price },
        large: { prices: price },
      },
      ollama: { baseUrl: "https://ollama.example", accessClientId: "id", accessClientSecret: CANARY.access },
    }),
    provider: connectProviders({ fetch }),
    ledger: { reserve: async () => ({ kind: "free" }) as never, probe: async () => true },
    log: consoleLog,
    sleep: async () => {},
  });
  turn.world.deps.pools = pools;
  const { resolved } = turn.world;
  const own = (id: string, baseUrl: string, keys: string[]) => {
    const { tenantId: _, ...settings } = deploymentOf({ tenantId: "acme", id, baseUrl });
    return { ...settings, secrets: { api_key: keys } };
  };
  const order = ["anthropic", "openai", "ollama", "house", "answers"];
  const policy = {
    ...resolved.models.policy,
    groups: [{ id: "quality", order: "listed" as const, deployments: order }],
  };
  const deployments = [
    own("house", "https://house.example/v1", [CANARY.house, CANARY.houseOld]),
    own("answers", "https://answers.example/v1", ["known-to-all"]),
  ];
  turn.world.resolved = { ...resolved, models: { ...resolved.models, policy, deployments } };
  return { bodies, shouts };
}

export const said = (text: string): FaultAnswer => ({
  text: [text],
  toolCalls: [],
  usage: { input: 1, output: 1 },
});
export const called = (name: string, input: object): FaultAnswer => ({
  ...{ text: [], usage: { input: 1, output: 1 } },
  toolCalls: [{ id: `c-${name}`, name, arguments: JSON.stringify(input) }],
});

/** The channel of that name over whatever `fetch` is now. */
export function shoutingChannel(name: string, clock: () => number) {
  const fetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);
  if (name === "slack") return { channel: slackChannel({ apiUrl: "https://slack.test/api", fetch }) };
  if (name === "whatsapp") return { channel: whatsappChannel({ apiUrl: "https://graph.example", fetch }) };
  const webhookUrl = (id: string) => `https://konstruct.test/webhooks/mattermost/${id}`;
  return { channel: mattermostChannel({ fetch, webhookUrl, newId: () => "n", clock }) };
}
