import { describe, expect, it } from "vitest";
import type { HeldConflict, HeldConversation } from "../../../src/api/routes/held.ts";
import { encodeTuple } from "../../../src/ids.ts";
import { HELD_PAGE, MAX_TEXT_CHARS } from "../../../src/limits.ts";
import { ADMIN_TOKEN } from "../../doubles/api-deps.ts";
import { createTestApp, ORIGIN, type TestApp } from "./app.ts";

const THREAD = encodeTuple(["C1/x", "1730.0001"]);
const FAILURES = [{ deployment: "anthropic", class: "overloaded", words: "was overloaded" }];

/** An office in which nobody could answer this person. */
function troubled(connectionId = "demo.slack", thread = THREAD, app = createTestApp()): TestApp {
  const ref = { tenantId: "demo", connectionId, thread };
  const room = app.office.room(ref);
  room.person = "Jo";
  app.office.put(room, {
    id: "m1",
    role: "person",
    author: "Jo",
    text: "Do you ship to Malta?",
    at: app.now,
  });
  app.held.hold(ref, "No model answered.", FAILURES, app.now);
  return app;
}

async function ask(app: TestApp, path: string, body?: unknown, tenant = "demo") {
  const headers = {
    cookie: await app.signIn(tenant),
    origin: ORIGIN,
    "content-type": "application/json",
  };
  const init = body === undefined ? { headers } : { method: "POST", headers, body: JSON.stringify(body) };
  const response = await app.request(path, init);
  return { status: response.status, body: await response.json() };
}

const path = (verb = "", connectionId = "demo.slack", thread = THREAD) =>
  `/held/${connectionId}/${encodeURIComponent(thread)}${verb && `/${verb}`}`;
const list = async (
  app: TestApp,
  query = "",
): Promise<{ held: HeldConversation[] } & Record<string, unknown>> => (await ask(app, `/held${query}`)).body;
const ANSWER = { turn: 1, key: "key-12345", text: "Yes, we do.", name: "Kim" };

describe("the queue", () => {
  it("holds everything that a person needs to answer", async () => {
    const app = troubled();
    const { held, database, unreadable } = await list(app);
    expect({ database, unreadable }).toEqual({ database: "ok", unreadable: 0 });
    expect(held).toMatchObject([
      {
        turn: 1,
        thread: THREAD,
        connection: { id: "demo.slack", channel: "slack", name: "Demo slack", isActive: true },
        agent: { id: "ada", name: "Ada" },
        person: "Jo",
        reason: "No model answered.",
        failures: FAILURES,
        tries: 5,
        writtenAt: app.now,
        waiting: [{ author: "Jo", text: "Do you ship to Malta?" }],
        lines: [{ text: "Do you ship to Malta?" }],
      },
    ]);
  });

  it("says until when the chat service takes an answer, where it does not always", async () => {
    const app = troubled("demo.whatsapp", "331");
    expect((await list(app)).held[0]?.replyUntil).toBe(app.now + 24 * 3_600_000);
    expect((await list(troubled())).held[0]).not.toHaveProperty("replyUntil");
  });

  it("asks the conversation itself: a list that is older than the truth shows nothing that has ended", async () => {
    const app = troubled();
    app.rows = app.office.summaries();
    await ask(app, path("dismiss"), { turn: 1, reason: "spam" });
    app.office.room({ tenantId: "demo", connectionId: "demo.slack", thread: THREAD }).outcome = "held";
    expect((await list(app)).held).toEqual([]);
  });

  it("is read page by page", async () => {
    const app = createTestApp();
    for (let i = 0; i < HELD_PAGE + 5; i++) {
      app.now += 1_000;
      troubled("demo.slack", `t${i}`, app);
    }
    const first = await list(app);
    expect(first.held).toHaveLength(HELD_PAGE);
    const second = await list(app, `?before=${first.before}`);
    const seen = new Set([...first.held, ...second.held].map((one) => one.thread));
    expect(seen.size).toBe(HELD_PAGE + 5);
    expect(second.before).toBeUndefined();
  });

  it("goes on without the database and says so", async () => {
    const app = troubled();
    app.databaseAway = true;
    expect(await list(app)).toMatchObject({ database: "unavailable", held: [{ turn: 1 }] });
  });

  it("shows the others where one conversation cannot be read, and how many could not", async () => {
    const app = troubled();
    troubled("demo.web", "broken", app);
    const { held } = app.deps.conversations;
    app.deps.conversations.held = async (ref, wish) => {
      if (ref.thread === "broken") throw new Error("the object is away");
      return held(ref, wish);
    };
    expect(await list(app)).toMatchObject({ unreadable: 1, held: [{ thread: THREAD }] });
  });

  it("is the caller's tenant's own", async () => {
    expect((await ask(troubled(), "/held", undefined, "other")).body.held).toEqual([]);
  });

  it("shows one conversation, or that nothing is held there", async () => {
    const app = troubled();
    expect((await ask(app, path())).body.held).toMatchObject({ turn: 1, person: "Jo" });
    expect((await ask(app, path("", "demo.slack", "silence"))).body).toEqual({ held: null });
  });
});

