import { describe, expect, it } from "vitest";
import { asks, BEN, CLEO, DAN, OPERATOR, TAKE_MS } from "./hand-overs.ts";
import {
  giveOver,
  handBack,
  handOver,
  newsOf,
  own,
  refusalOf,
  relay,
  shown,
  speak,
  take,
  takeUnasked,
} from "./handing-over.ts";
import { answer, begin, freshObject, object, REF, recordOf, say, world } from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

describe("a record that hands over", () => {
  it("makes a person the speaker, from the next turn on", () => {
    say("1");
    const before = giveOver();
    expect(before.epoch).toBeUndefined();
    expect(object().ownership()).toMatchObject({
      epoch: 1,
      handOver: { state: "waiting", turn: 1, asked: 1 },
    });
    say("2");
    expect(begin()).toMatchObject({ epoch: 1, handOver: { id: "h1", chain: [BEN, CLEO] } });
  });

  it("shows readers where the employee fell silent, and why", () => {
    say("1");
    giveOver();
    expect(shown().slice(1)).toEqual([
      "employee Ada: I fetch somebody.",
      "notice Ada: Handed over to a person of the team: A refund is disputed.",
    ]);
  });

  it("that comes too late counts no more: the operator has the conversation", () => {
    say("1");
    const view = begin();
    takeUnasked("h9");
    const late = recordOf(view, { outcome: "handed_off", handOver: handOver() });
    expect(object().record(view.lease, late)).toBe("superseded");
    expect(object().ownership()).toMatchObject({ epoch: 1, handOver: { id: "h9", state: "taken" } });
    expect(shown().some((line) => line.includes("not sent"))).toBe(false);
  });

  it("remembers whom it told that they are with a person, each once", () => {
    say("1");
    giveOver();
    say("2");
    relay(begin(), { told: ["u1"] });
    say("3");
    relay(begin(), { told: ["u1", "u2"] });
    expect(object().ownership().handOver?.told).toEqual(["u1", "u2"]);
  });
});

describe("a person's stretch", () => {
  it("brings what happened as news for a turn, to the place where the person wrote last", () => {
    say("1");
    giveOver();
    say("2", "[2]", { target: { to: "t2" } });
    relay();
    world.conversation.wakeUps.length = 0;
    take();
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(begin()).toMatchObject({
      epoch: 1,
      target: { to: "t2" },
      input: [
        {
          own: { handOverId: "h1", what: "taken", by: { name: "Ben", via: "text" } },
          author: { id: "U-BEN" },
        },
      ],
      handOver: { state: "taken", owner: { name: "Ben" } },
    });
  });

  it("says each line once, however often it is delivered, and two people's with one id each", () => {
    say("1");
    giveOver();
    speak("k1", "Hello, I am Ben.");
    expect(speak("k1", "Hello, I am Ben.")).toMatchObject({ kind: "owned", again: true });
    own({ kind: "take", id: "h1" }, OPERATOR);
    speak("k1", "And I am Olga.", OPERATOR);
    const view = relay();
    expect(newsOf(view)).toEqual(["taken", "spoken", "taken", "spoken"]);
    handBack(undefined, OPERATOR);
    expect(speak("k1", "Hello, I am Ben.")).toMatchObject({ kind: "owned", again: true });
    expect(refusalOf(speak("k2"))).toBe("over");
  });

  it("shows a colleague's line where it was said to the person, under their name", () => {
    say("1");
    giveOver();
    speak("k1", "Hello, I am Ben.");
    own({ kind: "take", id: "h1" }, OPERATOR);
    speak("k2", "And I am Olga.", OPERATOR);
    relay();
    const lines = object().transcript({ limit: 50 }).messages;
    expect(
      lines.slice(3).map(({ role, author, text, colleague }) => [role, author, text, colleague]),
    ).toEqual([
      ["notice", "Ben", "Ben took over.", undefined],
      ["notice", "Olga", "Olga took over.", undefined],
      ["employee", "Ben", "Hello, I am Ben.", true],
      ["employee", "Olga", "And I am Olga.", true],
    ]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
  });

  it("keeps what is relayed to a desk out of the transcript", () => {
    say("1");
    giveOver();
    say("2");
    const view = begin();
    const to = { connectionId: "acme.slack", thread: "d", target: {} };
    const parts = [partWith({ opId: "2-d-1", text: "**Alice:** [2]", state: "sent", to })];
    const before = shown();
    object().record(view.lease, recordOf(view, { outcome: "handed_off", parts }));
    expect(shown()).toEqual(before);
  });

  it("takes a line that says stop for what it is: something said to the person", () => {
    say("1");
    giveOver();
    say("2");
    const view = begin();
    say("3", "stop");
    expect(object().heartbeat(view.lease)).toBe("ok");
    relay(view);
    expect(newsOf(begin())).toEqual(["stop"]);
  });

  it("begun by taking a held turn gives the turn's messages to the person", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { outcome: "held", parts: [], reason: "away" }));
    object().finish(view.lease, [], settled(view));
    takeUnasked();
    const next = begin();
    expect(newsOf(next)).toEqual(["[1]", "taken"]);
    relay(next);
    expect(world.conversation.turns()[0]?.end).toMatchObject({ kind: "written_again", turn: 2 });
  });

  it("knows when the person last wrote, also where only news came since", () => {
    say("1", "[1]", { sentAt: 4_711 });
    giveOver();
    take();
    expect(begin().writtenAt).toBe(4_711);
  });

  it("leaves no trace of a wish that is refused", () => {
    say("1");
    giveOver();
    take();
    const before = object().counters().rowsWritten;
    expect(refusalOf(take(asks(CLEO)))).toBe("taken");
    expect(refusalOf(speak("k", "Hello.", asks(DAN)))).toBe("taken");
    expect(refusalOf(take(asks(BEN), "h0"))).toBe("unknown");
    expect(object().counters().rowsWritten).toBe(before);
  });

  it("survives an eviction at every step", () => {
    say("1");
    giveOver();
    world.conversation.evict();
    take();
    world.conversation.evict();
    expect(begin()).toMatchObject({ epoch: 1, handOver: { state: "taken" } });
    world.conversation.evict();
    expect(refusalOf(take(asks(CLEO)))).toBe("taken");
  });
});

