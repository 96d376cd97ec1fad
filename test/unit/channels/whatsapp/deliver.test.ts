import { describe, expect, it } from "vitest";
import type { Choice, DeliveryOp } from "../../../../src/channels/channel.ts";
import { whatsappChannel } from "../../../../src/channels/whatsapp/channel.ts";
import { ACCESS_TOKEN, connection, NOW, NUMBER, PERSON, withSecret } from "./requests.ts";

type Call = { url: string; init: RequestInit; body: Record<string, unknown> };

/** A Graph API that answers every call the same, and what it was sent. */
function graph(status = 200, answer: unknown = { messages: [{ id: "wamid.OUT" }] }, headers = {}) {
  const calls: Call[] = [];
  const channel = whatsappChannel({
    apiUrl: "https://graph.example/v25.0",
    fetch: async (url, init) => {
      calls.push({ url, init, body: JSON.parse(String(init.body)) });
      return new Response(typeof answer === "string" ? answer : JSON.stringify(answer), { status, headers });
    },
  });
  const deliver = (op: DeliveryOp, to = connection()) => channel.deliver(op, to, AbortSignal.timeout(5_000));
  return { deliver, calls, channel };
}

const target = { phoneNumberId: NUMBER, to: PERSON, wamid: "wamid.IN" };
const post = (changes: Partial<DeliveryOp & { kind: "post" }> = {}): DeliveryOp => ({
  kind: "post",
  opId: "op1",
  target,
  text: "The blue kettle is back.",
  ...changes,
});
const choice = (label: string, id = label): Choice => ({
  choice: id,
  label,
  expiresAt: NOW + 600_000,
});
const error = (code: number, details?: string) => ({
  error: {
    message: `(#${code}) text`,
    type: "OAuthException",
    code,
    ...(details ? { error_data: { details } } : {}),
  },
});

describe("deliver of a text", () => {
  it("sends it from the number the person wrote to, with our mark in it", async () => {
    const { deliver, calls } = graph();
    expect(await deliver(post())).toEqual({ ok: true, value: { messageId: "wamid.OUT" } });
    expect(calls[0]?.url).toBe(`https://graph.example/v25.0/${NUMBER}/messages`);
    expect(new Headers(calls[0]?.init.headers).get("authorization")).toBe(`Bearer ${ACCESS_TOKEN}`);
    expect(calls[0]?.body).toEqual({
      messaging_product: "whatsapp",
      recipient_type: "individual",
      to: PERSON,
      type: "text",
      text: { body: "The blue kettle is back.", preview_url: false },
      biz_opaque_callback_data: `konstruct/op1/${PERSON}`,
    });
  });

  it("addresses a person without a number by their id", async () => {
    const { deliver, calls } = graph();
    await deliver(post({ target: { phoneNumberId: NUMBER, recipient: "DE.9", wamid: "wamid.IN" } }));
    expect(calls[0]?.body).toMatchObject({
      recipient: "DE.9",
      biz_opaque_callback_data: "konstruct/op1/DE.9",
    });
    expect(calls[0]?.body).not.toHaveProperty("to");
  });

  it("uses the current token", async () => {
    const { deliver, calls } = graph();
    await deliver(post(), withSecret("access_token", ["newer", ACCESS_TOKEN]));
    expect(new Headers(calls[0]?.init.headers).get("authorization")).toBe("Bearer newer");
  });

  it("does not follow a redirect", async () => {
    const { deliver, calls } = graph(302, "");
    expect(await deliver(post())).toMatchObject({ error: { code: "refused" } });
    expect(calls[0]?.init.redirect).toBe("manual");
  });

  it.each([
    ["an empty text", post({ text: " \n" })],
    ["a text over 4,096 characters", post({ text: "x".repeat(4_097) })],
    ["a target without an address", post({ target: { phoneNumberId: NUMBER } })],
    ["a target with an empty address", post({ target: { phoneNumberId: NUMBER, to: "" } })],
    ["an edit", { kind: "edit", opId: "op1", target, messageId: "wamid.OUT", text: "new" }],
    ["a deletion", { kind: "delete", opId: "op1", target, messageId: "wamid.OUT" }],
  ] as [string, DeliveryOp][])("refuses %s without a call", async (_, op) => {
    const { deliver, calls } = graph();
    expect(await deliver(op)).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(calls).toEqual([]);
  });

  it("makes no call without an access token", async () => {
    const { deliver, calls } = graph();
    expect(await deliver(post(), withSecret("access_token", [" "]))).toMatchObject({
      error: { code: "revoked" },
    });
    expect(calls).toEqual([]);
  });
});

