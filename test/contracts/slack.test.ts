import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import { slackChannel } from "../../src/channels/slack/channel.ts";
import { refusing, SlackService } from "../doubles/slack-service.ts";
import {
  connection,
  fixture,
  fixtureNames,
  fixtureRequest,
  formRequest,
  jsonRequest,
  NOW,
  signed,
} from "../fixtures/slack/requests.ts";
import { type ChannelSubject, describeChannelContract, type SampleMessage } from "./channel-contract.ts";
import { checkingFetch, NO_DOCUMENTS, openApiContract } from "./openapi.ts";

const API = "https://slack.test/api";
const openapi = openApiContract("slack-web-api.openapi.json");

function message({ text, conversation, number, attempt }: SampleMessage, secret: string): WebhookRequest {
  const envelope = fixture("message-im");
  const ts = `${NOW / 1_000 + number}.000100`;
  Object.assign(envelope.event, {
    text,
    ts,
    event_ts: ts,
    channel: `D0${conversation.toUpperCase()}0000001`,
  });
  const request = signed(jsonRequest(envelope), secret);
  if (attempt === 1) return request;
  request.headers.set("x-slack-retry-num", String(attempt - 1));
  request.headers.set("x-slack-retry-reason", "http_timeout");
  return request;
}

const subject: ChannelSubject = {
  channel: (fetch) => slackChannel({ apiUrl: API, fetch }),
  connection,
  webhookSecret: "signing_secret",
  now: NOW,
  message,
  echoes: (secret) =>
    [
      "own-message",
      "own-message-im",
      "own-message-without-bot-id",
      "other-bot-message",
      "legacy-bot-message",
      "slackbot-message",
      "message-changed-own",
    ].map((name) => signed(fixtureRequest(name), secret)),
  foreign: (secret) => signed(jsonRequest({ ...fixture("message-im"), team_id: "T0ELSEWHER" }), secret),
  credential: {
    read: (request) => request.headers.get("x-slack-signature") ?? "",
    write(request, value) {
      const headers = new Headers(request.headers);
      if (value === undefined) headers.delete("x-slack-signature");
      else headers.set("x-slack-signature", value);
      return { ...request, headers };
    },
    coversBody: true,
  },
  bodyOf: jsonRequest,
  bodies: () =>
    fixtureNames
      .filter((name) => !/^(?:block-actions|slash-command)/.test(name))
      .map((name) => fixture(name)),
  callsEverybody:
    /(?:<|&lt;)!(?:channel|here|everyone|subteam|group|date)|(?<![\w.])@(?:channel|here|everyone)\b/i,
  people: ["U0MIRA0001", "U0BOB00001"],
  press({ choice, person, number }) {
    const payload = fixture("block-actions");
    const [action = {}] = payload.actions as Record<string, unknown>[];
    const actions = [{ ...action, value: choice, action_ts: `${NOW / 1_000 + number}.000200` }];
    return signed(formRequest({ payload: { ...payload, user: { id: person, name: "mira" }, actions } }));
  },
  inChat({ channel }, secret) {
    const envelope = fixture("message-im");
    Object.assign(envelope.event, { channel });
    return signed(jsonRequest(envelope), secret);
  },
  replyInChat({ channel, thread_ts }, secret) {
    const envelope = fixture("message-im-thread-reply");
    Object.assign(envelope.event, { channel, thread_ts });
    const { parse } = slackChannel({ apiUrl: API, fetch: () => Promise.reject(new Error("no calls")) });
    const parsed = parse(signed(jsonRequest(envelope), secret), connection, NOW);
    return parsed.ok ? parsed.value.events : [];
  },
  target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
  double() {
    const service = new SlackService();
    return {
      fetch: openapi ? checkedPosts(service) : service.fetch,
      visible: () => service.posts.map(({ channel, ts }) => `msg/${channel}/${ts}`),
      opIds: () => service.posts.map((post) => JSON.stringify(post.metadata)),
      texts: () =>
        service.posts.flatMap(({ text, blocks }) => [text, ...blocks.map((block) => block.text ?? "")]),
    };
  },
  answers: {
    refused: () => refusing("is_archived"),
    revoked: () => refusing("token_revoked"),
    gone: () => refusing("message_not_found"),
  },
};

/** Where the documents are present, the whole suite runs against checked requests. */
function checkedPosts(service: SlackService) {
  return openapi ? checkingFetch(openapi, API, service.fetch) : service.fetch;
}

describeChannelContract("slack", subject);

