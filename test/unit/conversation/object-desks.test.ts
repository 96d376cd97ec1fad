import { describe, expect, it } from "vitest";
import type { HostedDesk } from "../../../src/conversation/port.ts";
import { DEDUPE_MS } from "../../../src/limits.ts";
import { ask, press } from "./asking.ts";
import { handOverRequest } from "./hand-overs.ts";
import { shown } from "./handing-over.ts";
import { begin, edit, freshObject, object, REF, say, world } from "./object-world.ts";

freshObject();

const ORIGIN = { tenantId: "acme", connectionId: "acme.wa", thread: "wa" };

const stand = (fields: Partial<HostedDesk> = {}) =>
  object().hostDesk({
    origin: ORIGIN,
    handOverId: "h1",
    choices: handOverRequest().choices,
    speaks: true,
    until: world.now + 86_400_000,
    ...fields,
  });

const atDesk = (wish: object) => ({ kind: "at_desk", origin: ORIGIN, wish });

describe("a line in the thread of a desk", () => {
  it("is said to the person behind it, and is no question here", () => {
    stand();
    expect(say("1", "Hello, I am Ben.")).toEqual([
      atDesk({ kind: "speak", id: "h1", key: "1", text: "Hello, I am Ben." }),
    ]);
    expect(world.conversation.wakeUps).toEqual([]);
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(shown()).toEqual(["person Alice: Hello, I am Ben."]);
  });

  it("comes to the same however often it is delivered", () => {
    stand();
    const first = say("1", "hand back: done");
    expect(first).toEqual([atDesk({ kind: "hand_back", id: "h1", note: "done" })]);
    const rows = object().counters().rowsWritten;
    world.conversation.evict();
    expect(say("1", "hand back: done")).toEqual(first);
    expect(object().counters().rowsWritten).toBeLessThan(rows);
  });

  it("counts with the text that it was changed to before it came, and not with a later one", () => {
    stand();
    say("0", "hello");
    edit("e1", "1", "Hello.");
    expect(say("1", "Helo.")).toEqual([atDesk({ kind: "speak", id: "h1", key: "1", text: "Hello." })]);
    edit("e2", "1", "Hello!");
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("of a program is not passed on", () => {
    stand();
    expect(say("1", "beep", { byProgram: true })).toEqual(["stored"]);
  });

  it("is for the newest of several desks", () => {
    stand();
    stand({ handOverId: "h2", until: world.now + 2 * 86_400_000 });
    expect(say("1", "Hello.")).toMatchObject([{ wish: { id: "h2" } }]);
  });

  it("is an ordinary line once the desk is over, and where only its controls are", () => {
    stand({ speaks: false });
    expect(say("1", "Hello.")).toEqual(["stored"]);
    stand({ handOverId: "h2", until: world.now + 1_000 });
    world.now += 1_000;
    expect(say("2", "Hello.")).toEqual(["stored"]);
  });

  it("that decides a confirmation with its code decides it", () => {
    say("1");
    ask();
    stand();
    expect(say("2", "yes K7Q1", { sentAt: world.now })).toMatchObject([{ kind: "decided" }]);
  });

  it("stays one where its controls are told of again", () => {
    stand();
    stand({ speaks: false });
    expect(say("1", "Hello.")).toMatchObject([{ kind: "at_desk" }]);
  });
});

describe("a control of a desk", () => {
  it.each([
    ["take-1", { kind: "take", id: "h1" }],
    ["back-1", { kind: "hand_back", id: "h1" }],
    ["pass-1", { kind: "pass", id: "h1" }],
  ])("%s is a wish for the conversation behind it, as often as it is pressed", (choice, wish) => {
    stand({ speaks: false });
    // The desk goes with it: lines under it may have to be made its own.
    const desk = { origin: ORIGIN, handOverId: "h1", speaks: false };
    for (let time = 1; time <= 2; time++)
      expect(press(choice, "u1", "p1")).toEqual({ ...atDesk(wish), desk: expect.objectContaining(desk) });
  });

  it("that leads nowhere is refused like any unknown one", () => {
    stand();
    expect(press("take-2")).toEqual({ kind: "refused", refusal: { code: "unknown" } });
  });
});

describe("a desk", () => {
  it("never stands in another tenant", () => {
    expect(() => stand({ origin: { ...ORIGIN, tenantId: "evil" } })).toThrow("its own tenant");
  });

  it("is forgotten by the alarm once it is over, and not before", async () => {
    stand({ until: world.now + 3 * DEDUPE_MS });
    const rows = () => world.conversation.sql.exec("SELECT id FROM desk").toArray();
    for (let i = 0; i < 2; i++) {
      world.now = world.conversation.alarmAt ?? 0;
      await world.conversation.fireAlarm();
      expect(rows()).toHaveLength(1);
    }
    while (world.conversation.alarmAt !== undefined) {
      world.now = world.conversation.alarmAt;
      await world.conversation.fireAlarm();
    }
    expect(rows()).toEqual([]);
  });

  it("in a conversation of its own leaves that conversation as it was", () => {
    say("1", "hello");
    stand({ speaks: false });
    expect(begin()).toMatchObject({ ref: REF, input: [{ text: "hello" }] });
  });
});
