import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Channel, WebhookRequest } from "../../src/channels/channel.ts";
import { signContext } from "../../src/channels/mattermost/action-context.ts";
import { mattermostChannel } from "../../src/channels/mattermost/channel.ts";
import { MattermostServer, refusing } from "../doubles/mattermost-server.ts";
import {
  ACTION_SECRET,
  action,
  actionContext,
  BOT,
  CHANNEL,
  command,
  connection,
  DIRECT_NAME,
  fixture,
  formRequest,
  type Json,
  jsonRequest,
  MIRA,
  NOW,
  outgoingForm,
  outgoingJson,
  SERVER,
} from "../fixtures/mattermost/requests.ts";
import { type ChannelSubject, describeChannelContract, type Fetch } from "./channel-contract.ts";
import { checkingFetch, NO_DOCUMENTS, openApiContract } from "./openapi.ts";

const openapi = openApiContract("mattermost-v4.openapi.json");
/** Calls that the document leaves out, although the server has them. */
const UNDESCRIBED = [`/api/v4/channels/${CHANNEL}/posts`];

const channel = (fetch: Fetch): Channel =>
  mattermostChannel({
    fetch,
    webhookUrl: (id) => `https://konstruct.test/webhooks/mattermost/${id}`,
    newId: () => "n0nce",
    clock: () => NOW,
  });

function newServer(): MattermostServer {
  return new MattermostServer({
    token: "test-bot-token-of-fjordline",
    bot: { id: BOT, username: "ada" },
    now: () => NOW,
  });
}

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
  target: { channelId: CHANNEL, thread: CHANNEL },
  double() {
    const server = newServer();
    return {
      fetch: checked(server),
      visible: () => server.visible.map(({ id }) => id),
      opIds: () =>
        server.calls.filter(({ path }) => path === "/posts").map(({ body }) => String(body?.pending_post_id)),
    };
  },
  answers: {
    refused: () => refusing(403, "api.context.permissions.app_error"),
    revoked: () => refusing(401, "api.context.session_expired.app_error"),
    gone: () => refusing(404, "app.post.get.app_error"),
  },
};

describeChannelContract("mattermost", subject);

async function receive(request: WebhookRequest): Promise<{ accepted: boolean; events: unknown[] }> {
  const { verify, parse } = channel(newServer().fetch);
  const verified = await verify(request, connection, NOW);
  const parsed = verified.ok ? parse(request, connection, NOW) : verified;
  return { accepted: verified.ok, events: parsed.ok ? parsed.value.events : [] };
}

describe("mattermost's published description", () => {
  it("describes every call the channel makes", async (context) => {
    if (!openapi) return context.skip(NO_DOCUMENTS);
    const server = newServer();
    const { deliver, locate, reconcile } = channel(checked(server));
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

describe("a forged callback of a button", () => {
  it("decides nothing in any of 500 mutated contexts", async () => {
    const { konstruct = "" } = await signContext(ACTION_SECRET, actionContext());
    const [payload = "", mac = ""] = [konstruct.slice(0, -65), konstruct.slice(-64)];
    expect(await receive(action({ konstruct }))).toMatchObject({
      accepted: true,
      events: [{ kind: "decision" }],
    });
    const parts = payload.split("/");
    const at = fc.nat(konstruct.length - 1);
    const part = fc.nat(parts.length - 1);
    const mutated = fc.oneof(
      fc
        .tuple(at, fc.string({ minLength: 1, maxLength: 1 }))
        .map(([i, c]) => konstruct.slice(0, i) + c + konstruct.slice(i + 1)),
      at.map((i) => konstruct.slice(0, i)),
      at.map((i) => konstruct.slice(0, i) + konstruct.slice(i + 1)),
      fc
        .tuple(at, fc.string({ minLength: 1, maxLength: 8 }))
        .map(([i, s]) => konstruct.slice(0, i) + s + konstruct.slice(i)),
      fc.tuple(part, fc.string()).map(([i, s]) => `${parts.with(i, encodeURIComponent(s)).join("/")}.${mac}`),
      fc.tuple(part, part).map(([i, j]) => `${parts.with(i, parts[j] ?? "").join("/")}.${mac}`),
      fc
        .string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 })
        .map((m) => `${payload}.${m}`),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        mutated.filter((value) => value !== konstruct && value.isWellFormed()),
        async (value) => {
          expect(await receive(action({ konstruct: value }))).toEqual({ accepted: false, events: [] });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("decides nothing where its fields, its context's kind or its encoding are bent", async () => {
    const signed = await signContext(ACTION_SECRET, actionContext());
    const bent: Json[] = [
      action(null),
      action([signed]),
      action({ context: signed }),
      action({ ...signed, more: 1 }),
      action(signed, { channel_id: "d".repeat(26) }),
      action(signed, { post_id: "d".repeat(26) }),
      action(signed, { user_id: BOT }),
      formRequest({ ...fixture("post-action"), context: JSON.stringify(signed) }),
    ];
    for (const request of bent) expect((await receive(request)).events).toEqual([]);
  });

  it("is answered 401 where only the signature is wrong", async () => {
    const { verify } = channel(newServer().fetch);
    const signed = await signContext("another secret", actionContext());
    expect(await verify(action(signed), connection, NOW)).toEqual({
      ok: false,
      error: { code: "unauthentic", reason: "mismatch" },
    });
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
