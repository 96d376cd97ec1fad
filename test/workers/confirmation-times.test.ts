import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import { ConversationObject } from "../../durable-objects/conversation.ts";
import { ask, codeOf, end, press, request, stateOf } from "./confirmation-world.ts";
import { begin, freshConversation, here, object, port, say } from "./conversation-world.ts";
import { at } from "./tenant-world.ts";

freshConversation();

const TTL_MS = 600_000;

describe("ten minutes", () => {
  it.each([
    [-1_000, "decided", "approved"],
    [1_000, "refused: expired", "expired"],
  ])("and %d ms: a press is %s", async (late, code, state) => {
    const start = Date.now();
    await say("1", "do it");
    await ask(request(1, { createdAt: start }));
    const result = await at(start + TTL_MS + late, () => press("approve-1"));
    expect(codeOf(result)).toBe(code);
    expect(await stateOf()).toBe(state);
  });

  it("are over by the alarm alone, after one reminder at half of them", async () => {
    const start = Date.now();
    await say("1", "do it");
    await ask(request(1, { createdAt: start }));
    const news = async (now: number) => {
      await at(now, () => runDurableObjectAlarm(object()));
      const view = await at(now, () => port.begin(here.ref));
      if (view.kind !== "think") return view.kind;
      await at(now, () => end(view));
      return view.input.map((message) => message.news?.what).join();
    };
    expect(await news(start + TTL_MS / 2 - 1_000)).toBe("idle");
    expect(await news(start + TTL_MS / 2 + 1_000)).toBe("reminder");
    expect(await news(start + TTL_MS - 1_000)).toBe("idle");
    await evictDurableObject(object());
    expect(await news(start + TTL_MS + 1_000)).toBe("expired");
    expect(await stateOf()).toBe("expired");
    expect(await news(start + TTL_MS + 60_000)).toBe("idle");
  });

  it("are watched by one alarm, that of the next moment", async () => {
    await say("1", "do it");
    const asked = request(1);
    await ask(asked);
    await runDurableObjectAlarm(object());
    const alarm = await runInDurableObject(object(), (_one, { storage }) => storage.getAlarm());
    expect(alarm).toBe(asked.createdAt + TTL_MS / 2);
  });
});

/** The tables of a conversation as they were before it could ask anybody. */
const OLD_TABLES = `
  CREATE TABLE _migrations (step INTEGER PRIMARY KEY);
  CREATE TABLE message (seq INTEGER PRIMARY KEY, role TEXT NOT NULL, body TEXT NOT NULL);
  CREATE TABLE seen (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, at INTEGER NOT NULL, text TEXT) WITHOUT ROWID;
  CREATE TABLE turn (n INTEGER PRIMARY KEY, body TEXT NOT NULL);
  CREATE TABLE step (turn INTEGER, idx INTEGER, kind TEXT, body TEXT NOT NULL, PRIMARY KEY (turn, idx, kind)) WITHOUT ROWID;
  INSERT INTO _migrations (step) VALUES (1);
  INSERT INTO seen (id, seq, at) VALUES ('m1', 1, 1);
  INSERT INTO message (seq, role, body) VALUES (1, 'person',
    '{"id":"m1","at":1,"acceptedAt":1,"author":{"id":"u1"},"text":"hello","addressed":"direct","target":{"to":"t"}}')`;

it("a conversation that was stored before anybody could be asked goes on, and can ask", async () => {
  await runInDurableObject(object(), (_one, { storage }) => {
    storage.sql.exec(OLD_TABLES);
  });
  await evictDurableObject(object());
  expect(await say("m1", "hello")).toEqual(["duplicate"]);
  const view = await begin();
  expect(view).toMatchObject({ input: [{ text: "hello" }], confirmations: [] });
  await end(view, [request()]);
  expect(codeOf(await press("approve-1"))).toBe("decided");
  expect((await begin()).input).toMatchObject([{ news: { what: "approved" } }]);
  const steps = await runInDurableObject(object(), (one, { storage }) => {
    expect(one).toBeInstanceOf(ConversationObject);
    return storage.sql.exec("SELECT step FROM _migrations ORDER BY step").toArray();
  });
  // Who speaks was never asked: those tables are made when they are needed.
  expect(steps).toEqual([{ step: 1 }, { step: 2 }]);
});
