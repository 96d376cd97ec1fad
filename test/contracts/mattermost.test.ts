import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import { readFrame } from "../../src/channels/mattermost/socket-frames.ts";
import { type MattermostServer, refusing } from "../doubles/mattermost-server.ts";
import {
  BOT,
  CHANNEL,
  command,
  connection,
  DIRECT_NAME,
  fixture,
  formRequest,
  jsonRequest,
  MIRA,
  NOW,
  outgoingForm,
  outgoingJson,
  SERVER,
  signedAction,
} from "../fixtures/mattermost/requests.ts";
import { type ChannelSubject, describeChannelContract, type Fetch } from "./channel-contract.ts";
import { channel, newServer, receive } from "./mattermost-service.ts";
import { checkingFetch, NO_DOCUMENTS, openApiContract } from "./openapi.ts";

const openapi = openApiContract("mattermost-v4.openapi.json");
/** Calls that the document leaves out, although the server has them. */
const UNDESCRIBED = [`/api/v4/channels/${CHANNEL}/posts`, `/api/v4/channels/${CHANNEL}/members/${MIRA}`];

/** Where the documents are present, the whole suite runs against checked requests. */
function checked(server: MattermostServer): Fetch {
  if (!openapi) return server.fetch;
  const checking = checkingFetch(openapi, SERVER, server.fetch);
  return (url, init) =>
    UNDESCRIBED.includes(new URL(url).pathname) ? server.fetch(url, init) : checking(url, init);
}

const formOf = (request: WebhookRequest): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(new TextDecoder().decode(request.body)));

const subject: ChannelSubject = {
  channel,
  connection,
  webhookSecret: "command_token",
  now: NOW,
  message: ({ text, conversation, number }, token) =>
    command({
      token,
      text,
      channel_id: conversation.padEnd(26, "0"),
      channel_name: DIRECT_NAME,
      trigger_id: `trigger-${number}`,
    }),
  echoes: () => [outgoingForm({ user_id: BOT }), outgoingJson({ user_id: BOT }), command({ user_id: BOT })],
  foreign: (token) => command({ token, team_id: "another0team00000000000000" }),
  credential: {
    read: (request) => formOf(request).token ?? "",
    write(request, value) {
      const { token: _, ...fields } = formOf(request);
      return {
        ...request,
        body: formRequest(value === undefined ? fields : { ...fields, token: value }).body,
      };
    },
    coversBody: false,
  },
  bodyOf: jsonRequest,
  bodies: () => [fixture("outgoing-webhook"), { ...fixture("post-action"), context: { konstruct: "a.b" } }],
  callsEverybody: /(?<![a-z0-9])@(?:all|channel|here)(?![a-z0-9])/i,
  people: [MIRA, "b0b00000000000000000000000"],
  press: ({ choice, person }) => signedAction({ choice }, { user_id: person }),
  forgePress: (request) => {
    const body = JSON.parse(new TextDecoder().decode(request.body)) as { context: { konstruct: string } };
    const konstruct = `${body.context.konstruct.slice(0, -64)}${"0".repeat(64)}`;
    return jsonRequest({ ...body, context: { konstruct } });
  },
  inChat: ({ channelId }, token) =>
    command({ token, text: "hello", channel_id: channelId, channel_name: DIRECT_NAME }),
  replyInChat({ channelId, rootId }) {
    const frame = fixture("frame-posted-direct");
    const post = { ...JSON.parse(frame.data.post), channel_id: channelId, root_id: rootId };
    const text = JSON.stringify({ ...frame, data: { ...frame.data, post: JSON.stringify(post) } });
    const view = { self: { userId: BOT, username: "ada" }, nextSeq: undefined, channelType: () => undefined };
    const { meaning } = readFrame(text, view);
    return meaning.kind === "events" ? meaning.events : [];
  },
  target: { channelId: CHANNEL, thread: CHANNEL },
  double() {
    const server = newServer();
    return {
      fetch: checked(server),
      visible: () => server.visible.map(({ id }) => id),
      opIds: () =>
        server.calls.filter(({ path }) => path === "/posts").map(({ body }) => String(body?.pending_post_id)),
      texts: () => server.visible.map(({ message }) => message),
    };
  },
  answers: {
    refused: () => refusing(403, "api.context.permissions.app_error"),
    revoked: () => refusing(401, "api.context.session_expired.app_error"),
    gone: () => refusing(404, "app.post.get.app_error"),
  },
};

describeChannelContract("mattermost", subject);

describe("mattermost's published description", () => {
  it("describes every call the channel makes", async (context) => {
    if (!openapi) return context.skip(NO_DOCUMENTS);
    const server = newServer();
    const { deliver, locate, openDirect, reconcile } = channel(checked(server));
    const signal = AbortSignal.timeout(5_000);
    const rootId = "r0o1o2t3p4o5s6t7r8o9o0t1p2";
    server.posts.set(rootId, {
      ...server.say({ channelId: CHANNEL, userId: MIRA, text: "When?" }),
      id: rootId,
    });
    const target = { channelId: CHANNEL, rootId, thread: CHANNEL };
    const choices = [{ choice: "c1", label: "Yes", expiresAt: NOW + 60_000 }];
    const post = { kind: "post" as const, opId: "op-1", target, text: "**Hello**", choices };
    const posted = await deliver(post, connection, signal);
    if (!posted.ok) throw new Error("not posted");
    const { messageId } = posted.value;
    const results = [
      await deliver({ kind: "working", opId: "op-1", target }, connection, signal),
      await deliver(
        { kind: "edit", opId: "op-1", target, messageId, text: "Done.", choices },
        connection,
        signal,
      ),
      await locate?.(messageId, target, connection, signal),
    ];
    expect(results.every((result) => result?.ok)).toBe(true);
    expect(await reconcile(post, NOW, connection, NOW, signal)).toEqual({ kind: "found", messageId });
    server.mayWhisper = true;
    const whisper = { kind: "whisper" as const, opId: "op-2", target, userId: MIRA, text: "Only you." };
    expect(await deliver(whisper, connection, signal)).toMatchObject({ ok: true });
    expect(await openDirect?.(MIRA, connection, signal)).toMatchObject({ ok: true });
    const deleted = await deliver({ kind: "delete", opId: "op-1", target, messageId }, connection, signal);
    expect(deleted.ok).toBe(true);
  });

  it("refuses what the server would refuse", (context) => {
    if (!openapi) return context.skip(NO_DOCUMENTS);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ channel_id: "short", message: "x", props: "none" });
    const problems = openapi.problems(SERVER, `${SERVER}/api/v4/posts`, { method: "POST", headers, body });
    expect(problems.join()).toMatch(/channel_id.*props|props.*channel_id/);
  });
});

describe("mattermost forms", () => {
  it("never throw, whatever any field holds", async () => {
    for (const [name, make] of [
      ["slash-command", command],
      ["outgoing-webhook", outgoingForm],
    ] as const) {
      for (const field of Object.keys(fixture(name))) {
        for (const value of ["", "null", "\u0000", "-1", "9".repeat(400), "\ud800", "x".repeat(20_000)]) {
          const { events } = await receive(make({ [field]: value }));
          expect(events.length).toBeLessThanOrEqual(1);
        }
      }
    }
  });
});