describe("slack's published description", () => {
  it("describes every call the channel makes", async (context) => {
    if (!openapi) return context.skip(NO_DOCUMENTS);
    const service = new SlackService();
    const { deliver, openDirect, reconcile } = slackChannel({ apiUrl: API, fetch: checkedPosts(service) });
    const { target } = subject;
    const signal = AbortSignal.timeout(5_000);
    const choices = [{ choice: "c1", label: "Yes", expiresAt: NOW + 60_000 }];
    const post = { kind: "post" as const, opId: "op-1", target, text: "**Hello**", choices };
    const posted = await deliver(post, connection, signal);
    if (!posted.ok) throw new Error("not posted");
    const { messageId } = posted.value;
    const results = [
      await deliver({ kind: "working", opId: "op-1", target }, connection, signal),
      await deliver({ kind: "edit", opId: "op-1", target, messageId, text: "Done." }, connection, signal),
      await deliver({ kind: "delete", opId: "op-1", target, messageId }, connection, signal),
    ];
    expect(results.every((result) => result.ok)).toBe(true);
    const whisper = {
      kind: "whisper" as const,
      opId: "op-2",
      target,
      userId: "U0MIRA0001",
      text: "Only you.",
    };
    expect(await deliver(whisper, connection, signal)).toMatchObject({ ok: true });
    expect(await openDirect?.("U0MIRA0001", connection, signal)).toMatchObject({ ok: true });
    expect(await reconcile(post, NOW, connection, NOW + 60_000, signal)).toEqual({ kind: "absent" });
  });

  it("refuses what Slack would refuse", (context) => {
    if (!openapi) return context.skip(NO_DOCUMENTS);
    const headers = { "content-type": "application/json; charset=utf-8" };
    const body = JSON.stringify({ channel: "C0OPS00001", thread_ts: 1795168810.0003 });
    const problems = openapi.problems(API, `${API}/chat.postMessage`, { method: "POST", headers, body });
    expect(problems.join()).toMatch(/thread_ts/);
    expect(openapi.problems(API, `${API}/chat.nothing`, { method: "POST" })).toHaveLength(1);
  });
});

describe("every message to Slack", () => {
  it("says that no address in it is to be fetched", async () => {
    const service = new SlackService();
    const { deliver } = slackChannel({ apiUrl: API, fetch: service.fetch });
    const { target } = subject;
    const signal = AbortSignal.timeout(5_000);
    const op = { opId: "op-1", target, text: "https://example.com" };
    const posted = await deliver({ kind: "post", ...op }, connection, signal);
    const messageId = posted.ok ? posted.value.messageId : "";
    await deliver({ kind: "edit", ...op, messageId }, connection, signal);
    await deliver({ kind: "whisper", ...op, userId: "U0MIRA0001" }, connection, signal);
    await deliver(
      { kind: "post", ...op, choices: [{ choice: "c", label: "Yes", expiresAt: 1 }] },
      connection,
      signal,
    );
    expect(service.calls).toHaveLength(4);
    for (const { args } of service.calls)
      expect(args).toMatchObject({ unfurl_links: false, unfurl_media: false, parse: "none" });
  });
});

describe("a button on the answer to a command", () => {
  it("leads back to the conversation of the command, wherever the answer stands", async () => {
    for (const members of [undefined, ["U0MIRA0001"]]) {
      const service = new SlackService(members ? { members } : {});
      const { deliver, parse } = slackChannel({ apiUrl: API, fetch: service.fetch });
      const command = parse(formRequest(fixture("slash-command")), connection, NOW);
      const [asked] = command.ok ? command.value.events : [];
      if (asked?.kind !== "message") throw new Error("no message");
      const choices = [{ choice: "c1", label: "Approve", expiresAt: NOW + 1 }];
      const op = { kind: "post" as const, opId: "op-1", target: asked.target, text: "Send it?", choices };
      await deliver(op, connection, AbortSignal.timeout(5_000));
      const [post] = service.posts;
      const actions = post?.blocks.find(({ type }) => type === "actions") as
        | { block_id?: string }
        | undefined;
      const payload = fixture("block-actions");
      const [action = {}] = payload.actions as Record<string, unknown>[];
      Object.assign(payload, {
        container: { type: "message", message_ts: post?.ts, channel_id: post?.channel },
        actions: [{ ...action, value: "c1", block_id: actions?.block_id }],
      });
      const pressed = parse(formRequest({ payload }), connection, NOW);
      expect(pressed.ok && pressed.value.events).toMatchObject([
        { kind: "decision", thread: asked.thread, target: asked.target },
      ]);
    }
  });
});

describe("slack forms", () => {
  it("never throws at a payload or a command with any field replaced", () => {
    const { parse } = slackChannel({ apiUrl: API, fetch: new SlackService().fetch });
    for (const value of [
      "",
      "null",
      "[]",
      "{",
      "1",
      '{"type":"block_actions"}',
      '{"team":{"id":"T0KVASIR01"}}',
    ]) {
      expect(typeof parse(formRequest({ payload: value }), connection, NOW).ok).toBe("boolean");
      for (const name of Object.keys(fixture("slash-command"))) {
        const request = formRequest({ ...fixture("slash-command"), [name]: value });
        expect(typeof parse(request, connection, NOW).ok).toBe("boolean");
      }
      const payload = fixture("block-actions");
      for (const name of Object.keys(payload)) {
        const broken = value === "{" ? value : { ...payload, [name]: value };
        expect(typeof parse(formRequest({ payload: broken }), connection, NOW).ok).toBe("boolean");
      }
    }
  });
});