describe("deliver of choices", () => {
  it("sends them as reply buttons that carry nothing but their ids", async () => {
    const { deliver, calls } = graph();
    await deliver(post({ text: "Send it?", choices: [choice("Approve", "r1"), choice("Deny", "r2")] }));
    expect(calls[0]?.body).toMatchObject({
      type: "interactive",
      interactive: {
        type: "button",
        body: { text: "Send it?" },
        action: {
          buttons: [
            { type: "reply", reply: { id: "r1", title: "Approve" } },
            { type: "reply", reply: { id: "r2", title: "Deny" } },
          ],
        },
      },
      biz_opaque_callback_data: `konstruct/op1/${PERSON}`,
    });
    expect(calls[0]?.body).not.toHaveProperty("text");
  });

  it("shortens a label to 20 characters, never inside a pair", async () => {
    const { deliver, calls } = graph();
    await deliver(post({ choices: [choice(`${"a".repeat(18)}😀 and more`, "r1")] }));
    expect(calls[0]?.body).toMatchObject({
      interactive: { action: { buttons: [{ reply: { title: `${"a".repeat(18)}…` } }] } },
    });
  });

  it.each([
    ["a fourth button", "Send it?", ["a", "b", "c", "d"].map((label) => choice(label))],
    ["labels that read the same", "Send it?", [choice("x".repeat(25), "1"), choice("x".repeat(30), "2")]],
    ["a blank label", "Send it?", [choice(" ", "1")]],
    ["an id over 256 characters", "Send it?", [choice("Yes", "x".repeat(257))]],
  ])("refuses %s without a call", async (_, text, choices) => {
    const { deliver, calls } = graph();
    expect(await deliver(post({ text, choices }))).toMatchObject({ error: { code: "refused" } });
    expect(calls).toEqual([]);
  });

  it("sends a question too long for buttons whole and without them, to be answered in words", async () => {
    const { deliver, calls } = graph();
    await deliver(post({ text: "x".repeat(1_024), choices: [choice("Yes")] }));
    await deliver(post({ text: "x".repeat(1_025), choices: [choice("Yes")] }));
    expect(calls.map(({ body }) => body.type)).toEqual(["interactive", "text"]);
    expect(calls[1]?.body).toMatchObject({ text: { body: "x".repeat(1_025) } });
  });

  it("sends an empty list of choices as a plain text", async () => {
    const { deliver, calls } = graph();
    await deliver(post({ choices: [] }));
    expect(calls[0]?.body).toMatchObject({ type: "text" });
  });
});

describe("deliver of the sign that the employee is at work", () => {
  it("marks the person's message as read and shows typing", async () => {
    const { deliver, calls } = graph(200, { success: true });
    const result = await deliver({ kind: "working", opId: "op1", target });
    expect(result).toEqual({ ok: true, value: { messageId: "wamid.IN" } });
    expect(calls[0]?.body).toEqual({
      messaging_product: "whatsapp",
      status: "read",
      message_id: "wamid.IN",
      typing_indicator: { type: "text" },
    });
  });

  it("refuses where there is no message of the person", async () => {
    const { deliver, calls } = graph();
    const op: DeliveryOp = { kind: "working", opId: "op1", target: { phoneNumberId: NUMBER, to: PERSON } };
    expect(await deliver(op)).toMatchObject({ error: { code: "refused" } });
    expect(calls).toEqual([]);
  });
});

