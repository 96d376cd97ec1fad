// Files that tools made, on every channel that sends them.

import { describe, expect, it } from "vitest";
import { slackChannel } from "../../src/channels/slack/channel.ts";
import { whatsappChannel } from "../../src/channels/whatsapp/channel.ts";
import { refusing as mattermostRefusing } from "../doubles/mattermost-server.ts";
import { SlackService, refusing as slackRefusing } from "../doubles/slack-service.ts";
import * as mattermost from "../fixtures/mattermost/requests.ts";
import * as slack from "../fixtures/slack/requests.ts";
import type { Fetch } from "./channel-contract.ts";
import { type SentFilesSubject, sentFileCases } from "./channel-sent-files.ts";
import { channel as mattermostChannel, newServer } from "./mattermost-service.ts";
import { checkingFetch, openApiContract } from "./openapi.ts";
import { GRAPH, NUMBER, whatsappConnection } from "./whatsapp-number.ts";

/** Where the published description is at hand, a call that is not as described fails its test. */
function checked(document: string, base: string, fetch: Fetch, isUndescribed: (url: URL) => boolean): Fetch {
  const contract = openApiContract(document);
  const checking = contract ? checkingFetch(contract, base, fetch) : fetch;
  return (url, init) => (isUndescribed(new URL(url)) ? fetch(url, init) : checking(url, init));
}

const SLACK = "https://slack.test/api";
const slackSubject: SentFilesSubject = {
  channel: (fetch) => slackChannel({ apiUrl: SLACK, fetch }),
  connection: slack.connection,
  token: slack.connection.secrets.bot_token?.[0] ?? "",
  origins: ["https://slack.test"],
  target: { channel: "C0OPS00001", thread_ts: "1795168810.000300" },
  now: slack.NOW,
  service() {
    const service = new SlackService();
    return {
      fetch: checked(
        "slack-web-api.openapi.json",
        SLACK,
        service.fetch,
        ({ origin }) => origin !== "https://slack.test",
      ),
      shown: () => service.posts.flatMap(({ files = [] }) => files.map(({ name }) => name)),
      words: () => service.posts.map(({ text }) => text),
    };
  },
  refused: () => slackRefusing("is_archived"),
  revoked: () => slackRefusing("token_revoked"),
};

const mattermostSubject: SentFilesSubject = {
  channel: mattermostChannel,
  connection: mattermost.connection,
  token: mattermost.connection.secrets.bot_token?.[0] ?? "",
  origins: [new URL(mattermost.SERVER).origin],
  target: { channelId: mattermost.CHANNEL, thread: mattermost.CHANNEL },
  now: mattermost.NOW,
  service() {
    const server = newServer();
    const isUndescribed = ({ pathname }: URL) => pathname.endsWith(`/channels/${mattermost.CHANNEL}/posts`);
    return {
      fetch: checked("mattermost-v4.openapi.json", mattermost.SERVER, server.fetch, isUndescribed),
      shown: () =>
        server.visible.flatMap(({ file_ids }) => file_ids.map((id) => server.files.get(id)?.name ?? "")),
      words: () => server.visible.map(({ message }) => message),
    };
  },
  refused: () => mattermostRefusing(403, "api.context.permissions.app_error"),
  revoked: () => mattermostRefusing(401, "api.context.session_expired.app_error"),
};

const graphError = (code: number, status: number) => () =>
  Response.json({ error: { message: "refused", type: "OAuthException", code } }, { status });

interface GraphMessage {
  type: "image" | "audio" | "document";
  image?: { id: string };
  audio?: { id: string };
  document?: { id: string; filename: string };
}

const whatsappSubject: SentFilesSubject = {
  channel: (fetch) => whatsappChannel({ apiUrl: `${GRAPH}/v25.0`, fetch }),
  connection: whatsappConnection,
  token: "EAAkettleshopaccesstoken0123456789",
  origins: [GRAPH],
  target: { phoneNumberId: NUMBER, to: "4915550112233" },
  now: 1_795_600_200_000,
  service() {
    const media = new Map<string, string>();
    const sent: string[] = [];
    const fetch: Fetch = async (url, init) => {
      if (url === `${GRAPH}/v25.0/${NUMBER}/media`) {
        const form = init?.body as FormData;
        const file = form.get("file") as File;
        // What Meta asks of an upload: the product, and a type that is the file's own.
        if (form.get("messaging_product") !== "whatsapp" || form.get("type") !== file.type)
          return graphError(100, 400)();
        const id = `${1_000 + media.size}`;
        media.set(id, file.name);
        return Response.json({ id });
      }
      const body = JSON.parse(String(init?.body)) as GraphMessage;
      const part = body[body.type];
      const name = part && media.get(part.id);
      if (name === undefined) return graphError(131_052, 400)();
      sent.push(body.document?.filename ?? name);
      return Response.json({ messaging_product: "whatsapp", messages: [{ id: `wamid.${sent.length}` }] });
    };
    const isUpload = ({ pathname }: URL) => pathname.endsWith("/media");
    return {
      fetch: checked("whatsapp-cloud.openapi.json", GRAPH, fetch, isUpload),
      shown: () => sent,
      words: () => [],
    };
  },
  refused: graphError(131_026, 400),
  revoked: graphError(190, 401),
  skips: {
    "finds a file whose answer was lost, and calls one absent that was never shown":
      "WhatsApp cannot be read back: only its statuses tell, and they reach the conversation",
  },
};

for (const [name, subject] of [
  ["slack", slackSubject],
  ["mattermost", mattermostSubject],
  ["whatsapp", whatsappSubject],
] as const) {
  describe(`${name}, sending files`, () => {
    for (const { title, run } of sentFileCases) {
      const reason = subject.skips?.[title];
      it(title, async (context) => {
        if (reason !== undefined) context.skip(reason);
        await run(subject);
      });
    }
  });
}

describe("a file on Slack", () => {
  it("goes to Slack's own host of files, whatever address an answer names", async () => {
    for (const upload_url of [
      "https://files.slack.com.evil.example/upload/v1/F1",
      "https://evil.example/upload/v1/F1",
      "http://files.slack.com/upload/v1/F1",
      "https://user@files.slack.com/upload/v1/F1",
      "https://files.slack.com/elsewhere",
      "no address",
    ]) {
      const asked: string[] = [];
      const fetch: Fetch = async (url) => {
        asked.push(url);
        return Response.json({ ok: true, file_id: "F1", upload_url });
      };
      const file = { name: "a.pdf", mediaType: "application/pdf", bytes: new Uint8Array(3) };
      const { upload } = slackChannel({ apiUrl: SLACK, fetch });
      const result = await upload?.(file, slackSubject.target, slack.connection, AbortSignal.timeout(5_000));
      expect(result).toMatchObject({ ok: false, error: { code: "refused" } });
      expect(asked).toEqual([`${SLACK}/files.getUploadURLExternal`]);
    }
  });

  it("is not called absent while Slack may still be looking through it", async () => {
    const service = new SlackService();
    const { reconcile } = slackChannel({ apiUrl: SLACK, fetch: service.fetch });
    const file = { id: "F1", name: "a.pdf", mediaType: "application/pdf" };
    const op = { kind: "post" as const, opId: "op", target: slackSubject.target, text: "", file };
    const signal = AbortSignal.timeout(5_000);
    const early = await reconcile(op, slack.NOW, slack.connection, slack.NOW + 10_000, signal);
    expect(early).toEqual({ kind: "wait", at: slack.NOW + 30_000 });
  });
});
