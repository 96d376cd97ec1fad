import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../../../src/channels/channel.ts";
import { signContext } from "../../../../src/channels/mattermost/action-context.ts";
import { verifyMattermost } from "../../../../src/channels/mattermost/verify.ts";
import type { OpenConnection } from "../../../../src/tenants/tenant.ts";
import {
  action,
  actionContext,
  command,
  connection,
  fixture,
  formRequest,
  jsonRequest,
  NOW,
  outgoingForm,
  outgoingJson,
  signedAction,
} from "../../../fixtures/mattermost/requests.ts";

async function verdict(request: WebhookRequest, of: OpenConnection = connection): Promise<string> {
  const verified = await verifyMattermost(request, of);
  if (verified.ok) return "accepted";
  return "reason" in verified.error
    ? `${verified.error.code}: ${verified.error.reason}`
    : verified.error.code;
}

const withSecrets = (secrets: Record<string, string[]>): OpenConnection => ({
  ...connection,
  secrets: { ...connection.secrets, ...secrets },
});

describe("an outgoing webhook", () => {
  it("is accepted with its token as a form and as JSON", async () => {
    expect(await verdict(outgoingForm())).toBe("accepted");
    expect(await verdict(outgoingJson())).toBe("accepted");
  });

  it("hands back the very bytes it checked", async () => {
    const request = outgoingForm();
    expect(await verifyMattermost(request, connection)).toEqual({ ok: true, value: request.body });
  });

  it("is refused without a token, with a wrong one, and with the token of a command", async () => {
    expect(await verdict(outgoingForm({ token: "" }))).toBe("unauthentic: missing");
    expect(await verdict(outgoingForm({ token: "k3f9x7q1w5z8r2t6y4u0i8o2p7" }))).toBe(
      "unauthentic: mismatch",
    );
    expect(await verdict(outgoingForm({ token: fixture("slash-command").token }))).toBe(
      "unauthentic: mismatch",
    );
  });

  it("is accepted with the previous token while a rotation overlaps", async () => {
    const rotated = withSecrets({
      outgoing_token: ["newer-token-0000000000000", fixture("outgoing-webhook").token],
    });
    expect(await verdict(outgoingForm(), rotated)).toBe("accepted");
    expect(
      await verdict(outgoingForm(), withSecrets({ outgoing_token: ["newer-token-0000000000000"] })),
    ).toBe("unauthentic: mismatch");
  });

  it("is refused where the connection's token is blank, even when a blank one is sent", async () => {
    for (const blank of ["", "  "]) {
      const off = withSecrets({ outgoing_token: [blank] });
      expect(await verdict(outgoingForm({ token: blank }), off)).toBe("unauthentic: no_secret");
    }
  });

  it("of another team is a wrong account, but only once its token is right", async () => {
    expect(await verdict(outgoingForm({ team_id: "another0team00000000000000" }))).toBe("wrong_account");
    expect(await verdict(outgoingForm({ team_id: "another0team00000000000000", token: "x" }))).toBe(
      "unauthentic: mismatch",
    );
  });

  it("of any team is accepted where the connection names none", async () => {
    const { teamId: _, ...settings } = connection.settings;
    expect(
      await verdict(outgoingForm({ team_id: "another0team00000000000000" }), { ...connection, settings }),
    ).toBe("accepted");
  });
});

describe("a slash command", () => {
  const token = fixture("slash-command").token;

  it("is accepted with its token in the body, in the header, or in both", async () => {
    expect(await verdict(command())).toBe("accepted");
    expect(await verdict(command({ token: "" }, { authorization: `Token ${token}` }))).toBe("accepted");
    expect(await verdict(command({}, { authorization: `token ${token}` }))).toBe("accepted");
  });

  it("is refused where either of two tokens is wrong", async () => {
    expect(await verdict(command({ token: "x" }, { authorization: `Token ${token}` }))).toBe(
      "unauthentic: mismatch",
    );
    expect(await verdict(command({}, { authorization: "Token x" }))).toBe("unauthentic: mismatch");
  });

  it("counts the body's token where an OAuth token replaced the header", async () => {
    expect(await verdict(command({}, { authorization: "Bearer issued-elsewhere" }))).toBe("accepted");
    expect(await verdict(command({ token: "" }, { authorization: "Bearer issued-elsewhere" }))).toBe(
      "unauthentic: missing",
    );
  });

  it("is refused with the token of an outgoing webhook", async () => {
    expect(await verdict(command({ token: fixture("outgoing-webhook").token }))).toBe(
      "unauthentic: mismatch",
    );
  });

  it("sent by GET is refused, because its token would lie in every log", async () => {
    expect(await verdict({ ...command(), method: "GET" })).toBe("malformed: only POST is taken");
  });
});

