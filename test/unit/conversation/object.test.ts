import { describe, expect, it } from "vitest";
import { LEASE_MS } from "../../../src/limits.ts";
import { memoryConversation } from "../../doubles/memory-conversation.ts";
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
  world,
} from "./object-world.ts";
import { partWith, settled } from "./turns.ts";

freshObject();

describe("a turn that ends without an answer", () => {
  it("does not take a message with it that came after stop, when its consumer dies", () => {
    say("1");
    begin();
    say("2", "stop");
    say("3");
    world.now += LEASE_MS;
    const stopped = begin();
    expect(stopped).toMatchObject({ signal: "stop", input: [{ id: "1" }] });
    object().record(stopped.lease, recordOf(stopped, { outcome: "stopped" }));
    object().finish(stopped.lease, [], settled(stopped));
    expect(begin().input).toMatchObject([{ id: "3" }]);
  });

  it("is cancelled where all of it was taken back, before the word stop or after it", () => {
    for (const order of [
      ["deletion", "stop"],
      ["stop", "deletion"],
    ]) {
      world.conversation = memoryConversation(REF);
      say("1");
      begin();
      for (const what of order) what === "stop" ? say("2", "stop") : remove("d1", "1");
      world.now += LEASE_MS;
      expect(begin()).toMatchObject({ signal: "cancelled", input: [] });
      world.now += LEASE_MS;
    }
  });

  it("does not take a message with it that came after everything in it was deleted", () => {
    say("1");
    begin();
    remove("d1", "1");
    say("2");
    world.now += LEASE_MS;
    expect(begin()).toMatchObject({ signal: "cancelled", input: [] });
  });

  it("leaves its reason in the transcript where nothing could be said", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view, { outcome: "failed", reason: "Switched off.", parts: [] }));
    object().finish(view.lease, [], settled(view));
    expect(object().transcript({ limit: 5 }).messages.at(-1)).toMatchObject({
      role: "notice",
      text: "Switched off.",
      outcome: "failed",
      reason: "Switched off.",
    });
  });

  it("is not opened for messages that were all deleted before anybody looked", () => {
    say("1");
    remove("d1", "1");
    expect(object().begin()).toEqual({ kind: "idle" });
    expect(world.conversation.turns()).toMatchObject([
      { state: "closed", outcome: "cancelled", firstSeq: 1, lastSeq: 1 },
    ]);
  });
});

describe("a lease", () => {
  it("ends when it is given back: a heartbeat on its way does not take it again", () => {
    say("1");
    const { lease } = begin();
    object().retryLater(lease, { at: world.now + 10_000, reason: "away", notified: true });
    expect(object().heartbeat(lease)).toBe("stale");
    expect(object().begin()).toEqual({ kind: "busy", until: world.now + 10_000 });
    world.now += 10_000;
    expect(begin()).toMatchObject({ attempt: 2, notified: true });
  });

  it("ends when an edit is heard of: the answer to the old text is refused", () => {
    say("1");
    const view = begin();
    edit("e1", "1", "new");
    expect(object().heartbeat(view.lease)).toBe("superseded");
    for (let i = 0; i < 2; i++) expect(object().record(view.lease, recordOf(view))).toBe("superseded");
    expect(begin().input).toMatchObject([{ text: "new" }]);
    expect(object().record(view.lease, recordOf(view))).toBe("stale");
  });

  it("ends when a step of the old text is to be saved, and the step is not kept", () => {
    say("1");
    const view = begin();
    edit("e1", "1", "new");
    const step = { index: 0, kind: "model" as const, body: "{}" };
    expect(object().saveStep(view.lease, step)).toBe("superseded");
    expect(begin()).toMatchObject({ input: [{ text: "new" }], steps: [] });
  });

  it("is refused at the record where the edit came after the last heartbeat", () => {
    say("1");
    const view = begin();
    edit("e1", "1", "new");
    expect(object().record(view.lease, recordOf(view))).toBe("superseded");
    expect(begin().input).toMatchObject([{ text: "new" }]);
  });

  it("is not renewed by a heartbeat after the turn was closed", () => {
    say("1");
    const { lease } = answer();
    expect(object().heartbeat(lease)).toBe("stale");
    expect(world.conversation.turns()).toMatchObject([{ leaseUntil: 0 }]);
  });

  it("of what a closed turn still owes goes to one consumer at a time", () => {
    say("1");
    const view = begin();
    object().record(view.lease, recordOf(view));
    const sent = partWith({ opId: view.placeholder.opId, state: "sent" });
    object().finish(view.lease, [sent], { owed: ["{}"], chain: view.chain });
    expect(world.conversation.alarmAt).toBe(world.now + 60_000);
    const owing = object().begin();
    expect(owing).toMatchObject({ kind: "deliver", closed: true, owed: ["{}"], parts: [{ state: "sent" }] });
    expect(object().begin()).toMatchObject({ kind: "busy" });
    say("2");
    expect(begin()).toMatchObject({ owed: ["{}"], turns: 2 });
  });
});
