import { describe, expect, it } from "vitest";
import { DEDUPE_MS, MAX_HISTORY_MESSAGES, REWAKE_MS } from "../../../src/limits.ts";
import { line } from "../../doubles/turn-world.ts";
import {
  answer,
  begin,
  edit,
  freshObject,
  object,
  REF,
  recordOf,
  remove,
  say,
  tell,
  world,
} from "./object-world.ts";
import { NOW, partWith, settled } from "./turns.ts";

freshObject();

describe("a receipt that is faster than the consumer", () => {
  const opened = (state: "sending" | "unknown") => {
    say("1");
    const view = begin();
    const part = partWith({ opId: view.placeholder.opId, state });
    object().record(view.lease, recordOf(view, { parts: [{ ...part, state: "sending" }] }));
    tell("sent", part.opId);
    return { view, part };
  };

  it("keeps it from sending again, and wakes somebody to go on", () => {
    const { view, part } = opened("sending");
    world.conversation.wakeUps.length = 0;
    expect(object().progress(view.lease, [{ ...part, tries: 2 }])).toBe("superseded");
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(object().begin()).toMatchObject({
      kind: "deliver",
      parts: [{ state: "sent", messageId: "wamid.1" }],
    });
  });

  it("is not forgotten where the consumer could not find out", () => {
    const { view, part } = opened("unknown");
    object().finish(view.lease, [part], settled(view));
    expect(world.conversation.turns()[0]?.parts).toMatchObject([{ state: "sent", messageId: "wamid.1" }]);
  });

  it("does not stop the next part where it speaks of one that is sent", () => {
    say("1");
    const view = begin();
    const first = partWith({ opId: view.placeholder.opId, state: "sent", messageId: "wamid.1" });
    const second = partWith({ opId: "1-1-x" });
    object().record(view.lease, recordOf(view, { parts: [first, { ...second, state: "pending" }] }));
    tell("failed", first.opId);
    expect(object().progress(view.lease, [first, second])).toBe("ok");
  });

  it("wakes a turn that waits to learn of it", () => {
    say("1");
    const view = begin();
    const part = partWith({ opId: view.placeholder.opId, state: "unknown" as const });
    object().record(view.lease, recordOf(view, { parts: [part] }));
    object().retryLater(view.lease, { at: world.now + 60_000, reason: "wait", notified: false });
    world.conversation.wakeUps.length = 0;
    tell("delivered", part.opId);
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(object().begin()).toMatchObject({ kind: "deliver", parts: [{ state: "sent" }] });
  });
});

describe("events that overtake each other", () => {
  it("an edit of a message that was deleted unseen does not touch another line", () => {
    say("1");
    answer();
    remove("d2", "2");
    expect(say("2")).toEqual(["ignored"]);
    say("3");
    edit("e2", "2", "of the deleted one");
    expect(world.conversation.lines().map((one) => one.text)).toEqual(["[1]", "Hello.", "[3]"]);
  });

  it("of two edits the one that came last counts", () => {
    say("1");
    answer();
    edit("e1", "2", "first");
    edit("e2", "2", "second");
    say("2", "original");
    expect(begin().input).toMatchObject([{ text: "second" }]);
  });

  it("an edit to nothing counts too", () => {
    say("1");
    answer();
    edit("e1", "2", "");
    say("2", "original");
    expect(begin().input).toMatchObject([{ text: "" }]);
  });
});

describe("what is stored", () => {
  it("is all of a webhook or nothing, and the conversation lives on", () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const broken = line("2", "x", { target: circular as never });
    expect(() => object().accept([line("1", "hello"), broken])).toThrow();
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(say("1", "hello")).toEqual(["stored"]);
    expect(begin().input).toMatchObject([{ id: "1" }]);
  });

  it("is known again after an eviction at any point", () => {
    say("1");
    world.conversation.evict();
    const view = begin();
    world.conversation.evict();
    expect(object().record(view.lease, recordOf(view))).toBe("ok");
    world.conversation.evict();
    expect(say("1")).toEqual(["duplicate"]);
  });

  it("keeps dedupe keys for DEDUPE_MS, and then nothing but the conversation", async () => {
    say("1");
    answer();
    await world.conversation.fireAlarm();
    world.now += DEDUPE_MS - 1;
    expect(say("1")).toEqual(["duplicate"]);
    world.now += 120_000;
    await world.conversation.fireAlarm();
    expect(world.conversation.sql.exec("SELECT id FROM seen").toArray()).toEqual([]);
    expect(world.conversation.alarmAt).toBeUndefined();
    expect(world.conversation.lines()).toHaveLength(2);
  });

  it("hands at most MAX_HISTORY_MESSAGES of the past to a turn, the newest", () => {
    for (let i = 1; i <= MAX_HISTORY_MESSAGES; i++) {
      say(`${i}`);
      answer();
    }
    say("last");
    const { history } = begin();
    expect(history.length).toBeLessThanOrEqual(MAX_HISTORY_MESSAGES);
    expect(history.at(-1)).toMatchObject({ role: "employee" });
    expect(history.at(-2)).toMatchObject({ text: `[${MAX_HISTORY_MESSAGES}]` });
  });
});

describe("the watchdog", () => {
  it("sends the wake-up again while a message waits for a turn", async () => {
    say("1");
    world.conversation.wakeUps.length = 0;
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
    world.now += REWAKE_MS;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toEqual([REF]);
    expect(world.conversation.alarmAt).toBe(world.now + REWAKE_MS);
  });

  it("lets a lease run out before it wakes another consumer", async () => {
    say("1");
    world.now += 1_000;
    begin();
    world.conversation.wakeUps.length = 0;
    world.now = NOW + REWAKE_MS;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toEqual([]);
    world.now = world.conversation.alarmAt ?? 0;
    await world.conversation.fireAlarm();
    expect(world.conversation.wakeUps).toEqual([REF]);
  });

  it("wakes the next turn when one ends and messages wait", () => {
    say("1");
    const view = begin();
    say("2");
    world.conversation.wakeUps.length = 0;
    object().record(view.lease, recordOf(view));
    object().finish(view.lease, recordOf(view).parts, settled(view));
    expect(world.conversation.wakeUps).toEqual([REF]);
  });
});
