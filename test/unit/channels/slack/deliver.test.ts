import { describe, expect, it } from "vitest";
import type { DeliveryOp } from "../../../../src/channels/channel.ts";
import { deliverSlack } from "../../../../src/channels/slack/deliver.ts";
import { SlackService } from "../../../doubles/slack-service.ts";
import { connection } from "../../../fixtures/slack/requests.ts";

const API = "https://slack.test/api";
const target = { channel: "C0OPS00001", thread_ts: "1795168810.000300" };
const post: DeliveryOp = { kind: "post", opId: "op-1", target, text: "Hello" };

function deliver(
  service: SlackService,
  op: DeliveryOp,
  to = connection,
  signal = new AbortController().signal,
) {
  return deliverSlack({ apiUrl: API, fetch: service.fetch }, op, to, signal);
}

describe("a post", () => {
  it("goes to its thread as JSON, under the bot token, marked and without previews", async () => {
    const service = new SlackService();
    await deliver(service, post);
    const [call] = service.calls;
    expect(call?.method).toBe("chat.postMessage");
    expect(call?.headers.get("authorization")).toBe("Bearer test-bot-token-of-kvasir");
    expect(call?.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(call?.args).toMatchObject({
      ...target,
      unfurl_links: false,
      unfurl_media: false,
      metadata: { event_type: "konstruct_message", event_payload: { op_id: "op-1" } },
    });
  });

  it("to a private chat names no thread", async () => {
    const service = new SlackService();
    await deliver(service, { ...post, target: { channel: "D0MIRA0001" } });
    expect(service.calls[0]?.args).not.toHaveProperty("thread_ts");
  });

  it("uses the newest token while a rotation overlaps, and never a blank one", async () => {
    const service = new SlackService();
    const rotating = { ...connection, secrets: { bot_token: ["", "newest", "older"] } };
    await deliver(service, post, rotating);
    expect(service.calls[0]?.headers.get("authorization")).toBe("Bearer newest");
  });

  it("is refused without a call where there is no token or no channel", async () => {
    const service = new SlackService();
    const refused = { ok: false, error: { code: "refused" } };
    expect(await deliver(service, post, { ...connection, secrets: {} })).toMatchObject(refused);
    expect(await deliver(service, { ...post, target: {} })).toMatchObject(refused);
    expect(service.calls).toEqual([]);
  });

  it("follows no redirect, so that the token stays with Slack", async () => {
    let redirect: RequestRedirect | undefined;
    const fetch = async (_url: string, init: RequestInit) => {
      redirect = init.redirect;
      return new Response("", { status: 307, headers: { location: "https://elsewhere.test" } });
    };
    const result = await deliverSlack({ apiUrl: API, fetch }, post, connection, new AbortController().signal);
    expect(redirect).toBe("manual");
    expect(result).toMatchObject({ ok: false, error: { code: "not_accepted" } });
  });

  it("of which Slack does not name the message may be visible", async () => {
    const fetch = async () => new Response('{"ok":true}');
    const result = await deliverSlack({ apiUrl: API, fetch }, post, connection, new AbortController().signal);
    expect(result).toMatchObject({ ok: false, error: { code: "unknown" } });
  });

  it("calls fetch on its own, as workerd demands", async () => {
    let receiver: unknown = "none";
    async function fetch(this: unknown) {
      receiver = this;
      return new Response('{"ok":true}');
    }
    await deliverSlack({ apiUrl: API, fetch }, post, connection, new AbortController().signal);
    expect(receiver).toBeUndefined();
  });
});

describe("an answer to a command", () => {
  const target = { channel: "C0SECRET01", person: "U0MIRA0001" };

  it("goes to the person where the employee is not in the channel", async () => {
    const service = new SlackService({ members: ["U0MIRA0001"] });
    const result = await deliver(service, { ...post, target });
    expect(result).toEqual({ ok: true, value: { messageId: "msg/D0MIRA0001/1795168900.000100" } });
    expect(service.calls.map(({ args }) => args.channel)).toEqual(["C0SECRET01", "U0MIRA0001"]);
  });

  it("can then be edited where it stands", async () => {
    const service = new SlackService({ members: ["U0MIRA0001"] });
    await deliver(service, { ...post, target });
    const messageId = "msg/D0MIRA0001/1795168900.000100";
    expect(
      await deliver(service, { kind: "edit", opId: "op-1", target, messageId, text: "Done." }),
    ).toMatchObject({ ok: true });
    expect(service.posts[0]?.blocks[0]?.text).toBe("Done.");
  });

  it("stays in the channel where the employee is a member", async () => {
    const service = new SlackService();
    await deliver(service, { ...post, target });
    expect(service.posts.map(({ channel }) => channel)).toEqual(["C0SECRET01"]);
  });
});

describe("a change", () => {
  it("takes buttons away unless it brings its own", async () => {
    const service = new SlackService();
    const choices = [{ choice: "c1", label: "Yes", expiresAt: 0 }];
    const posted = await deliver(service, { ...post, choices });
    if (!posted.ok) throw new Error("not posted");
    expect(service.posts[0]?.blocks).toHaveLength(2);
    const { messageId } = posted.value;
    await deliver(service, { kind: "edit", opId: "op-1", target, messageId, text: "Sent." });
    expect(service.posts[0]?.blocks).toEqual([{ type: "markdown", text: "Sent." }]);
  });

  it("deletes a message, and says gone the second time", async () => {
    const service = new SlackService();
    const posted = await deliver(service, post);
    if (!posted.ok) throw new Error("not posted");
    const op: DeliveryOp = { kind: "delete", opId: "op-1", target, messageId: posted.value.messageId };
    expect(await deliver(service, op)).toEqual(posted);
    expect(service.posts).toEqual([]);
    expect(await deliver(service, op)).toEqual({ ok: false, error: { code: "gone" } });
  });

  it("of what is no Slack message is refused without a call", async () => {
    const service = new SlackService();
    const op: DeliveryOp = { kind: "edit", opId: "op-1", target, messageId: "wamid.x", text: "Done." };
    expect(await deliver(service, op)).toMatchObject({ ok: false, error: { code: "refused" } });
    expect(service.calls).toEqual([]);
  });
});

describe("work", () => {
  it("is shown in the thread it is done for", async () => {
    const service = new SlackService();
    expect(await deliver(service, { kind: "working", opId: "op-1", target })).toMatchObject({ ok: true });
    expect(service.calls).toMatchObject([
      {
        method: "assistant.threads.setStatus",
        args: { channel_id: "C0OPS00001", thread_ts: "1795168810.000300" },
      },
    ]);
  });

  it("is not shown where there is no thread, and that is no failure", async () => {
    const service = new SlackService();
    const op: DeliveryOp = { kind: "working", opId: "op-1", target: { channel: "D0MIRA0001" } };
    expect(await deliver(service, op)).toMatchObject({ ok: true });
    expect(service.calls).toEqual([]);
  });
});
