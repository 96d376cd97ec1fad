import { describe, expect, it } from "vitest";
import { ask, press, reply, request, stateOf } from "./asking.ts";
import { MIA, OPERATOR } from "./confirmations.ts";
import { begin, freshObject, object, recordOf, remove, say, world } from "./object-world.ts";
import { settled } from "./turns.ts";

freshObject();

const decided = (kind = "decided") => ({ kind });
const typed = (id: string, text: string) => say(id, text, { sentAt: world.now })[0];

describe("time", () => {
  const START_HALF = 300_000;
  const pass = (ms: number) => {
    world.now += ms;
  };

  it("reminds at half of it and ends it at ten minutes, from the one alarm", async () => {
    say("1");
    ask();
    await world.conversation.fireAlarm();
    expect(world.conversation.alarmAt).toBe(world.now + START_HALF);
    pass(START_HALF);
    world.conversation.wakeUps.length = 0;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toHaveLength(1);
    expect(reply().input).toMatchObject([{ news: { what: "reminder" }, author: { id: "u1" } }]);
    await world.conversation.fireAlarm();
    expect(world.conversation.alarmAt).toBe(world.now + START_HALF);
    pass(START_HALF);
    await world.conversation.fireAlarm();
    expect(stateOf()).toBe("expired");
    expect(reply().input).toMatchObject([{ news: { what: "expired" } }]);
    expect(press("approve-1")).toEqual({ kind: "refused", refusal: { code: "expired" } });
  });

  it("takes a press one second before the end, and none after it, whenever the alarm comes", () => {
    for (const [n, late] of [
      [1, -1_000],
      [2, 1_000],
    ] as const) {
      say(`${n}`);
      ask([request({}, n)]);
      pass(600_000 + late);
      expect(press(`approve-${n}`)).toMatchObject(decided(late < 0 ? "decided" : "refused"));
      expect(stateOf(`c${n}`)).toBe(late < 0 ? "approved" : "expired");
      reply();
    }
  });

  it("arms the alarm as soon as something waits: an older one may have been lost", () => {
    say("1");
    const view = begin();
    const record = recordOf(view, { outcome: "awaiting", confirmations: [request()] });
    const older = world.conversation.alarmAt;
    object().record(view.lease, record);
    expect(world.conversation.alarmAt).not.toBe(older);
    expect(world.conversation.alarmAt).toBeLessThanOrEqual(world.now + START_HALF);
  });

  it("keeps the alarm of what waits when everything else was swept", async () => {
    say("1");
    ask([request({ expiresAt: world.now + 30 * 24 * 3_600_000 })]);
    pass(8 * 24 * 3_600_000);
    await world.conversation.fireAlarm();
    expect(stateOf()).toBe("pending");
    expect(world.conversation.alarmAt).toBeDefined();
  });

  it("opens no second answer to a turn that waits for an operator", async () => {
    say("1");
    ask();
    say("2");
    const held = begin();
    object().record(held.lease, recordOf(held, { outcome: "held", reason: "All failed.", parts: [] }));
    object().finish(held.lease, [], settled(held));
    pass(START_HALF);
    await world.conversation.fireAlarm();
    pass(START_HALF);
    await world.conversation.fireAlarm();
    expect(stateOf()).toBe("expired");
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(object().held()).toMatchObject({ kind: "held" });
    expect(object().transcript({ limit: 1 }).messages).toMatchObject([
      { role: "notice", text: "Nobody decided in time: Send an HTTP request" },
    ]);
  });
});

it("a held turn that only brings news waits for whoever wrote last, since they did", () => {
  const written = say("1") && world.now;
  ask();
  world.now += 60_000;
  object().decide({ by: "id", id: "c1", verdict: "denied" }, OPERATOR);
  const held = begin();
  object().record(held.lease, recordOf(held, { outcome: "held", reason: "All failed.", parts: [] }));
  object().finish(held.lease, [], settled(held));
  const state = object().held();
  expect(state).toMatchObject({ held: { person: { id: "u1" }, waiting: [{ role: "notice" }] } });
  expect(state.kind === "held" && state.held.writtenAt).toBeLessThanOrEqual(written);
});

describe("a deletion of the message that asked", () => {
  it("withdraws what waits, and says so to readers", () => {
    say("1");
    ask();
    remove("d", "1");
    expect(stateOf()).toBe("cancelled");
    expect(press("approve-1")).toMatchObject({ refusal: { code: "decided", state: "cancelled" } });
    expect(object().transcript({ limit: 1 }).messages).toMatchObject([{ role: "notice" }]);
  });

  it("wins over an approval that has not run", () => {
    say("1");
    ask();
    press("approve-1");
    remove("d", "1");
    const view = begin();
    expect(object().claim(view.lease, "c1")).toMatchObject({ kind: "refused", state: "cancelled" });
  });

  it("reaches what a later turn asked because of it", () => {
    say("1");
    ask();
    press("approve-1");
    ask([request({}, 2)]);
    remove("d", "1");
    expect(stateOf("c2")).toBe("cancelled");
  });

  it("leaves what another message asked for", () => {
    say("1");
    reply();
    say("2");
    ask();
    remove("d", "1");
    expect(stateOf()).toBe("pending");
  });
});

describe("a card of another conversation", () => {
  const card = {
    origin: { tenantId: "acme", connectionId: "acme.w", thread: "49170" },
    confirmationId: "far",
    code: "H2WX",
    approveChoice: "far-approve",
    denyChoice: "far-deny",
  };
  const host = () => object().hostCard({ ...card, expiresAt: world.now + 600_000 });

  it("leads every press and every word to the conversation that asked", () => {
    host();
    expect(press("far-approve")).toEqual({
      kind: "elsewhere",
      origin: card.origin,
      wish: { by: "choice", choice: "far-approve" },
    });
    expect(typed("1", "no h2wx never")).toMatchObject({
      kind: "elsewhere",
      origin: card.origin,
      wish: { by: "code", verdict: "denied", reason: "never" },
    });
    expect(typed("2", "yes")).toMatchObject({ kind: "elsewhere", wish: { by: "id", id: "far" } });
    expect(object().begin()).toEqual({ kind: "idle" });
  });

  it("is led there again when the line is delivered again, whatever else waits by then", () => {
    host();
    const first = typed("1", "yes");
    object().hostCard({ ...card, confirmationId: "more", code: "Z9Z9", expiresAt: world.now + 600_000 });
    expect(typed("1", "yes")).toEqual(first);
    expect(object().transcript({ limit: 9 }).messages).toHaveLength(1);
  });

  it("is over for bare words when its time is, or when it is told so", () => {
    host();
    object().hostCard({ ...card, expiresAt: world.now });
    expect(typed("1", "yes")).toBe("stored");
    expect(press("far-deny")).toMatchObject(decided("elsewhere"));
  });

  it("never leads out of its tenant", () => {
    const origin = { ...card.origin, tenantId: "globex" };
    expect(() => object().hostCard({ ...card, origin, expiresAt: world.now + 1 })).toThrow("own tenant");
  });

  it("is shown in several places, each told once", () => {
    say("1");
    ask([request({ approvers: [MIA] })]);
    const surface = { connectionId: "acme.s", thread: "d", target: {}, opId: "1-9-x" };
    object().addSurface("c1", surface);
    object().addSurface("c1", { ...surface, messageId: "m1" });
    object().addSurface("nobody", surface);
    expect(object().confirmations(["pending"])).toMatchObject([{ surfaces: [{ messageId: "m1" }] }]);
  });
});
