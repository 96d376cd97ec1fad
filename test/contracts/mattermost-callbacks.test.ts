// Mattermost signs nothing: what a forged callback comes to, and what only one person may be told.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import { signContext } from "../../src/channels/mattermost/action-context.ts";
import {
  ACTION_SECRET,
  action,
  actionContext,
  BOT,
  CHANNEL,
  connection,
  fixture,
  formRequest,
  type Json,
  MIRA,
  NOW,
  signedAction,
} from "../fixtures/mattermost/requests.ts";
import { channel, newServer, receive } from "./mattermost-service.ts";

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

  it("decides nothing in another channel, on another post, of another connection, or without its token", async () => {
    const good = await signContext(ACTION_SECRET, actionContext());
    const elsewhere = await signContext(ACTION_SECRET, actionContext({ connectionId: "other.mattermost" }));
    const forged: WebhookRequest[] = [
      action(good, { channel_id: "d".repeat(26) }),
      action(good, { post_id: "d".repeat(26) }),
      action(good, { team_id: "another0team00000000000000" }),
      action(elsewhere),
      action({}),
      action({ konstruct: "" }),
      action({ konstruct: actionContext().choice }),
      action(good, { user_id: null }),
      action(good, { user_id: "x".repeat(129) }),
      action({ konstruct: "x".repeat(1_000_000) }),
      action({ ...good, choice: "other" }),
    ];
    for (const request of forged) expect((await receive(request)).events).toEqual([]);
  });

  it("by a swapped person is a decision of nobody: the server does not know them there", async () => {
    const server = newServer();
    server.members.set(CHANNEL, new Set([MIRA]));
    const { parse, vouch } = channel(server.fetch);
    const swapped = parse(await signedAction({}, { user_id: "s0meb0dye1se00000000000000" }), connection, NOW);
    const [event] = swapped.ok ? swapped.value.events : [];
    if (event?.kind !== "decision") throw new Error("no decision");
    const signal = AbortSignal.timeout(5_000);
    expect(await vouch?.(event, connection, signal)).toEqual({ ok: false, error: { code: "not_there" } });
    const honest = { ...event, actor: { id: MIRA } };
    expect(await vouch?.(honest, connection, signal)).toEqual({ ok: true, value: true });
    const lost = { ...honest, actor: { id: `${MIRA}/../${MIRA}` } };
    expect(await vouch?.(lost, connection, signal)).toMatchObject({ ok: false });
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

describe("every post to Mattermost", () => {
  it("has attachments, so that its server fetches no address for a preview, and an edit keeps them", async () => {
    const server = newServer();
    const { deliver } = channel(server.fetch);
    const target = { channelId: CHANNEL, thread: CHANNEL };
    const signal = AbortSignal.timeout(5_000);
    const op = { opId: "op-1", target, text: "https://example.com" };
    const posted = await deliver({ kind: "post", ...op }, connection, signal);
    const messageId = posted.ok ? posted.value.messageId : "";
    expect(server.posts.get(messageId)?.props).toMatchObject({ attachments: [] });
    await deliver({ kind: "edit", ...op, messageId }, connection, signal);
    expect(server.posts.get(messageId)?.props).toMatchObject({ attachments: [] });
  });
});

describe("words for one person on Mattermost", () => {
  const whisper = {
    kind: "whisper" as const,
    opId: "op-1",
    target: { channelId: CHANNEL },
    userId: MIRA,
    text: "Psst @all",
  };

  it("stand in the thread where the bot may, seen by them alone", async () => {
    const server = newServer();
    server.mayWhisper = true;
    const target = { channelId: CHANNEL, rootId: "r0o1o2t3p4o5s6t7r8o9o0t1p2" };
    await channel(server.fetch).deliver({ ...whisper, target }, connection, AbortSignal.timeout(5_000));
    expect(server.ephemeral).toEqual([
      { user_id: MIRA, post: { channel_id: CHANNEL, message: "Psst ＠all", root_id: target.rootId } },
    ]);
    expect(server.visible).toEqual([]);
  });

  it("go to their private chat where it may not, once however often they are tried", async () => {
    const server = newServer();
    const { deliver } = channel(server.fetch);
    for (let i = 0; i < 2; i++) await deliver(whisper, connection, AbortSignal.timeout(5_000));
    expect(server.visible.map(({ channel_id, message }) => [channel_id, message])).toEqual([
      [expect.stringContaining("direct"), "Psst ＠all"],
    ]);
  });
});
