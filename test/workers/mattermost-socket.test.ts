import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { socketName } from "../../src/channels/mattermost/socket-name.ts";
import { directPlace } from "../../src/channels/mattermost/thread.ts";
import { conversationName } from "../../src/compose-objects.ts";
import type { Env } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";
import { sealConnectionSecrets } from "../../src/tenants/credentials.ts";
import { createKeyring } from "../../src/tenants/keyring.ts";
import type { Agent, ConnectionRecord } from "../../src/tenants/tenant.ts";
import { MattermostServer, type Peer } from "../doubles/mattermost-server.ts";

const env = bindings as unknown as Env;
const BOT = "a2d5a8b1o4t7a0d3a6b9o2t5a8";
const MIRA = "m9i2r5a8m1i4r7a0m3i6r9a2m5";
const DIRECT = "d6i9r2e5c8t1c4h7a0n3n6e9l2";
const CHANNEL = "c1r8t4y6u2i9o5p3a7s1d8f4g6";

const agent: Agent = {
  id: "ada",
  name: "Ada",
  role: "Support",
  persona: "",
  systemPrompt: "",
  modelPreference: "fast",
  toolAssignments: [],
  escalationRules: [],
  escalationAssignee: null,
  naturalLanguageEscalation: false,
  isActive: true,
};

/** A tenant, its connection and its server; every test has its own, because objects live on. */
class World {
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
      return init?.method === "GET" ? this.server.fetch(url, init) : new Response(null, { status: 503 });
    }
    this.handshakes++;
    if (this.refusal !== undefined) return new Response(null, { status: this.refusal });
    const { 0: client, 1: far } = new WebSocketPair();
    far.accept();
    const peer: Peer = { send: (text) => far.send(text), close: () => far.close(1000) };
    far.addEventListener("message", ({ data }) => this.server.receive(peer, String(data)));
    far.addEventListener("close", () => this.server.leave(peer));
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
    const tenant = { id: this.tenantId, name: "Fjordline", isActive: true };
    await env.TENANTS.getByName(encodeTuple([this.tenantId])).project({
      tenant,
      agents: [agent],
      connections: [connection],
    } as never);
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

let n = 0;
let world: World;

beforeEach(() => {
  world = new World(++n);
  const { fetch: real } = globalThis;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const mine = new URL(url).hostname === `${world.tenantId}.test`;
    return mine ? world.fetch(url, init as RequestInit) : real(input as string, init as RequestInit);
  });
});

afterEach(async () => {
  await world.stub.stop();
  vi.restoreAllMocks();
});

describe("a started socket", () => {
  it("logs in and hears what is said in a private chat", async () => {
    await world.start();
    await world.say("Is the night ferry full?");
    await world.hears(["Is the night ferry full?"]);
  });

  it("hears its name in a private channel, and the thread that follows", async () => {
    await world.start();
    await world.say("lunch?", CHANNEL);
    const root = await world.say("@ada is it late?", CHANNEL);
    await world.hears(["is it late?"], CHANNEL, root.id);
  });

  it("takes over edits and deletions of what it heard", async () => {
    await world.start();
    const one = await world.say("one");
    const two = await world.say("two");
    await world.hears(["one", "two"]);
    await world.at((server) => server.edit(one.id, "one, rather"));
    await world.at((server) => server.remove(two.id));
    await vi.waitFor(async () =>
      expect(await world.transcript()).toEqual([
        { text: "one, rather", deleted: false },
        { text: "", deleted: true },
      ]),
    );
  });

  it("does not hear its own posts or those of programs", async () => {
    await world.start();
    await world.at((server) => {
      server.say({ channelId: DIRECT, userId: BOT, text: "mine" });
      server.say({ channelId: DIRECT, userId: MIRA, text: "a program's", props: { from_webhook: "true" } });
      server.say({ channelId: DIRECT, userId: MIRA, text: "joined", type: "system_join_channel" });
    });
    await world.say("a person's");
    await world.hears(["a person's"]);
  });

  it("started again stays as it is", async () => {
    await world.start();
    await world.stub.start(world.connectionId);
    await runDurableObjectAlarm(world.stub);
    await world.say("hello");
    await world.hears(["hello"]);
    expect(world.handshakes).toBe(1);
  });
});

