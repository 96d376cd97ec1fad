import { describe, expect, it } from "vitest";
import { encodeTuple } from "../../../src/ids.ts";
import { CONVERSATION_PAGE, MAX_TRANSCRIPT_PAGE } from "../../../src/limits.ts";
import type { ConversationSummary } from "../../../src/tenants/port.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

const row = (over: Partial<ConversationSummary> = {}): ConversationSummary => ({
  connectionId: "demo.slack",
  thread: "C1",
  channel: "slack",
  person: "Lena",
  lastText: "Hello",
  lastAt: 1_000,
  state: "answered",
  turns: 1,
  ...over,
});

async function get(app: TestApp, path: string) {
  const response = await app.request(path, { headers: { cookie: await app.signIn(), origin: ORIGIN } });
  return { status: response.status, body: await response.json() };
}

describe("the list", () => {
  it("shows what Postgres knows and what it does not know yet, newest first", async () => {
    const app = createTestApp();
    app.rows = [row({ thread: "old", lastAt: 5 }), row({ thread: "older", lastAt: 4 })];
    const ref = { tenantId: "demo", connectionId: "demo.web", thread: "new" };
    app.office.put(app.office.room(ref), { id: "m", role: "person", author: "Jo", text: "Hi", at: 9 });
    const { body } = await get(app, "/conversations");
    expect(body.conversations.map((one: ConversationSummary) => one.thread)).toEqual(["new", "old", "older"]);
    expect(body.database).toBe("ok");
  });

  it("goes on without the database and says so", async () => {
    const app = createTestApp();
    app.rows = [row()];
    app.databaseAway = true;
    const ref = { tenantId: "demo", connectionId: "demo.web", thread: "new" };
    app.office.put(app.office.room(ref), { id: "m", role: "person", author: "Jo", text: "Hi", at: 9 });
    const { status, body } = await get(app, "/conversations");
    expect(status).toBe(200);
    expect(body.database).toBe("unavailable");
    expect(body.conversations).toHaveLength(1);
  });

  it("is read to its end page by page, without a gap", async () => {
    const app = createTestApp();
    // Three of each moment, so that pages end in the middle of one.
    app.rows = Array.from({ length: 160 }, (_, i) => row({ thread: `t${i}`, lastAt: 1 + Math.floor(i / 3) }));
    const seen = new Set<string>();
    let before: number | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const { body } = await get(app, before ? `/conversations?before=${before}` : "/conversations");
      expect(body.conversations.length).toBeLessThanOrEqual(CONVERSATION_PAGE);
      for (const one of body.conversations) seen.add(one.thread);
      before = body.before;
      if (before === undefined) break;
    }
    expect(before).toBeUndefined();
    expect(seen.size).toBe(160);
  });

  it("refuses a cursor that is none", async () => {
    for (const before of ["0", "-1", "1.5", "abc", "1e3", "99999999999999999999"])
      expect((await get(createTestApp(), `/conversations?before=${before}`)).status).toBe(400);
  });
});

describe("a transcript", () => {
  const thread = encodeTuple(["C1/x", "1730.0001", "100%", "ä b"]);
  const ref = { tenantId: "demo", connectionId: "demo.slack", thread };
  const path = `/conversations/demo.slack/${encodeURIComponent(thread)}`;

  function appWith(lines: number): TestApp {
    const app = createTestApp();
    for (let i = 1; i <= lines; i++)
      app.office.put(app.office.room(ref), {
        id: `m${i}`,
        role: "person",
        author: "Jo",
        text: `${i}`,
        at: i,
      });
    return app;
  }

  it("finds a thread with slashes and percent signs in its name", async () => {
    const { status, body } = await get(appWith(1), path);
    expect(status).toBe(200);
    expect(body.transcript.messages.map((line: { text: string }) => line.text)).toEqual(["1"]);
  });

  it("says which connection and employee it belongs to", async () => {
    const { body } = await get(appWith(1), path);
    expect(body.connection).toEqual({ id: "demo.slack", channel: "slack", name: "Demo slack" });
    expect(body.agent).toEqual({ id: "ada", name: "Ada" });
  });

  it("is empty for a thread in which nothing was said", async () => {
    const { status, body } = await get(createTestApp(), "/conversations/demo.slack/silence");
    expect(status).toBe(200);
    expect(body.transcript.messages).toEqual([]);
  });

  it("is read backwards in pages of the wanted size", async () => {
    const app = appWith(5);
    const first = (await get(app, `${path}?limit=2`)).body.transcript;
    expect(first.messages.map((line: { text: string }) => line.text)).toEqual(["4", "5"]);
    const second = (await get(app, `${path}?limit=2&before=${first.before}`)).body.transcript;
    expect(second.messages.map((line: { text: string }) => line.text)).toEqual(["2", "3"]);
  });

  it("refuses a page above MAX_TRANSCRIPT_PAGE", async () => {
    expect((await get(appWith(1), `${path}?limit=${MAX_TRANSCRIPT_PAGE}`)).status).toBe(200);
    expect((await get(appWith(1), `${path}?limit=${MAX_TRANSCRIPT_PAGE + 1}`)).status).toBe(400);
  });

  it("is not there for a thread name that no channel could make", async () => {
    expect((await get(createTestApp(), `/conversations/demo.slack/${"x".repeat(513)}`)).status).toBe(404);
  });
});

describe("live sockets", () => {
  const upgrade = { upgrade: "websocket", connection: "Upgrade", origin: ORIGIN };

  it("lead to the conversation that was asked for", async () => {
    const app = createTestApp();
    const thread = encodeTuple(["C1", "a/b"]);
    const response = await app.request(`/conversations/demo.slack/${encodeURIComponent(thread)}/live`, {
      headers: { ...upgrade, cookie: await app.signIn() },
    });
    const live = JSON.parse(response.headers.get("x-live") ?? "");
    expect(live.ref).toEqual({ tenantId: "demo", connectionId: "demo.slack", thread });
  });

  it("lead to the caller's own tenant", async () => {
    const app = createTestApp();
    const response = await app.request("/live", {
      headers: { ...upgrade, cookie: await app.signIn("other") },
    });
    expect(JSON.parse(response.headers.get("x-live") ?? "").tenantId).toBe("other");
  });
});
