import { describe, expect, it } from "vitest";
import { createMessages } from "../../../../dev/sandbox/messages.ts";
import { eventually, play } from "./play.ts";

const FAST = { deadlineMs: 200, delaysMs: [5, 5, 5] };
const policies = { slack: FAST, whatsapp: FAST, mattermost: { ...FAST, delaysMs: [] } };

const post = (fault: object) => ({ channel: "slack", operation: "post", ...fault });

async function slackRoom() {
  const p = await play();
  const said = await p.control("/say", { channel: "slack", text: "hello", fire: false });
  const channel = said.body.message.conversation;
  const send = () => p.slack("chat.postMessage", { channel, text: "answer" });
  const visible = async () =>
    (await p.control("/messages")).body.messages.filter((m: { isPerson: boolean }) => !m.isPerson).length;
  return { p, send, visible };
}

describe("faults of the sandbox", () => {
  it("accepts, then drops the response, as often as asked", async () => {
    const { p, send, visible } = await slackRoom();
    await p.control("/faults", post({ kind: "drop-response", count: 1 }));
    await expect(send()).rejects.toThrow("fetch failed");
    expect(await visible()).toBe(1);
    expect(await send()).toMatchObject({ ok: true });
    expect((await p.control("/faults")).body.faults).toEqual([]);
  });

  it("fails before accepting and after accepting", async () => {
    const { p, send, visible } = await slackRoom();
    await p.control("/faults", post({ kind: "fail-before", count: 1, status: 500 }));
    expect(await send()).toContain("upstream");
    expect(await visible()).toBe(0);
    await p.control("/faults", post({ kind: "fail-after", count: 1 }));
    expect(await send()).toContain("upstream");
    expect(await visible()).toBe(1);
  });

  it("limits the rate with the seconds to wait, in each service's own words", async () => {
    const p = await play();
    await p.control("/faults", { kind: "rate-limit", probability: 1, retryAfterSeconds: 7 });
    const answers = [
      await p.mattermost("POST", "/posts", {}),
      await p.graph({}),
      {
        status: 429,
        headers: new Headers({ "retry-after": "7" }),
        body: await p.slack("chat.postMessage", {}),
      },
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(429);
      expect(answer.headers.get("retry-after")).toBe("7");
    }
    expect(answers.map(({ body }) => body)).toEqual([
      "limit exceeded",
      { error: expect.objectContaining({ code: 130429 }) },
      { ok: false, error: "ratelimited" },
    ]);
  });

  it("hangs, then breaks the connection", async () => {
    const { p, send, visible } = await slackRoom();
    await p.control("/faults", post({ kind: "hang", count: 1, ms: 50, accepted: true }));
    const began = Date.now();
    await expect(send()).rejects.toThrow("fetch failed");
    expect(Date.now() - began).toBeGreaterThanOrEqual(45);
    expect(await visible()).toBe(1);
  });

  it("hits only the channel, operation and method it names, with the chance it was given", async () => {
    const draws = [0.9, 0.04];
    const p = await play({ random: () => draws.shift() ?? 1 });
    const said = await p.control("/say", { channel: "slack", text: "hello", fire: false });
    const channel = said.body.message.conversation;
    await p.control("/faults", {
      kind: "fail-before",
      probability: 0.05,
      channel: "slack",
      method: "chat.postMessage",
    });
    expect(await p.slack("auth.test", {})).toMatchObject({ ok: true });
    expect((await p.mattermost("GET", "/users/me")).status).toBe(200);
    expect(await p.slack("chat.postMessage", { channel, text: "a" })).toMatchObject({ ok: true });
    expect(await p.slack("chat.postMessage", { channel, text: "b" })).toContain("upstream");
  });

  it("are taken away together, and need either a count or a probability", async () => {
    const p = await play();
    expect((await p.control("/faults", { kind: "hang" })).status).toBe(400);
    expect((await p.control("/faults", { kind: "explode", count: 1 })).status).toBe(400);
    await p.control("/faults", { kind: "hang", count: 1 });
    await p.control("/faults", undefined, "DELETE");
    expect((await p.control("/faults")).body.faults).toEqual([]);
  });
});

