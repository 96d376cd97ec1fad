import { abortAllDurableObjects, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, it, vi } from "vitest";
import { BOT, CHANNEL, DIRECT, eachInAWorld, type MattermostWorld, MIRA } from "./mattermost-world.ts";

let world: MattermostWorld;

eachInAWorld(1, (entered) => {
  world = entered;
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
    await world.at((server) => server.peers.hangUp());
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
      server.peers.dropEvent();
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
    world.server.peers.loseContact();
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
    await vi.waitFor(() => expect(world.server.peers.count).toBe(0), within);
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
    expect(world.server.peers.count).toBe(0);
  });

  it("that is stopped closes at once and forgets", async () => {
    await world.start();
    await world.stub.stop();
    expect(await world.stub.status()).toEqual({ state: "off", failures: 0 });
    await vi.waitFor(() => expect(world.server.peers.count).toBe(0));
  });

  it("of another tenant's name has no socket at all", async () => {
    await world.stub.start("nobody.chat");
    await world.reaches("off");
    expect(world.handshakes).toBe(0);
  });
});
