import { describe, expect, it } from "vitest";
import { parse } from "../../../../src/channels/whatsapp/parse.ts";
import { verify } from "../../../../src/channels/whatsapp/verify.ts";
import vectors from "../../../fixtures/whatsapp/signature-vectors.json" with { type: "json" };
import text from "../../../fixtures/whatsapp/text.json" with { type: "json" };
import {
  APP_SECRET,
  connection,
  NOW,
  post,
  signed,
  subscription,
  VERIFY_TOKEN,
  withSecret,
} from "./requests.ts";

const ask = { "hub.mode": "subscribe", "hub.verify_token": VERIFY_TOKEN, "hub.challenge": "1158201444" };
const outcome = async (...given: Parameters<typeof verify>) => {
  const verified = await verify(...given);
  if (verified.ok) return "accepted";
  return verified.error.code === "unauthentic" ? verified.error.reason : verified.error.code;
};

describe("verify at a signed delivery", () => {
  it.each(vectors.cases)("judges $name as $outcome", async ({ raw, signature, outcome: expected }) => {
    const request = post(raw, signature === null ? {} : { "x-hub-signature-256": signature });
    expect(await outcome(request, withSecret("app_secret", [vectors.appSecret]))).toBe(expected);
  });

  it("hands back the bytes it checked", async () => {
    const request = await signed(text);
    expect(await verify(request, connection())).toEqual({ ok: true, value: request.body });
  });

  it("accepts the previous secret while a rotation overlaps", async () => {
    const request = await signed(text);
    expect(await outcome(request, withSecret("app_secret", ["the-new-one", APP_SECRET]))).toBe("accepted");
    expect(await outcome(request, withSecret("app_secret", ["the-new-one"]))).toBe("mismatch");
  });

  it("never takes a blank secret, even for what was signed with it", async () => {
    expect(await outcome(await signed(text, " "), withSecret("app_secret", [" "]))).toBe("no_secret");
    expect(await outcome(await signed(text), connection({ secrets: {} }))).toBe("no_secret");
  });

  it("refuses other methods", async () => {
    const request = { ...(await signed(text)), method: "PUT" };
    expect(await outcome(request, connection())).toBe("malformed");
  });
});

describe("verify at the subscription", () => {
  it("answers the right token with the bare challenge", async () => {
    const request = subscription(ask);
    expect(await outcome(request, connection())).toBe("accepted");
    expect(parse(request, connection(), NOW)).toEqual({
      ok: true,
      value: {
        events: [],
        reply: { status: 200, contentType: "text/plain; charset=utf-8", body: "1158201444" },
      },
    });
  });

  it("takes the previous token while a rotation overlaps", async () => {
    const rotating = withSecret("verify_token", ["a-newer-token", VERIFY_TOKEN]);
    expect(await outcome(subscription(ask), rotating)).toBe("accepted");
  });

  it("forbids a wrong, missing or blank token and another mode", async () => {
    const { "hub.verify_token": _, ...tokenless } = ask;
    expect(await outcome(subscription({ ...ask, "hub.verify_token": "guess" }), connection())).toBe(
      "forbidden",
    );
    expect(await outcome(subscription(tokenless), connection())).toBe("forbidden");
    expect(await outcome(subscription(tokenless), withSecret("verify_token", [""]))).toBe("forbidden");
    expect(await outcome(subscription(ask), connection({ secrets: {} }))).toBe("forbidden");
    expect(await outcome(subscription({ ...ask, "hub.mode": "unsubscribe" }), connection())).toBe(
      "forbidden",
    );
  });

  it("finds nothing to answer without a challenge", async () => {
    const { "hub.challenge": _, ...silent } = ask;
    expect(await outcome(subscription(silent), connection())).toBe("malformed");
  });
});