describe("an answer by hand", () => {
  it("is given under the operator's name and session, with its key", async () => {
    const app = troubled();
    const { status, body } = await ask(app, path("answer"), ANSWER);
    expect(status).toBe(200);
    expect(body.ended).toMatchObject({ kind: "answered", turn: 2, text: "Yes, we do.", by: { name: "Kim" } });
    expect(app.held.wishes).toMatchObject([
      {
        kind: "answer",
        turn: 1,
        key: "key-12345",
        by: { id: expect.stringMatching(/^console-/), name: "Kim" },
      },
    ]);
    expect((await list(app)).held).toEqual([]);
  });

  it("has a name of one line, whatever was sent as one", async () => {
    const { body } = await ask(troubled(), path("answer"), { ...ANSWER, name: " Kim\nAda:  yes " });
    expect(body.ended.by.name).toBe("Kim Ada: yes");
  });

  it("is an Operator's where no name was given", async () => {
    const { name: _, ...nameless } = ANSWER;
    expect((await ask(troubled(), path("answer"), nameless)).body.ended.by.name).toBe("Operator");
  });

  it("sent again under its key is answered as the first time", async () => {
    const app = troubled();
    const first = await ask(app, path("answer"), ANSWER);
    expect(await ask(app, path("answer"), ANSWER)).toEqual(first);
  });

  it("sent again, from another tab for example, is one change in the history", async () => {
    const app = troubled();
    await ask(app, path("answer"), ANSWER);
    await ask(app, path("answer"), ANSWER);
    expect(app.changes).toHaveLength(1);
  });

  it("that comes second is refused, with what was sent", async () => {
    const app = troubled();
    await ask(app, path("answer"), ANSWER);
    const { status, body } = await ask(app, path("answer"), { ...ANSWER, key: "key-67890", text: "No." });
    expect(status).toBe(409);
    const conflict: HeldConflict = body;
    expect(conflict.error).toMatchObject({ code: "conflict", message: "Kim has answered: Yes, we do." });
    expect(conflict.ended).toMatchObject({ kind: "answered", text: "Yes, we do." });
  });

  it("is cleaned of what nobody can see", async () => {
    const app = troubled();
    await ask(app, path("answer"), { ...ANSWER, text: " Yes\u202e \u0000we do.\n" });
    expect(app.held.wishes[0]).toMatchObject({ text: "Yes \ufffdwe do." });
  });

  it("is refused where the connection is switched off: it could not be delivered", async () => {
    const app = troubled();
    const demo = app.directories.get("demo");
    if (!demo) throw new Error("the office has a tenant");
    const connections = demo.connections.map((one) => ({ ...one, isActive: one.id !== "demo.slack" }));
    app.directories.set("demo", { ...demo, connections });
    expect((await ask(app, path("answer"), ANSWER)).status).toBe(409);
    expect(app.held.wishes).toEqual([]);
    expect((await ask(app, path("dismiss"), { turn: 1, reason: "spam" })).status).toBe(200);
  });

  it("is refused once the chat service takes none", async () => {
    const app = troubled();
    app.deps.endHeld = async () => ({ kind: "too_late" });
    const { status, body } = await ask(app, path("answer"), ANSWER);
    expect(status).toBe(409);
    expect(body.error.message).toContain("takes no free reply");
  });
});

describe("a retry", () => {
  it("pressed by two operators makes one turn", async () => {
    const app = troubled();
    const [first, second] = await Promise.all([
      ask(app, path("retry"), { turn: 1, name: "Kim" }),
      ask(app, path("retry"), { turn: 1, name: "Noor" }),
    ]);
    expect(first.body.ended).toMatchObject({ kind: "retried", turn: 2 });
    expect(second).toEqual(first);
  });

  it("of a turn that was dismissed is refused, with the reason", async () => {
    const app = troubled();
    await ask(app, path("dismiss"), { turn: 1, reason: "spam", name: "Kim" });
    const { status, body } = await ask(app, path("retry"), { turn: 1 });
    expect(status).toBe(409);
    expect(body.error.message).toBe("Kim has closed it: spam");
  });

  it("of what is not held is refused", async () => {
    const { status, body } = await ask(troubled(), path("retry"), { turn: 7 });
    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { code: "conflict", message: "This is not held." }, ended: null });
  });
});

describe("a body that is none", () => {
  const bad: [string, Record<string, unknown>][] = [
    ["retry", {}],
    ["retry", { turn: 0 }],
    ["retry", { turn: "1" }],
    ["retry", { turn: 1.5 }],
    ["retry", { turn: 1, name: " " }],
    ["answer", { ...ANSWER, text: " \n" }],
    ["answer", { ...ANSWER, text: "x".repeat(MAX_TEXT_CHARS + 1) }],
    ["answer", { ...ANSWER, key: "short" }],
    ["answer", { ...ANSWER, name: "x".repeat(81) }],
    ["dismiss", { turn: 1 }],
    ["dismiss", { turn: 1, reason: "" }],
    ["dismiss", { turn: 1, reason: "x".repeat(501) }],
  ];
  it.each(bad)("changes nothing: %s %j", async (verb, body) => {
    const app = troubled();
    const answer = await ask(app, path(verb), body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe("bad_request");
    expect(app.held.wishes).toEqual([]);
  });
});

describe("another tenant's conversation", () => {
  it.each(["retry", "answer", "dismiss"])("is unknown to %s, whatever the body says", async (verb) => {
    const app = troubled();
    const headers = {
      authorization: `Bearer ${ADMIN_TOKEN}`,
      "x-konstruct-tenant": "other",
      "content-type": "application/json",
    };
    const bytes = async (where: string, body: unknown) => {
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const response = await app.request(where, init);
      return { status: response.status, text: await response.text() };
    };
    const unknown = await bytes(path(verb, "other.nothing"), { ...ANSWER, reason: "spam" });
    expect(unknown.status).toBe(404);
    expect(await bytes(path(verb), { ...ANSWER, reason: "spam" })).toEqual(unknown);
    expect(await bytes(path(verb), "nonsense")).toEqual(unknown);
    expect(app.held.wishes).toEqual([]);
  });
});
