import { describe, expect, it } from "vitest";
import type { Channel, DeliveryFailure } from "../../../src/channels/channel.ts";
import type { ConversationEvent, ConversationRef } from "../../../src/conversation/message.ts";
import type { AcceptResult, FinishInput, ThinkView } from "../../../src/conversation/port.ts";
import { fail, ok } from "../../../src/result.ts";
import { moveTurn } from "../../../src/turn/move-turn.ts";
import { memoryChannel } from "../../doubles/memory-channel.ts";
import { settlementsOf } from "../../doubles/settlements.ts";
import { line, turnWorld } from "../../doubles/turn-world.ts";
import { RESOLVED, thinkView } from "./views.ts";

const guessed = line("p1", "hello", { provisional: true });
const place = (thread: string) => ok({ thread, target: { to: thread } });

function moving(locate: Channel["locate"], fields: Partial<ThinkView> = {}, there: AcceptResult = "stored") {
  const accepted: [ConversationRef, ConversationEvent[]][] = [];
  const verbs: unknown[] = [];
  const conversations = {
    accept: async (ref: ConversationRef, events: ConversationEvent[]) => {
      accepted.push([ref, events]);
      return events.map(() => there);
    },
    record: async (_ref: unknown, _lease: unknown, record: unknown) => {
      verbs.push(record);
      return "ok" as const;
    },
    finish: async (_ref: unknown, _lease: unknown, _parts: unknown, { owed }: FinishInput) => {
      verbs.push({ owed });
      return "ok" as const;
    },
    retryLater: async (_ref: unknown, _lease: unknown, input: unknown) => {
      verbs.push(input);
      return "ok" as const;
    },
  } as never;
  const channel = memoryChannel();
  const owned: unknown[] = [];
  Object.assign(conversations, {
    own: async (...wish: unknown[]) => {
      owned.push(wish);
      return { kind: "own_refused", refusal: { code: "taken", by: "Ben" } };
    },
  });
  const world = turnWorld(conversations, Object.assign(channel, locate ? { locate } : {}));
  Object.assign(world.deps, { clock: () => 1_000 });
  const view = thinkView({ input: [guessed], ...fields });
  const run = () => moveTurn(world.deps, view, RESOLVED, new AbortController().signal);
  return { run, accepted, verbs, world, channel, owned };
}

describe("a message whose thread was a guess", () => {
  it("stays where the guess was right", async () => {
    const { run, accepted } = moving(async () => place("t"));
    expect(await run()).toBeUndefined();
    expect(accepted).toEqual([]);
  });

  it("goes nowhere where a program wrote it that nobody listens to", async () => {
    const unheard = async () => ok({ thread: "root", target: { to: "root" }, writer: "nobody" as const });
    const { run, accepted, verbs } = moving(unheard);
    expect(await run()).toEqual({ kind: "done" });
    expect(accepted).toEqual([]);
    expect(verbs).toMatchObject([{ outcome: "moved", parts: [] }, { owed: [] }]);
  });

  it("takes along that a program wrote it", async () => {
    const heard = async () => ok({ thread: "root", target: { to: "root" }, writer: "program" as const });
    const { run, accepted } = moving(heard);
    await run();
    expect(accepted[0]?.[1]).toMatchObject([{ id: "p1", thread: "root", byProgram: true }]);
  });

  it("is carried to the conversation behind it where it turns out to be said at a desk", async () => {
    const origin = { tenantId: "acme", connectionId: "acme.c", thread: "customer" };
    const wish = { kind: "speak", id: "ho-1", key: "p1", text: "hello" } as const;
    const { run, channel, owned } = moving(async () => place("root"), {}, { kind: "at_desk", origin, wish });
    await run();
    expect(owned).toMatchObject([[origin, wish, { via: "text", isOperator: false }]]);
    expect(channel.whispers).toMatchObject([{ userId: "u1", text: expect.stringMatching(/^Ben has taken/) }]);
  });

  it("is answered in private where it decided something in vain", async () => {
    const refused = { kind: "refused", refusal: { code: "not_allowed" } } as const;
    const { run, channel } = moving(async () => place("root"), {}, refused);
    expect(await run()).toEqual({ kind: "done" });
    expect(channel.whispers).toMatchObject([{ userId: guessed.author.id }]);
  });

  it("moves to the thread it belongs to, and nobody answers it here", async () => {
    const { run, accepted, verbs } = moving(async () => place("root"));
    expect(await run()).toEqual({ kind: "done" });
    expect(accepted).toHaveLength(1);
    const [[ref, events] = []] = accepted;
    expect(ref).toEqual({ tenantId: "acme", connectionId: "acme.c", thread: "root" });
    expect(events).toMatchObject([{ id: "p1", thread: "root", target: { to: "root" } }]);
    expect(events?.[0]).not.toHaveProperty("provisional");
    expect(verbs).toMatchObject([{ outcome: "moved", parts: [], settlement: undefined }, { owed: [] }]);
  });

  it("pays what earlier turns here still owe, or keeps owing it", async () => {
    const owed = [JSON.stringify(settlementsOf(1)[0])];
    const paid = moving(async () => place("root"), { owed });
    await paid.run();
    expect(paid.world.settled).toMatchObject([{ turn: 1, summary: { connectionId: "demo.slack" } }]);
    const away = moving(async () => place("root"), { owed });
    away.world.tenantAway = true;
    await away.run();
    expect(away.verbs.at(-1)).toEqual({ owed });
  });

  it("leaves a turn that has others to answer as if it had been deleted from it", async () => {
    const { run, accepted } = moving(async () => place("root"), { input: [guessed, line("p2", "stays")] });
    expect(await run()).toBeUndefined();
    expect(accepted.map(([ref, events]) => [ref.thread, events[0]?.kind])).toEqual([
      ["root", "message"],
      ["t", "deletion"],
    ]);
    expect(accepted[1]?.[1]).toMatchObject([{ target: "p1" }]);
  });

  it.each([
    { code: "refused", reason: "no access" },
    { code: "gone" },
    { code: "revoked", reason: "" },
  ] as DeliveryFailure[])("is answered here where the service answers %j", async (failure) => {
    expect(await moving(async () => fail(failure)).run()).toBeUndefined();
  });

  it.each([
    [1, 5],
    [2, 10],
    [5, 80],
    [12, 300],
  ])(
    "is looked up again where the service cannot be asked: after try %i in %i s",
    async (attempt, seconds) => {
      const { run, verbs } = moving(async () => fail({ code: "unknown", reason: "reset" }), { attempt });
      expect(await run()).toEqual({ kind: "again", delaySeconds: seconds });
      expect(verbs).toMatchObject([{ at: 1_000 + seconds * 1_000, notified: false }]);
    },
  );
});

describe("any other message", () => {
  it("is not looked up", async () => {
    const { run } = moving(() => Promise.reject(new Error("asked")), { input: [line("p1", "hello")] });
    expect(await run()).toBeUndefined();
  });

  it("is where it is on a channel that always knows", async () => {
    expect(await moving(undefined).run()).toBeUndefined();
  });
});