describe("a failure of deliver", () => {
  it.each([
    [400, 4, { code: "rate_limited", retryAfterMs: 60_000 }],
    [400, 80007, { code: "rate_limited", retryAfterMs: 60_000 }],
    [429, 130429, { code: "rate_limited", retryAfterMs: 2_000 }],
    [400, 131056, { code: "rate_limited", retryAfterMs: 6_000 }],
    [503, 131016, { code: "not_accepted" }],
    [500, 131057, { code: "not_accepted" }],
    [400, 131000, { code: "not_accepted" }],
    [500, 131000, { code: "unknown" }],
    [503, 2, { code: "unknown" }],
    [400, 1, { code: "not_accepted" }],
    [401, 190, { code: "revoked" }],
    [401, 0, { code: "revoked" }],
    [403, 10, { code: "refused" }],
    [403, 230, { code: "refused" }],
    [400, 100, { code: "refused" }],
    [400, 131047, { code: "too_late" }],
    [400, 132001, { code: "refused" }],
    [500, 131026, { code: "refused" }],
    [400, 999_999, { code: "refused" }],
    [500, 999_999, { code: "unknown" }],
    [429, 999_999, { code: "rate_limited", retryAfterMs: 5_000 }],
  ])("is classed by the code: HTTP %i with code %i", async (status, code, expected) => {
    const result = await graph(status, error(code)).deliver(post());
    expect(result).toMatchObject({ ok: false, error: expected });
  });

  it("waits as long as the service says, at most an hour", async () => {
    const limited = (seconds: string) =>
      graph(429, error(130429), { "retry-after": seconds }).deliver(post());
    expect(await limited("17")).toMatchObject({ error: { retryAfterMs: 17_000 } });
    expect(await limited("86400")).toMatchObject({ error: { retryAfterMs: 3_600_000 } });
    expect(await limited("soon")).toMatchObject({ error: { retryAfterMs: 2_000 } });
  });

  it("says in plain words why, with the code", async () => {
    const reasonOf = async (code: number, details?: string) => {
      const result = await graph(400, error(code, details)).deliver(post());
      return !result.ok && "reason" in result.error ? result.error.reason : "";
    };
    expect(await reasonOf(131026)).toBe(
      "The message cannot be delivered: the person may have no WhatsApp, or too old a version (WhatsApp error 131026)",
    );
    expect(await reasonOf(777, "Param odd")).toBe("WhatsApp says: Param odd (WhatsApp error 777)");
    expect(await reasonOf(777, `for Bearer ${ACCESS_TOKEN}`)).not.toContain(ACCESS_TOKEN);
  });

  it("is unknown where an accepted message came back without its id", async () => {
    for (const answer of [{}, { messages: [] }, { success: true }, "OK"]) {
      expect(await graph(200, answer).deliver(post())).toMatchObject({ error: { code: "unknown" } });
    }
  });

  it("is judged by the status where the answer has no code", async () => {
    expect(await graph(404, "no such page").deliver(post())).toMatchObject({ error: { code: "refused" } });
    expect(await graph(401, "").deliver(post())).toMatchObject({ error: { code: "revoked" } });
    expect(await graph(502, "<html>").deliver(post())).toMatchObject({ error: { code: "unknown" } });
  });
});

describe("reconcile", () => {
  const { channel } = graph();
  const at = (now: number) =>
    channel.reconcile(
      post() as DeliveryOp & { kind: "post" },
      NOW,
      connection(),
      now,
      AbortSignal.timeout(1_000),
    );

  it("waits a minute for a status, then cannot tell", async () => {
    expect(await at(NOW)).toEqual({ kind: "wait" });
    expect(await at(NOW + 59_999)).toEqual({ kind: "wait" });
    expect(await at(NOW + 60_000)).toMatchObject({ kind: "cannot_tell" });
  });
});

describe("capabilities", () => {
  it("are those of a service whose messages cannot be changed", () => {
    expect(graph().channel.capabilities).toMatchObject({
      edit: false,
      buttons: true,
      threads: false,
      typing: true,
      textLimit: 4_096,
      replyWindowMs: 86_400_000,
    });
  });
});
