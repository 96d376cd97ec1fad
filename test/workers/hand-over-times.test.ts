import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { OwnWish, ThinkView, TurnRecord } from "../../src/conversation/port.ts";
import { asks, BEN, CLEO, handOverRequest, TAKE_MS } from "../unit/conversation/hand-overs.ts";
import { partWith, settled } from "../unit/conversation/turns.ts";
import { begin, freshConversation, here, object, port, say } from "./conversation-world.ts";
import { at } from "./tenant-world.ts";

freshConversation();

const recordOf = (view: ThinkView, fields: Partial<TurnRecord> = {}): TurnRecord => ({
  author: "Ada",
  outcome: "answered",
  parts: [partWith({ opId: view.placeholder.opId })],
  settlement: "{}",
  chain: view.chain,
  ...fields,
});

/** Ends a turn without a word to the person. */
async function end(view: ThinkView, fields = {}): Promise<void> {
  await port.record(here.ref, view.lease, recordOf(view, { outcome: "handed_off", parts: [], ...fields }));
  await port.finish(here.ref, view.lease, [], settled(view));
}

/** A conversation that was handed over at this moment. */
async function handedOver(): Promise<number> {
  const now = Date.now();
  await say("1", "a person, please");
  await end(await begin(), { handOver: handOverRequest({ at: now }) });
  return (await port.ownership(here.ref)).handOver?.stepAt ?? now;
}

/** What the alarm of that moment brings to a turn. */
async function newsAt(now: number): Promise<string> {
  await at(now, () => runDurableObjectAlarm(object()));
  const view = await at(now, () => port.begin(here.ref));
  if (view.kind !== "think") return view.kind;
  await at(now, () => end(view));
  return view.input.map(({ own }) => own?.what).join();
}

const own = (wish: OwnWish, colleague = BEN) => port.own(here.ref, wish, asks(colleague));

describe("a hand-over that nobody takes", () => {
  it("goes on by the alarm alone, from one to the next, through evictions", async () => {
    const start = await handedOver();
    const half = TAKE_MS / 2;
    expect(await newsAt(start + half - 1_000)).toBe("idle");
    expect(await newsAt(start + half)).toBe("reminded");
    await evictDurableObject(object());
    expect(await newsAt(start + TAKE_MS)).toBe("asked");
    expect(await newsAt(start + TAKE_MS + half)).toBe("reminded");
    expect(await newsAt(start + 2 * TAKE_MS)).toBe("team");
    await evictDurableObject(object());
    expect(await newsAt(start + 3 * TAKE_MS - 1_000)).toBe("idle");
    expect(await newsAt(start + 3 * TAKE_MS)).toBe("late");
    expect(await newsAt(start + 9 * TAKE_MS)).toBe("idle");
  });

  it("is watched by one alarm, that of the next moment", async () => {
    const start = await handedOver();
    await runDurableObjectAlarm(object());
    const alarm = await runInDurableObject(object(), (_one, { storage }) => storage.getAlarm());
    expect(alarm).toBe(start + TAKE_MS / 2);
  });
});

it("of two who take at once one has it, and the other hears who", async () => {
  await handedOver();
  const take = { kind: "take" as const, id: "h1" };
  const [ben, cleo] = await Promise.all([own(take), own(take, CLEO)]);
  expect(ben).toMatchObject({ kind: "owned", handOver: { owner: { name: "Ben" } } });
  expect(cleo).toEqual({ kind: "own_refused", refusal: { code: "taken", by: "Ben" } });
  expect(await newsAt(Date.now())).toBe("taken");
});

it("a line at a desk leads to the conversation behind it, and a turn says it", async () => {
  await handedOver();
  const origin = here.ref;
  const thread = { ...origin, connectionId: "acme.slack", thread: `desk-${origin.thread}` };
  const { choices } = handOverRequest();
  await port.hostDesk(thread, {
    origin,
    handOverId: "h1",
    choices,
    speaks: true,
    until: Date.now() + 60_000,
  });
  const said = () =>
    port.accept(thread, [
      {
        kind: "message",
        id: "m1",
        thread: thread.thread,
        sentAt: Date.now(),
        author: { id: BEN.userId },
        text: "Hello, I am Ben.",
        addressed: "direct",
        target: {},
      },
    ]);
  const [accepted] = await said();
  if (typeof accepted !== "object" || accepted.kind !== "at_desk") throw new Error("it was said at a desk");
  expect(accepted.origin).toEqual(origin);
  expect(await said()).toEqual([accepted]);
  expect(await own(accepted.wish)).toMatchObject({ kind: "owned" });
  expect(await own(accepted.wish)).toMatchObject({ kind: "owned", again: true });
  expect(await newsAt(Date.now())).toBe("taken,spoken");
});

it("an answer that was computed before somebody took over is not recorded, and the team reads it", async () => {
  await say("1", "hello");
  const view = await begin();
  const request = handOverRequest({ cause: "operator", chain: [], team: [] });
  const olga = { connectionId: "acme.console", userId: "console-olga", name: "Olga" };
  const by = { colleague: olga, isOperator: true, via: "console" as const };
  await port.own(here.ref, { kind: "take", id: "h1", request }, by);
  expect(await port.record(here.ref, view.lease, recordOf(view))).toBe("superseded");
  const { messages } = await port.transcript(here.ref, { limit: 9 });
  expect(messages.at(-1)?.text).toBe("Ada had an answer ready, which was not sent: Hello.");
  expect(await begin()).toMatchObject({ epoch: 1, handOver: { state: "taken" } });
});
