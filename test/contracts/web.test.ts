// The web page as a subject of the channel contract. Its service is the conversation object, reached by a
// call that either resolves or throws: what a network can do to an answer does not exist here.

import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import { webChannel } from "../../src/channels/web/channel.ts";
import { openWebSession } from "../../src/channels/web/session.ts";
import { signWebSession, type WebSessionClaims } from "../../src/channels/web/session-token.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { OpenConnection } from "../../src/tenants/tenant.ts";
import { describeChannelContract, type Fetch, type ServiceDouble } from "./channel-contract.ts";

const NOW = 1_795_600_200_000;
const encoder = new TextEncoder();

const connection: OpenConnection = {
  id: "kettles.web",
  tenantId: "kettles",
  channel: "web",
  agentId: "ada",
  name: "The shop's page",
  settings: {},
  secrets: { session_secret: ["web-session-secret-of-the-kettle-shop"] },
  isActive: true,
};

/** The conversation object as a page's service: frames in, drafts visible. */
function double(): ServiceDouble {
  const frames: { opId: string; text: string }[] = [];
  return {
    fetch: async (_url, init) => {
      const frame = JSON.parse(String(init?.body)) as { type: string; opId: string; text: string };
      const index = frames.findIndex(({ opId }) => opId === frame.opId);
      if (frame.type === "draft-removed") frames.splice(index, 1);
      else if (index >= 0) frames[index] = frame;
      else frames.push(frame);
      return new Response(null, { status: 204 });
    },
    visible: () => frames.map(({ opId }) => opId),
    opIds: () => frames.map(({ opId }) => opId),
    texts: () => frames.map(({ text }) => text),
  };
}

const channel = (fetch: Fetch) =>
  webChannel({
    publish: async (_ref, frame) => {
      const answer = await fetch("https://conversation.invalid/", {
        method: "POST",
        body: JSON.stringify(frame),
      });
      if (!answer.ok) throw new Error("the conversation could not be reached");
    },
  });

/** Also under a blank secret, which the product refuses to sign with. */
async function tokenUnder(secret: string, claims: WebSessionClaims): Promise<string> {
  if (secret !== "") return signWebSession("kettles.web", secret, claims);
  const payload = encodeURIComponent(JSON.stringify(claims));
  const signed = encodeTuple(["web-session", "kettles.web", payload]);
  return `${payload}.${createHmac("sha256", secret).update(signed).digest("hex")}`;
}

async function request(
  body: unknown,
  secret: string,
  thread = "one",
  expiresAt = NOW + 60_000,
): Promise<WebhookRequest> {
  const claims = { thread: encodeTuple([thread]), person: { id: "visitor-1", name: "Visitor" }, expiresAt };
  return {
    method: "POST",
    url: new URL("https://konstruct.example/webhooks/web/kettles.web"),
    headers: new Headers({ authorization: `Bearer ${await tokenUnder(secret, claims)}` }),
    body: encoder.encode(typeof body === "string" ? body : JSON.stringify(body)),
  };
}

const authorised = await request("", "web-session-secret-of-the-kettle-shop");
const NO_CONTROLS = "the page draws controls from the transcript and decides over the console's API";
const NO_SERVICE =
  "the page's service is our own object: a call to it resolves or throws, and may be repeated";