describe("webhooks of the sandbox", () => {
  it("come again when the receiver fails, with Slack's retry headers and the same event", async () => {
    const p = await play({ policies });
    p.receiver.answers.push({ status: 500 }, { status: 503 });
    await p.control("/say", { channel: "slack", text: "hello" });
    await eventually(() => p.receiver.received.length === 3);
    const [first, second, third] = p.receiver.received;
    expect(first?.headers["x-slack-retry-num"]).toBeUndefined();
    expect(second?.headers).toMatchObject({
      "x-slack-retry-num": "1",
      "x-slack-retry-reason": "http_error",
    });
    expect(third?.headers["x-slack-retry-num"]).toBe("2");
    expect(third?.body).toBe(first?.body);
    const { attempts } = (await p.control("/webhooks")).body;
    expect(attempts.map((attempt: { outcome: unknown }) => attempt.outcome)).toEqual([500, 503, 200]);
  });

  it("come once from Mattermost, whatever the answer", async () => {
    const p = await play({ policies });
    p.receiver.answers.push({ status: 500 });
    await p.control("/say", { channel: "mattermost", text: "hello" });
    await eventually(() => p.receiver.received[0]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(p.receiver.received).toHaveLength(1);
  });

  it("are not sent where the caller wants to send them itself", async () => {
    const p = await play();
    const { webhooks } = (await p.control("/say", { channel: "whatsapp", text: "hi", fire: false })).body;
    expect(p.receiver.received).toHaveLength(0);
    const { url, ...request } = webhooks[0];
    expect((await fetch(url, request)).status).toBe(200);
    expect(p.receiver.received[0]?.headers["x-hub-signature-256"]).toBe(
      webhooks[0].headers["x-hub-signature-256"],
    );
  });
});

describe("the control API", () => {
  it("gives what changed since a revision, each message once", async () => {
    const p = await play();
    const said = (await p.control("/say", { channel: "slack", text: "hello", fire: false })).body.message;
    const { revision } = (await p.control("/messages")).body;
    expect((await p.control(`/messages?since=${revision}`)).body.messages).toEqual([]);
    const about = { channel: "slack", messageId: said.id, fire: false };
    await p.control("/edit", { ...about, text: "a" });
    await p.control("/edit", { ...about, text: "b" });
    const changed = (await p.control(`/messages?since=${revision}`)).body.messages;
    expect(changed).toMatchObject([{ id: said.id, text: "b", edits: [{ text: "a" }, { text: "b" }] }]);
  });

  it("forgets messages, but not how far a reader was", async () => {
    const p = await play();
    await p.control("/say", { channel: "slack", text: "one", fire: false });
    const { revision } = (await p.control("/messages")).body;
    await p.control("/messages", undefined, "DELETE");
    await p.control("/say", { channel: "slack", text: "two", fire: false });
    const { messages } = (await p.control(`/messages?since=${revision}`)).body;
    expect(messages.map((m: { text: string }) => m.text)).toEqual(["two"]);
  });

  it("refuses what it does not understand in one sentence", async () => {
    const p = await play();
    const refused = async (body: object) => (await p.control("/say", body)).status;
    expect(await refused({ channel: "fax", text: "x" })).toBe(400);
    expect(await refused({ channel: "slack" })).toBe(400);
    expect(await refused({ channel: "slack", text: "x", surprise: 1 })).toBe(400);
    expect(await refused({ channel: "slack", text: "x", thread: "1.000000" })).toBe(400);
    expect(await refused({ channel: "whatsapp", text: "x", user: "sam" })).toBe(400);
    expect((await p.control("/messages?since=yesterday")).status).toBe(400);
    expect((await p.control("/messages?channel=fax")).status).toBe(400);
  });

  it("shows people's words on its page without believing them", async () => {
    const p = await play();
    await p.control("/say", { channel: "whatsapp", text: "<script>alert(1)</script>", fire: false });
    const page = await (await fetch(p.sandbox.url)).text();
    expect(page).toContain("&lt;script&gt;alert(1)");
    expect(page).not.toContain("<script>alert(1)");
  });
});

describe("the message store", () => {
  it("holds fifty thousand messages and still answers a poll at once", () => {
    const messages = createMessages();
    for (let i = 0; i < 50_000; i++) {
      const message = messages.add({
        channel: "slack",
        conversation: `C${i % 100}`,
        thread: "",
        author: "U1",
        authorName: "Sam",
        isPerson: true,
        text: "hello",
        id: `${i}.000000`,
        at: i,
      });
      messages.change(message, { text: "hello again" }, i);
    }
    const { revision } = messages.changedSince(0);
    const began = performance.now();
    for (let i = 0; i < 1_000; i++) {
      expect(messages.changedSince(revision).messages).toHaveLength(0);
      expect(messages.find("slack", `${i}.000000`)?.text).toBe("hello again");
      expect(messages.inThread("slack", `C${i % 100}`, `${i}.000000`)).toHaveLength(1);
    }
    expect(performance.now() - began).toBeLessThan(500);
  });
});
