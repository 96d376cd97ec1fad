import { describe, expect, it } from "vitest";
import { readAnswer } from "../../../../src/channels/slack/answer.ts";
import { refusing } from "../../../doubles/slack-service.ts";

async function failureOf(response: Response) {
  const answer = await readAnswer(response);
  if (answer.ok) throw new Error("no failure");
  return answer.error;
}

describe("readAnswer", () => {
  it("gives the fields of an ok answer", async () => {
    const answer = await readAnswer(new Response('{"ok":true,"ts":"1795168801.000100"}'));
    expect(answer).toEqual({ ok: true, value: { ok: true, ts: "1795168801.000100" } });
  });

  it("tells the end of our access from a refusal", async () => {
    for (const error of [
      "invalid_auth",
      "token_revoked",
      "account_inactive",
      "not_authed",
      "token_expired",
    ]) {
      expect(await failureOf(refusing(error))).toEqual({ code: "revoked", reason: error });
    }
    for (const error of [
      "channel_not_found",
      "is_archived",
      "invalid_blocks",
      "msg_too_long",
      "missing_scope",
    ]) {
      expect(await failureOf(refusing(error))).toEqual({ code: "refused", reason: error });
    }
  });

  it("tells a message that is not there, and what may be taken later", async () => {
    expect(await failureOf(refusing("message_not_found"))).toEqual({ code: "gone" });
    expect(await failureOf(refusing("service_unavailable"))).toMatchObject({ code: "not_accepted" });
  });

  it("takes Slack at its word that an internal error may have succeeded", async () => {
    for (const error of ["internal_error", "fatal_error"]) {
      expect(await failureOf(refusing(error))).toEqual({ code: "unknown", reason: error });
    }
  });

  it("reads a limit from the status and from the error alike, with the time Slack names", async () => {
    const limited = { code: "rate_limited", retryAfterMs: 30_000 };
    const headers = { "retry-after": "30" };
    expect(await failureOf(new Response("", { status: 429, headers }))).toEqual(limited);
    expect(await failureOf(refusing("ratelimited", headers))).toEqual(limited);
    expect(await failureOf(refusing("rate_limited", headers))).toEqual(limited);
  });

  it("waits a second where no usable time is named", async () => {
    for (const value of [undefined, "", "soon", "-5", "Fri, 20 Nov 2026 10:00:00 GMT"]) {
      const headers = new Headers(value === undefined ? {} : { "retry-after": value });
      const failure = await failureOf(new Response("", { status: 429, headers }));
      expect(failure).toEqual({ code: "rate_limited", retryAfterMs: 1_000 });
    }
  });

  it("knows nothing after a server error, a timeout or a page that is not Slack's", async () => {
    for (const status of [500, 502, 503, 504, 408]) {
      expect(await failureOf(new Response("<html>", { status }))).toEqual({
        code: "unknown",
        reason: `HTTP ${status}`,
      });
    }
    for (const body of ["", "<html>", "[]", "null", '{"ok":"true"}', "{}", '{"ok":']) {
      expect(await failureOf(new Response(body))).toMatchObject({ code: "unknown" });
    }
  });

  it("takes a redirect for a door that was not gone through, and a 404 for a refusal", async () => {
    expect(await failureOf(new Response("", { status: 302 }))).toMatchObject({ code: "not_accepted" });
    expect(await failureOf(new Response("", { status: 404 }))).toEqual({
      code: "refused",
      reason: "HTTP 404",
    });
  });

  it("repeats nothing of an answer but a proper error code", async () => {
    for (const error of ["xoxb-1-secret", "not found: token abc", "x".repeat(81), ""]) {
      expect(await failureOf(refusing(error))).toEqual({ code: "refused", reason: "unnamed error" });
    }
  });
});