describe("a post action", () => {
  it("is accepted with a context that we signed, under the current or the previous secret", async () => {
    expect(await verdict(await signedAction())).toBe("accepted");
    const rotated = withSecrets({
      action_secret: ["a-newer-action-secret", ...(connection.secrets.action_secret ?? [])],
    });
    expect(await verdict(await signedAction(), rotated)).toBe("accepted");
  });

  it("is accepted from a private chat, which belongs to no team", async () => {
    expect(await verdict(await signedAction({}, { team_id: "" }))).toBe("accepted");
    expect(await verdict(await signedAction({}, { team_id: "another0team00000000000000" }))).toBe(
      "wrong_account",
    );
  });

  it("is refused with a context signed by anybody else", async () => {
    expect(await verdict(await signedAction({}, {}, "another-secret"))).toBe("unauthentic: mismatch");
    expect(await verdict(action({}))).toBe("unauthentic: missing");
    expect(await verdict(action({ konstruct: 7 }))).toBe("unauthentic: mismatch");
  });

  it("is refused where the context was carried to another channel, post or connection", async () => {
    expect(await verdict(await signedAction({}, { channel_id: "other0channel000000000000o" }))).toBe(
      "unauthentic: mismatch",
    );
    expect(await verdict(await signedAction({}, { post_id: "other0post0000000000000000" }))).toBe(
      "unauthentic: mismatch",
    );
    expect(await verdict(await signedAction({ connectionId: "other.mattermost" }))).toBe(
      "unauthentic: mismatch",
    );
  });

  it("of a button that was made together with its post is bound to the channel alone", async () => {
    expect(await verdict(await signedAction({ postId: "" }, { post_id: "other0post0000000000000000" }))).toBe(
      "accepted",
    );
  });

  it("with anything beside our own key in its context is refused", async () => {
    const signed = await signContext(connection.secrets.action_secret?.[0] ?? "", actionContext());
    expect(await verdict(action({ ...signed, selected_option: "x" }))).toBe("unauthentic: mismatch");
  });

  it("is refused where the connection has no action secret", async () => {
    expect(await verdict(await signedAction(), withSecrets({ action_secret: [] }))).toBe(
      "unauthentic: no_secret",
    );
  });
});

describe("a request that is none of these", () => {
  it("is malformed where it is neither form nor JSON", async () => {
    const request = outgoingJson();
    request.headers.set("content-type", "text/plain");
    expect(await verdict(request)).toBe("malformed: neither form nor JSON");
    request.headers.delete("content-type");
    expect(await verdict(request)).toBe("malformed: neither form nor JSON");
  });

  it("is malformed where its bytes are not UTF-8", async () => {
    const request = formRequest({});
    expect(await verdict({ ...request, body: Uint8Array.of(0x61, 0x3d, 0xff) })).toBe("malformed: not UTF-8");
  });

  it("is malformed where a field is missing or of another kind", async () => {
    const { post_id: _, ...withoutPost } = fixture("outgoing-webhook");
    expect(await verdict(jsonRequest(withoutPost))).toBe("malformed: not an outgoing webhook");
    expect(await verdict(outgoingJson({ timestamp: "soon" }))).toBe("malformed: not an outgoing webhook");
    expect(await verdict(command({ trigger_id: "" }))).toBe("malformed: not a slash command");
    expect(await verdict(action("forged"))).toBe("malformed: not a post action");
    expect(await verdict(jsonRequest([NOW]))).toBe("malformed: not an object");
  });

  it("is refused where the connection's settings are not usable", async () => {
    const broken = { ...connection, settings: { serverUrl: "not a url" } };
    expect(await verdict(outgoingForm(), broken)).toBe("unauthentic: no_secret");
  });
});