describeChannelContract("web", {
  channel,
  connection,
  webhookSecret: "session_secret",
  now: NOW,
  message: ({ text, conversation, number }, secret) =>
    request({ id: `line-${number}-aaaa`, text }, secret, conversation),
  echoes: () => [],
  foreign: (secret) => request({ id: "line-1-aaaa", text: "hello" }, secret),
  credential: {
    read: ({ headers }) => headers.get("authorization") ?? "",
    write: (original, value) => {
      const headers = new Headers(original.headers);
      if (value === undefined) headers.delete("authorization");
      else headers.set("authorization", value);
      return { ...original, headers };
    },
    coversBody: false,
  },
  bodyOf: (value) => ({
    ...authorised,
    body: encoder.encode(typeof value === "string" ? value : JSON.stringify(value)),
  }),
  bodies: () => [{ id: "line-1-aaaa", text: "hello" }],
  people: ["visitor-1", "visitor-2"],
  target: { thread: encodeTuple(["one"]) },
  double,
  answers: { refused: () => new Response(null, { status: 400 }) },
  skips: {
    "names the thread in which replies under a message of ours in a private chat come in":
      "a page has no threads",
    "calls nobody who is everybody, sanitised or not": "a page has one reader",
    "refuses an authentic request for another account as wrong_account":
      "a token is signed for one connection; another's does not verify",
    "reports what the service refuses as refused": NO_SERVICE,
    "reports the end of our access as revoked": NO_SERVICE,
    "reports an edit of a message that is not there as gone": NO_SERVICE,
    "reports a rate limit with the time the service asked for": NO_SERVICE,
    "reports a server error, a dropped connection, a hang and half an answer as unknown": NO_SERVICE,
    "reports a page that is not the service's answer as unknown": NO_SERVICE,
    "sends the same operation id at every try of one message, and another for another":
      "a repeated frame replaces the first: there is one line an operation id",
    "says absent of a post that never arrived": NO_SERVICE,
    "finds a post that was accepted although its answer was lost": NO_SERVICE,
    "never says absent when it could not look": NO_SERVICE,
    "turns a pressed control into one decision with its choice and who pressed it": NO_CONTROLS,
    "gives every delivery of one press the same id, and the press of another person another": NO_CONTROLS,
    "takes no decision from a press that nobody signed": NO_CONTROLS,
    "opens the private chat in whose thread that person's own messages come in":
      "a visitor is reached only in the conversation they opened",
    "tells one person something, and reports a service that will not": NO_SERVICE,
    "never hears itself or another program": "nothing comes back: only a visitor's page posts here",
  },
});

describe("a web session", () => {
  const parse = async (thread: string, expiresAt: number, now: number) => {
    const asked = await request(
      { id: "line-1-aaaa", text: "hello" },
      "web-session-secret-of-the-kettle-shop",
      thread,
      expiresAt,
    );
    return channel(double().fetch).verify(asked, connection, now);
  };

  it("ends at its expiry", async () => {
    expect((await parse("one", NOW, NOW - 1)).ok).toBe(true);
    expect(await parse("one", NOW, NOW)).toEqual({
      ok: false,
      error: { code: "unauthentic", reason: "stale" },
    });
  });

  it("opens no other connection, though both have the same secret", async () => {
    const asked = await request(
      { id: "line-1-aaaa", text: "hello" },
      "web-session-secret-of-the-kettle-shop",
    );
    const verified = await channel(double().fetch).verify(asked, { ...connection, id: "kettles.other" }, NOW);
    expect(verified).toEqual({ ok: false, error: { code: "unauthentic", reason: "mismatch" } });
  });

  it("writes to the thread it was opened for, whatever the body says", async () => {
    const opened = await openWebSession(
      connection,
      { id: "v", name: "V" },
      { now: NOW, newId: () => "fresh" },
    );
    const asked: WebhookRequest = {
      ...authorised,
      headers: new Headers({ authorization: `Bearer ${opened?.token}` }),
      body: encoder.encode(JSON.stringify({ id: "line-1-aaaa", text: "hi", thread: "another" })),
    };
    const parsed = channel(double().fetch).parse(asked, connection, NOW);
    expect(parsed.ok && parsed.value.events).toMatchObject([{ thread: "fresh", author: { id: "v" } }]);
  });

  it("is not opened where the connection has no secret", async () => {
    expect(
      await openWebSession(
        { ...connection, secrets: {} },
        { id: "v", name: "V" },
        { now: NOW, newId: () => "x" },
      ),
    ).toBeUndefined();
  });
});
