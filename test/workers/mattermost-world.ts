// One tenant with a Mattermost connection, and the server it listens to, inside workerd.

import { runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { socketName } from "../../src/channels/mattermost/socket-name.ts";
import { directPlace } from "../../src/channels/mattermost/thread.ts";
import { conversationName } from "../../src/compose-objects.ts";
import type { Env } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";
import { sealConnectionSecrets } from "../../src/tenants/credentials.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import type { ConnectionRecord } from "../../src/tenants/tenant.ts";
import { MattermostServer, type Peer } from "../doubles/mattermost-server.ts";
import { agentOf, projectionOf } from "../doubles/memory-tenants.ts";

const env = bindings as unknown as Env;
export const BOT = "a2d5a8b1o4t7a0d3a6b9o2t5a8";
export const MIRA = "m9i2r5a8m1i4r7a0m3i6r9a2m5";
export const DIRECT = "d6i9r2e5c8t1c4h7a0n3n6e9l2";
export const CHANNEL = "c1r8t4y6u2i9o5p3a7s1d8f4g6";

const agent = agentOf({ role: "Support", naturalLanguageEscalation: false });

/** A tenant, its connection and its server; every test has its own, because objects live on. */
export class MattermostWorld {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly server: MattermostServer;
  token = "bot-token-number-one-000000";
  handshakes = 0;
  /** Handshakes are answered with this instead, while it is set. */
  refusal: number | undefined;

  constructor(n: number) {
    this.tenantId = `fjordline-${n}`;
    this.connectionId = `${this.tenantId}.chat`;
    this.server = new MattermostServer({
      token: this.token,
      bot: { id: BOT, username: "ada" },
      now: () => Date.now(),
      channels: [
        { id: DIRECT, type: "D" },
        { id: CHANNEL, type: "P" },
      ],
    });
  }

  get stub() {
    return env.MATTERMOST_SOCKETS.getByName(socketName(this.connectionId) ?? "");
  }

  readonly fetch = async (url: string, init?: RequestInit): Promise<Response> => {
    if (!url.endsWith("/api/v4/websocket")) {
      // Turns run beside this test; what they would post is not its matter.
      const isOurs = init?.method === "GET" || url.endsWith("/posts/ephemeral");
      return isOurs ? this.server.fetch(url, init) : new Response(null, { status: 503 });
    }
    this.handshakes++;
    if (this.refusal !== undefined) return new Response(null, { status: this.refusal });
    const { 0: client, 1: far } = new WebSocketPair();
    far.accept();
    const peer: Peer = { send: (text) => far.send(text), close: () => far.close(1000) };
    far.addEventListener("message", ({ data }) => this.server.peers.receive(peer, String(data)));
    far.addEventListener("close", () => this.server.peers.leave(peer));
    return new Response(null, { status: 101, webSocket: client });
  };

  /** Writes the tenant through, as the operator's API does. */
  async configure(
    changes: Partial<ConnectionRecord> = {},
    settings: Record<string, unknown> = {},
  ): Promise<void> {
    const keys = createKeyring({ key: env.SECRETS_KEY ?? "", version: 1 });
    const identity = { tenantId: this.tenantId, id: this.connectionId };
    const connection: ConnectionRecord = {
      ...identity,
      channel: "mattermost",
      agentId: "ada",
      name: "chat",
      settings: { serverUrl: `https://${this.tenantId}.test`, botUserId: BOT, socket: true, ...settings },
      secrets: await sealConnectionSecrets(keys, identity, { bot_token: this.token }),
      isActive: true,
      ...changes,
    };
    const projection = projectionOf(this.tenantId, { agents: [agent], connections: [connection] });
    await env.TENANTS.getByName(encodeTuple([this.tenantId])).project(projection);
  }

  async start(): Promise<void> {
    await this.configure();
    await this.stub.start(this.connectionId);
    await this.reaches("live");
  }

  async reaches(state: string): Promise<void> {
    await vi.waitFor(async () => expect((await this.stub.status()).state).toBe(state), {
      timeout: 8_000,
      interval: 50,
    });
  }

  /** Does something at the server; its sockets live where the object lives. */
  at<T>(act: (server: MattermostServer) => T): Promise<T> {
    return runInDurableObject(this.stub, () => act(this.server));
  }

  say(text: string, channelId = DIRECT, rootId = "") {
    return this.at((server) => server.say({ channelId, userId: MIRA, text, rootId }));
  }

  async transcript(channelId = DIRECT, rootId = ""): Promise<{ text: string; deleted: boolean }[]> {
    const { thread } = directPlace(channelId, rootId);
    const ref = { tenantId: this.tenantId, connectionId: this.connectionId, thread };
    const object = env.CONVERSATIONS.getByName(conversationName(ref));
    const { messages } = (await object.transcript({ limit: 50 })) as {
      messages: { role: string; text: string; deleted: boolean }[];
    };
    return messages.filter(({ role }) => role === "person").map(({ text, deleted }) => ({ text, deleted }));
  }

  async hears(texts: string[], channelId = DIRECT, rootId = ""): Promise<void> {
    const heard = async () => (await this.transcript(channelId, rootId)).map(({ text }) => text);
    await vi.waitFor(async () => expect(await heard()).toEqual(texts), { timeout: 8_000, interval: 50 });
  }
}

/** Gives every test a world of its own, numbered from `first` on, whose server is reached by the global fetch. */
export function eachInAWorld(first: number, enter: (world: MattermostWorld) => void): void {
  let n = first;
  let world: MattermostWorld;
  beforeEach(() => {
    world = new MattermostWorld(n++);
    const { fetch: real } = globalThis;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      const mine = new URL(url).hostname === `${world.tenantId}.test`;
      return mine ? world.fetch(url, init as RequestInit) : real(input as string, init as RequestInit);
    });
    enter(world);
  });
  afterEach(async () => {
    await world.stub.stop();
    vi.restoreAllMocks();
  });
}
