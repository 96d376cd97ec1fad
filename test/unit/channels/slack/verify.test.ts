import { describe, expect, it } from "vitest";
import { verifySlack } from "../../../../src/channels/slack/verify.ts";
import { SIGNATURE_SKEW_SECONDS } from "../../../../src/limits.ts";
import {
  connection,
  fixtureRequest,
  jsonRequest,
  NOW,
  SIGNING_SECRET,
  signed,
} from "../../../fixtures/slack/requests.ts";

const seconds = NOW / 1_000;
const refusal = (reason: string) => ({ ok: false, error: { code: "unauthentic", reason } });

/** The signed request with one header replaced. */
function withHeader(name: string, value: string | undefined) {
  const request = signed(fixtureRequest("message-im"));
  if (value === undefined) request.headers.delete(name);
  else request.headers.set(name, value);
  return verifySlack(request, connection, NOW);
}

describe("verifySlack", () => {
  it("accepts the example that Slack publishes", async () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const request = {
      ...jsonRequest({}),
      headers: new Headers({
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
      }),
      body: new TextEncoder().encode(body),
    };
    const example = { ...connection, secrets: { signing_secret: ["8f742231b10e8888abcd99yyyzzz85a5"] } };
    expect((await verifySlack(request, example, 1_531_420_618_000)).ok).toBe(true);
  });

  it("checks events, forms and url_verification alike", async () => {
    for (const name of ["message-im", "block-actions", "slash-command", "url-verification"]) {
      const request = fixtureRequest(name);
      expect((await verifySlack(signed(request), connection, NOW)).ok).toBe(true);
      expect(await verifySlack(signed(request, "wrong"), connection, NOW)).toEqual(refusal("mismatch"));
    }
  });

  it("checks the bytes and not what they mean", async () => {
    const request = signed(fixtureRequest("message-im"));
    const respaced = new TextEncoder().encode(
      JSON.stringify(JSON.parse(new TextDecoder().decode(request.body)), null, 1),
    );
    expect(await verifySlack({ ...request, body: respaced }, connection, NOW)).toEqual(refusal("mismatch"));
  });

  it("accepts a signature five minutes off on either side and refuses a second more as stale", async () => {
    for (const sign of [1, -1]) {
      const at = (off: number) => signed(fixtureRequest("message-im"), SIGNING_SECRET, seconds + sign * off);
      expect((await verifySlack(at(SIGNATURE_SKEW_SECONDS), connection, NOW)).ok).toBe(true);
      expect(await verifySlack(at(SIGNATURE_SKEW_SECONDS + 1), connection, NOW)).toEqual(refusal("stale"));
    }
  });

  it("binds the timestamp: a fresh one beside an old signature is a mismatch", async () => {
    const request = signed(fixtureRequest("message-im"), SIGNING_SECRET, seconds - 3_600);
    request.headers.set("x-slack-request-timestamp", String(seconds));
    expect(await verifySlack(request, connection, NOW)).toEqual(refusal("mismatch"));
  });

  it("says that a header is missing", async () => {
    expect(await withHeader("x-slack-signature", undefined)).toEqual(refusal("missing"));
    expect(await withHeader("x-slack-request-timestamp", undefined)).toEqual(refusal("missing"));
  });

  it("refuses malformed timestamps without calling them numbers", async () => {
    for (const value of [
      "now",
      "1e9",
      "-1",
      "0x6AF",
      "1795168800.5",
      "Infinity",
      "NaN",
      "9".repeat(13),
      "1 2",
    ]) {
      expect(await withHeader("x-slack-request-timestamp", value)).toEqual(refusal("malformed"));
    }
  });

  it("refuses malformed signatures", async () => {
    const hex = "0".repeat(64);
    for (const value of [
      hex,
      `v1=${hex}`,
      `v0=${hex}0`,
      "v0=",
      `v0=${hex.slice(1)}g`,
      `v0=${hex}, v0=${hex}`,
    ]) {
      expect(await withHeader("x-slack-signature", value)).toEqual(refusal("malformed"));
    }
  });

  it("reads the headers whatever their case", async () => {
    const { headers, ...request } = signed(fixtureRequest("message-im"));
    const shouted = new Headers(Array.from(headers, ([name, value]) => [name.toUpperCase(), value]));
    expect((await verifySlack({ ...request, headers: shouted }, connection, NOW)).ok).toBe(true);
  });
});
