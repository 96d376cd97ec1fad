import { describe, expect, it } from "vitest";
import type { DeliveryOp } from "../../../../src/channels/channel.ts";
import { deliverMattermost } from "../../../../src/channels/mattermost/deliver.ts";
import type { Fetch } from "../../../../src/channels/mattermost/rest.ts";
import { limitExceeded, refusing } from "../../../doubles/mattermost-server.ts";
import { CHANNEL, connection, NOW } from "../../../fixtures/mattermost/requests.ts";

const post: DeliveryOp = {
  kind: "post",
  opId: "op-1",
  target: { channelId: CHANNEL, thread: CHANNEL },
  text: "On its way.",
};

const deliver = (op: DeliveryOp, fetch: Fetch, of = connection) =>
  deliverMattermost(op, of, AbortSignal.timeout(5_000), {
    fetch,
    webhookUrl: () => "https://konstruct.test/hook",
    newId: () => "n0nce",
    clock: () => NOW,
  });

describe("a failure", () => {
  const failure = async (answer: () => Response) => {
    const result = await deliver(post, async () => answer());
    return result.ok ? "delivered" : result.error;
  };

  it("of the token is the end of our access", async () => {
    expect(await failure(() => refusing(401, "api.context.session_expired.app_error"))).toEqual({
      code: "revoked",
      reason: "the server answered 401 api.context.session_expired.app_error",
    });
  });

  it("of a permission, of the input or of a missing channel is refused for good", async () => {
    for (const status of [400, 403, 404, 413, 501])
      expect(await failure(() => refusing(status, "api.some.error"))).toMatchObject({ code: "refused" });
  });

  it("of the server or its proxy is unknown: the post may be there", async () => {
    for (const status of [500, 502, 503, 504])
      expect(await failure(() => new Response("bad gateway", { status }))).toMatchObject({ code: "unknown" });
  });

  it("of the rate says how long to wait, within reason", async () => {
    expect(await failure(() => limitExceeded(3))).toEqual({ code: "rate_limited", retryAfterMs: 3_000 });
    expect(await failure(() => limitExceeded(0))).toEqual({ code: "rate_limited", retryAfterMs: 1_000 });
    expect(await failure(() => limitExceeded(9_999))).toEqual({ code: "rate_limited", retryAfterMs: 60_000 });
    expect(await failure(() => new Response("limit exceeded", { status: 429 }))).toMatchObject({
      retryAfterMs: 1_000,
    });
  });

  it("quotes nothing that the server wrote but its error id", async () => {
    const telling = JSON.stringify({
      id: "test-bot-token-of-fjordline",
      message: "test-bot-token-of-fjordline",
    });
    expect(await failure(() => new Response(telling, { status: 400 }))).toEqual({
      code: "refused",
      reason: "the server answered 400",
    });
  });

  it("without an answer that is a post is unknown", async () => {
    expect(await failure(() => new Response("{}", { status: 201 }))).toMatchObject({ code: "unknown" });
    expect(await failure(() => new Response("<html>", { status: 200 }))).toMatchObject({ code: "unknown" });
  });

  it("is certain where the connection is off or the target names no channel", async () => {
    let calls = 0;
    const counting: Fetch = async () => {
      calls++;
      return refusing(500, "x.y");
    };
    const off = { ...connection, secrets: {} };
    expect(await deliver(post, counting, off)).toMatchObject({ error: { code: "revoked" } });
    expect(await deliver({ ...post, target: {} }, counting)).toMatchObject({ error: { code: "refused" } });
    expect(calls).toBe(0);
  });
});
