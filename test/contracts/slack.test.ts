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
  target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
  double() {
    const service = new SlackService();
    return {
      fetch: openapi ? checkedPosts(service) : service.fetch,
      visible: () => service.posts.map(({ channel, ts }) => `msg/${channel}/${ts}`),
      opIds: () => service.posts.map((post) => JSON.stringify(post.metadata)),
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
    const { deliver, reconcile } = slackChannel({ apiUrl: API, fetch: checkedPosts(service) });
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
