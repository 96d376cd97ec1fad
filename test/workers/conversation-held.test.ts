import { describe, expect, it } from "vitest";
import type { HeldWish, LiveFrame } from "../../src/conversation/port.ts";
import { endHeld } from "../../src/turn/end-held.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import { timerSleep } from "../../src/turn/turn-deps.ts";
import { memoryChannel } from "../doubles/memory-channel.ts";
import { turnWorld } from "../doubles/turn-world.ts";
import { freshConversation, here, object, port, run, say, texts } from "./conversation-world.ts";

freshConversation();

const KIM = { id: "console-kim", name: "Kim" };
const ANSWER: HeldWish = { kind: "answer", turn: 1, by: KIM, key: "key-12345", text: "Yes, we do." };

const wish = (one: HeldWish) =>
  endHeld(
    {
      conversations: port,
      channel: here.world.channel,
      agentId: "ada",
      clock: here.world.deps.clock,
      newId: here.world.deps.newId,
    },
    here.ref,
    one,
  );

/** Nobody is on duty, so the turn is held at its first try. */
async function hold(): Promise<void> {
  const { agent } = here.world.resolved;
  await say("1", "Do you ship to Malta?");
  here.world.resolved.agent = { ...agent, isActive: false };
  await run();
  here.world.resolved.agent = agent;
}

describe("a held turn", () => {
  it("waits for a person, with what is needed to answer it", async () => {
    await hold();
    expect(await port.held(here.ref)).toMatchObject({
      kind: "held",
      held: {
        turn: 1,
        reason: "The employee is switched off.",
        waiting: [{ text: "Do you ship to Malta?" }],
      },
    });
    expect(await port.begin(here.ref)).toEqual({ kind: "idle" });
  });

  it("is answered by hand, once, in the chat and in the transcript", async () => {
    await hold();
    const both = await Promise.all([wish(ANSWER), wish(ANSWER)]);
    expect(both[0]).toMatchObject({ kind: "done", end: { kind: "answered", turn: 2 } });
    expect(both[1]).toMatchObject({ kind: "done", end: (both[0] as { end: object }).end });
    expect(both.filter((one) => one.kind === "done" && one.isAgain)).toHaveLength(1);
    await Promise.all([run(), run()]);
    expect(texts()).toEqual([expect.stringContaining("I'm not available"), "Yes, we do."]);
    const { messages } = await port.transcript(here.ref, { limit: 9 });
    expect(messages.at(-1)).toMatchObject({ author: "Kim", text: "Yes, we do.", outcome: "answered" });
    expect(here.world.settled.at(-1)).toMatchObject({
      audit: [{ type: "answered_by_hand" }, { type: "delivery" }],
    });
  });

  it("has one winner of two different answers", async () => {
    await hold();
    const other: HeldWish = { ...ANSWER, key: "key-67890", text: "No." };
    const met = await Promise.all([wish(ANSWER), wish(other)]);
    expect(met.map((one) => one.kind).sort()).toEqual(["conflict", "done"]);
    await run();
    expect(texts()).toHaveLength(2);
  });

  it("is asked again, and what the person wrote meanwhile is answered with it", async () => {
    await hold();
    await wish({ kind: "retry", turn: 1, by: KIM });
    await say("2", "And to Gozo?");
    await run();
    expect(texts().at(-1)).toContain("And to Gozo?");
    const asked = here.world.pool.calls[0]?.request.messages.map((message) => message.role);
    expect(asked).toEqual(["user", "user"]);
    expect(await port.held(here.ref)).toEqual({ kind: "not_held" });
  });

  it("is closed without an answer, which the tenant is told", async () => {
    await hold();
    await wish({ kind: "dismiss", turn: 1, by: KIM, reason: "spam" });
    await run();
    expect(here.world.settled.at(-1)).toMatchObject({ turn: 1, summary: { state: "dismissed" } });
    expect(texts()).toHaveLength(1);
  });

  it("is delivered by the next consumer where the first dies before the answer is out", async () => {
    await hold();
    await wish(ANSWER);
    const dying = turnWorld(port, memoryChannel());
    dying.deps.channel = () => {
      throw new Error("killed");
    };
    await expect(runTurn(dying.deps, here.ref)).rejects.toThrow("killed");
    expect(await wish({ kind: "retry", turn: 1, by: KIM })).toMatchObject({ kind: "conflict" });
    const clock = Date.now;
    try {
      Date.now = () => clock() + 60_000;
      await run();
    } finally {
      Date.now = clock;
    }
    expect(texts().slice(1)).toEqual(["Yes, we do."]);
  });
});

/** Everything that a reader of the conversation is shown from now on. */
async function reader(): Promise<LiveFrame[]> {
  const { webSocket } = await object().fetch("http://object/", { headers: { upgrade: "websocket" } });
  if (!webSocket) throw new Error("expected a WebSocket");
  const frames: LiveFrame[] = [];
  webSocket.accept();
  webSocket.addEventListener("message", ({ data }) => void frames.push(JSON.parse(String(data))));
  return frames;
}

it("an answer by hand is seen by readers as it is given, and what became of the held turn with it", async () => {
  await hold();
  const frames = await reader();
  await wish(ANSWER);
  await run();
  const states = () => frames.flatMap((frame) => (frame.type === "state" ? [frame.state] : []));
  await expect.poll(() => states().at(-1)).toBe("idle");
  expect(states().at(0)).toBe("delivering");
  const lines = frames.flatMap((frame) => (frame.type === "message" ? [frame.message] : []));
  expect(lines).toMatchObject([
    { outcome: "held", end: { kind: "answered", by: KIM } },
    { author: "Kim", text: "Yes, we do.", parts: [{ state: "pending" }] },
    { author: "Kim", text: "Yes, we do.", parts: [{ state: "sent" }] },
  ]);
});

it("a person who writes after being held costs one row more than any other turn", async () => {
  // The world's own sleep is cut short, so that a slow machine would see heartbeats of a turn that needs none.
  here.world.deps.sleep = timerSleep;
  await hold();
  const before = await object().counters();
  await say("2", "hello?");
  await run();
  const held = await object().counters();
  await say("3", "thanks");
  await run();
  const plain = await object().counters();
  const cost = (from: typeof before, to: typeof before) => ({
    rpcs: to.rpcs - from.rpcs,
    rows: to.rowsWritten - from.rowsWritten,
  });
  const usual = cost(held, plain);
  expect(cost(before, held)).toEqual({ rpcs: usual.rpcs, rows: usual.rows + 1 });
});
