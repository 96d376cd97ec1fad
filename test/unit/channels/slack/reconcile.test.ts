import { describe, expect, it } from "vitest";
import { deliverSlack } from "../../../../src/channels/slack/deliver.ts";
import { reconcileSlack } from "../../../../src/channels/slack/reconcile.ts";
import { refusing, SlackService } from "../../../doubles/slack-service.ts";
import { connection, NOW } from "../../../fixtures/slack/requests.ts";

const thread = { channel: "C0OPS00001", thread_ts: "1795168810.000300" };
const chat = { channel: "D0MIRA0001" };
const postTo = (target: Record<string, string>, opId = "op-1") => ({
  kind: "post" as const,
  opId,
  target,
  text: "Hello",
});
const signal = new AbortController().signal;

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

const look = (fetch: Fetch, op = postTo(thread), later = 60_000) =>
  reconcileSlack({ apiUrl: "https://slack.test/api", fetch }, op, NOW, connection, NOW + later, signal);

async function posted(service: SlackService, ...ops: ReturnType<typeof postTo>[]) {
  for (const op of ops) {
    await deliverSlack({ apiUrl: "https://slack.test/api", fetch: service.fetch }, op, connection, signal);
  }
}

describe("reconcileSlack", () => {
  it("reads a thread's replies with their metadata, from a minute before the try", async () => {
    const service = new SlackService();
    await posted(service, postTo(thread));
    expect(await look(service.fetch)).toEqual({
      kind: "found",
      messageId: "msg/C0OPS00001/1795168900.000100",
    });
    const { method, args, headers } = service.calls.at(-1) ?? { args: {}, headers: new Headers() };
    expect(method).toBe("conversations.replies");
    expect(args).toEqual({
      channel: "C0OPS00001",
      ts: "1795168810.000300",
      oldest: "1795168740.000000",
      limit: "200",
      include_all_metadata: "true",
    });
    expect(headers.get("authorization")).toBe("Bearer test-bot-token-of-kvasir");
  });

  it("reads the history of a private chat", async () => {
    const service = new SlackService();
    await posted(service, postTo(chat, "op-0"), postTo(chat));
    expect(await look(service.fetch, postTo(chat))).toMatchObject({ kind: "found" });
    expect(service.calls.at(-1)?.method).toBe("conversations.history");
  });

  it("turns pages until it finds it", async () => {
    const service = new SlackService({ pageSize: 2 });
    const before = Array.from({ length: 6 }, (_, i) => postTo(thread, `before-${i}`));
    await posted(service, ...before, postTo(thread));
    expect(await look(service.fetch)).toMatchObject({
      kind: "found",
      messageId: "msg/C0OPS00001/1795168906.000100",
    });
  });

  it("says that it cannot tell after five pages", async () => {
    const service = new SlackService({ pageSize: 1 });
    await posted(service, ...Array.from({ length: 7 }, (_, i) => postTo(thread, `other-${i}`)));
    expect(await look(service.fetch)).toMatchObject({ kind: "cannot_tell" });
    expect(service.calls.filter(({ method }) => method === "conversations.replies")).toHaveLength(5);
  });

  it("does not say absent while the post may still be on its way", async () => {
    const { fetch } = new SlackService();
    expect(await look(fetch, postTo(thread), 500)).toEqual({ kind: "wait", at: NOW + 3_000 });
    expect(await look(fetch, postTo(thread), 3_000)).toEqual({ kind: "absent" });
  });

  it("takes no other program's metadata for its own", async () => {
    const message = {
      ts: "1795168900.000100",
      metadata: { event_type: "other", event_payload: { op_id: "op-1" } },
    };
    const fetch = async () => new Response(JSON.stringify({ ok: true, messages: [message, null, "x"] }));
    expect(await look(fetch)).toEqual({ kind: "absent" });
  });

  it("waits as long as Slack asks when it is limited", async () => {
    const fetch = async () => refusing("ratelimited", { "retry-after": "60" });
    expect(await look(fetch)).toEqual({ kind: "wait", at: NOW + 120_000 });
  });

  it("waits when Slack is away", async () => {
    expect(await look(async () => new Response("", { status: 503 }))).toEqual({ kind: "wait" });
  });

  it("cannot tell where it may not read, or the thread is gone", async () => {
    for (const error of ["missing_scope", "channel_not_found", "token_revoked", "message_not_found"]) {
      expect(await look(async () => refusing(error))).toMatchObject({ kind: "cannot_tell" });
    }
    expect(await look(new SlackService().fetch, postTo({}))).toMatchObject({ kind: "cannot_tell" });
  });
});