describe("a socket that was lost", () => {
  it("comes back and reads what was said meanwhile, each line once and in order", async () => {
    await world.start();
    await world.say("before");
    await world.hears(["before"]);
    await world.at((server) => server.hangUp());
    await world.reaches("waiting");
    for (const text of ["one", "two", "three"]) await world.say(text);
    await world.reaches("live");
    await world.say("after");
    await world.hears(["before", "one", "two", "three", "after"]);
    expect(world.handshakes).toBe(2);
  });

  it("by one lost event reads that event", async () => {
    await world.start();
    await world.at((server) => {
      server.dropEvent();
      server.say({ channelId: DIRECT, userId: MIRA, text: "after the gap" });
    });
    await world.hears(["after the gap"]);
    expect(world.handshakes).toBe(2);
  });

  it("by a crash of its object reads what was said meanwhile", async () => {
    await world.start();
    await world.say("before");
    await world.hears(["before"]);
    // A graceful eviction would wait for the socket to end.
    await abortAllDurableObjects();
    world.server.loseContact();
    world.server.say({ channelId: DIRECT, userId: MIRA, text: "while it was down" });
    await runDurableObjectAlarm(world.stub);
    await world.hears(["before", "while it was down"]);
  });

  it("tries again while the server refuses the handshake, and says why it is not there", async () => {
    world.refusal = 503;
    await world.configure();
    await world.stub.start(world.connectionId);
    await vi.waitFor(async () => expect((await world.stub.status()).failures).toBeGreaterThan(0));
    expect((await world.stub.status()).lastError).toMatch(/503/);
    world.refusal = undefined;
    await world.reaches("live");
    expect(await world.stub.status()).toEqual({ state: "live", failures: 0 });
  });

  it("by a token that the server does not know says so and does not hear anything", async () => {
    world.server.token = "another-token-0000000000000";
    await world.configure();
    await world.stub.start(world.connectionId);
    await vi.waitFor(async () => expect((await world.stub.status()).lastError).toMatch(/refused the token/));
    expect(await world.transcript()).toEqual([]);
  });

  it("by a token of another user does not listen, because it could not tell its own posts", async () => {
    await world.configure({}, { botUserId: MIRA });
    await world.stub.start(world.connectionId);
    await vi.waitFor(async () => expect((await world.stub.status()).lastError).toMatch(/another user/));
  });
});

describe("a connection that changes", () => {
  const within = { timeout: 5_500, interval: 50 };

  it("closes its socket within five seconds of being switched off, and hears nothing any more", async () => {
    await world.start();
    await world.configure({ isActive: false });
    await vi.waitFor(() => expect(world.server.listeners).toBe(0), within);
    expect((await world.stub.status()).state).toBe("off");
    expect(await runDurableObjectAlarm(world.stub)).toBe(false);
  });

  it("logs in anew within five seconds of a rotated token", async () => {
    await world.start();
    world.token = "bot-token-number-two-000000";
    world.server.token = world.token;
    await world.configure();
    await vi.waitFor(() => expect(world.handshakes).toBe(2), within);
    await world.reaches("live");
    await world.say("with the new token");
    await world.hears(["with the new token"]);
  });

  it("that needs no socket any more has none", async () => {
    await world.start();
    await world.configure({}, { socket: false });
    await runDurableObjectAlarm(world.stub);
    await world.reaches("off");
    expect(world.server.listeners).toBe(0);
  });

  it("that is stopped closes at once and forgets", async () => {
    await world.start();
    await world.stub.stop();
    expect(await world.stub.status()).toEqual({ state: "off", failures: 0 });
    await vi.waitFor(() => expect(world.server.listeners).toBe(0));
  });

  it("of another tenant's name has no socket at all", async () => {
    await world.stub.start("nobody.chat");
    await world.reaches("off");
    expect(world.handshakes).toBe(0);
  });
});