describe("handing back", () => {
  it("marks in the history that the stretch is over, and what was agreed", () => {
    say("1");
    giveOver();
    speak("k1", "I refund it.");
    relay();
    world.now += 120_000;
    handBack("A refund of 40.");
    const view = begin();
    expect(newsOf(view)).toEqual(["returned"]);
    expect(view).toMatchObject({ epoch: 2, handOver: { state: "returned" } });
    expect(view.history.slice(-2)).toMatchObject([
      { role: "employee", author: "Ben", colleague: true, text: "I refund it." },
      {
        role: "notice",
        isMarker: true,
        text: "Ben of the team spoke with Mia from 2025-06-15 15:06 to 2025-06-15 15:08 UTC. Ben handed back. Agreed: A refund of 40.",
      },
    ]);
    expect(shown().filter((line) => line.includes("handed back"))).toHaveLength(1);
  });

  it("lets the employee answer again, under its own epoch", () => {
    say("1");
    giveOver();
    handBack();
    relay();
    say("2");
    expect(answer().epoch).toBe(2);
    expect(shown().at(-1)).toBe("employee Ada: Hello.");
  });

  it("of a relayed turn that is still under way does not end that turn", () => {
    say("1");
    giveOver();
    speak("k1");
    const view = begin();
    handBack();
    expect(object().heartbeat(view.lease)).toBe("ok");
    relay(view);
    expect(newsOf(begin())).toEqual(["returned"]);
  });

  it("says so where nobody spoke", () => {
    say("1");
    giveOver();
    handBack(undefined, OPERATOR);
    expect(begin().history.at(-1)?.text).toContain("said nothing to them. Olga handed back.");
  });
});

describe("time", () => {
  it("is told as news, one step at a time, and stops once somebody has it", () => {
    say("1");
    giveOver();
    const due = () => {
      void object().alarm();
      const view = object().begin();
      if (view.kind !== "think") return view.kind;
      relay(view);
      return newsOf(view).join();
    };
    world.now += TAKE_MS / 2 - 1;
    expect(due()).toBe("idle");
    world.now += 1;
    expect(due()).toBe("reminded");
    world.now += TAKE_MS / 2;
    expect(due()).toBe("asked");
    take(asks(CLEO));
    relay();
    world.now += 10 * TAKE_MS;
    expect(due()).toBe("idle");
  });

  it("has the alarm, as soon as the turn that handed over needs no watching any more", async () => {
    say("1");
    giveOver();
    const { now } = world;
    world.now = world.conversation.alarmAt ?? 0;
    await world.conversation.fireAlarm();
    expect(world.conversation.alarmAt).toBe(now + TAKE_MS / 2);
  });
});

describe("a desk", () => {
  const desk = (messageId: string, opId = "1-d-1") => ({
    ...{ connectionId: "acme.slack", thread: "d", target: {}, userId: "U-BEN" },
    opId,
    messageId,
  });

  it("is kept once, of the hand-over that it belongs to", () => {
    say("1");
    giveOver();
    object().addDesk("h1", desk("m1"));
    object().addDesk("h1", desk("m2"));
    object().addDesk("h0", desk("m3", "0-d-1"));
    expect(object().ownership().handOver?.desks).toEqual([desk("m2")]);
  });
});

it("a conversation that nobody hands over, and in which nobody is asked, has not even the tables for it", () => {
  say("1");
  answer();
  expect(object().ownership()).toEqual({ epoch: 0 });
  const tables = world.conversation.sql.exec("SELECT name FROM sqlite_master ORDER BY name").toArray();
  expect(tables.map(({ name }) => name)).toEqual(["_migrations", "message", "seen", "step", "turn"]);
  expect(JSON.stringify(world.conversation.turns())).not.toContain("epoch");
});
