// Files of people, on every channel that takes them.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { WebhookRequest } from "../../src/channels/channel.ts";
import { slackChannel } from "../../src/channels/slack/channel.ts";
import { whatsappChannel } from "../../src/channels/whatsapp/channel.ts";
import * as mattermost from "../fixtures/mattermost/requests.ts";
import * as slack from "../fixtures/slack/requests.ts";
import {
  alteredOnTheWay,
  type FilesSubject,
  fileCases,
  PNG,
  type Sent,
  tooLargeAsAnnounced,
} from "./channel-files.ts";
import { channel as mattermostChannel } from "./mattermost-service.ts";
import { GRAPH, NUMBER, whatsappConnection } from "./whatsapp-number.ts";

const bytesOf = ({ answer, bytes }: Sent): Response => answer?.() ?? new Response(bytes as BodyInit);
const NOT_FOUND = () => new Response("not found", { status: 404 });

const SLACK_FILES = "https://files.slack.com";
const slackFile = ({ name, type, bytes, size, url }: Sent, index: number) => ({
  id: `F${index}`,
  name,
  mimetype: type,
  size: size ?? bytes.length,
  mode: "hosted",
  url_private: url ?? `${SLACK_FILES}/files-pri/T1-F${index}/x`,
});

const slackSubject: FilesSubject = {
  channel: (fetch) => slackChannel({ apiUrl: "https://slack.test/api", fetch }),
  connection: slack.connection,
  token: slack.connection.secrets.bot_token?.[0] ?? "",
  now: slack.NOW,
  origins: ["https://slack.test", SLACK_FILES],
  message(files, text) {
    const envelope = slack.fixture("file-share");
    Object.assign(envelope.event, { text, files: files.map(slackFile) });
    return slack.jsonRequest(envelope);
  },
  service: (files) => async (input) => {
    const at = /T1-F(\d+)\//.exec(input)?.[1];
    const sent = at === undefined ? undefined : files[Number(at)];
    return sent ? bytesOf(sent) : NOT_FOUND();
  },
};

const LOOKASIDE = "https://lookaside.fbsbx.com";

function whatsappContent({ name, type, sha256 }: Sent, text: string) {
  const kind = type.startsWith("image/") ? "image" : type.startsWith("video/") ? "video" : "document";
  const media = { id: "884122091305", mime_type: type, sha256, caption: text };
  return { type: kind, [kind]: kind === "document" ? { ...media, filename: name } : media };
}

const whatsappSubject: FilesSubject = {
  channel: (fetch) => whatsappChannel({ apiUrl: `${GRAPH}/v25.0`, fetch }),
  connection: whatsappConnection,
  token: "EAAkettleshopaccesstoken0123456789",
  now: 1_795_600_200_000,
  origins: [GRAPH, LOOKASIDE],
  message([file], text): WebhookRequest {
    const message = { from: "4915550112233", id: "wamid.1", timestamp: "1795600010" };
    const messages = file ? [{ ...message, ...whatsappContent(file, text) }] : [];
    const metadata = { phone_number_id: NUMBER };
    const changes = [{ field: "messages", value: { metadata, messages } }];
    const body = { object: "whatsapp_business_account", entry: [{ id: "1", changes }] };
    return {
      method: "POST",
      url: new URL("https://konstruct.test/webhooks/whatsapp/kettles.whatsapp"),
      headers: new Headers(),
      body: new TextEncoder().encode(JSON.stringify(body)),
    };
  },
  service:
    ([sent]) =>
    async (input) => {
      if (!sent) return NOT_FOUND();
      if (input !== `${GRAPH}/v25.0/884122091305?phone_number_id=${NUMBER}`) return bytesOf(sent);
      const url = sent.url ?? `${LOOKASIDE}/whatsapp_business/attachments/?mid=1`;
      const sha256 = createHash("sha256").update(sent.bytes).digest("hex");
      return Response.json({ url, mime_type: sent.type, sha256, file_size: sent.size ?? sent.bytes.length });
    },
};

const MATTERMOST = new URL(String(mattermost.connection.settings.serverUrl)).origin;
const mattermostSubject: FilesSubject = {
  channel: mattermostChannel,
  connection: mattermost.connection,
  token: mattermost.connection.secrets.bot_token?.[0] ?? "",
  now: mattermost.NOW,
  origins: [MATTERMOST],
  message: (files, text) =>
    mattermost.outgoingJson({
      text,
      trigger_word: "",
      file_ids: files.map((_, index) => `f${index}`).join(","),
    }),
  service: (files) => async (input) => {
    const { pathname } = new URL(input);
    const [, at, info] = /\/api\/v4\/files\/f(\d+)(\/info)?$/.exec(pathname) ?? [];
    const sent = at === undefined ? undefined : files[Number(at)];
    if (!sent) return NOT_FOUND();
    const { name, type, bytes, size } = sent;
    if (info === undefined) return bytesOf(sent);
    return Response.json({ id: `f${at}`, name, mime_type: type, size: size ?? bytes.length });
  },
  skips: {
    "has the files of a line with names of one plain line, and their kinds":
      "its webhook has ids only; what is said of them comes with the bytes",
    "asks nobody where the file is said to lie on another host": "its files lie where the server does",
    "names files by one plain line, whatever they call themselves": "see above",
    "neither asks for nor lets in what nobody reads": "see above",
  },
};

const subjects = { slack: slackSubject, whatsapp: whatsappSubject, mattermost: mattermostSubject };

for (const [name, subject] of Object.entries(subjects)) {
  describe(`${name} takes files`, () => {
    for (const { title, run } of fileCases) {
      it(title, async (context) => {
        const reason = subject.skips?.[title];
        if (reason !== undefined) context.skip(reason);
        await run(subject);
      });
    }

    it("does not fetch what is announced as too large", async () => {
      const { result, asked } = await tooLargeAsAnnounced(subject);
      expect(result).toMatchObject({ ok: false, error: { code: "too_large" } });
      expect(asked.filter(({ url }) => /files-pri|attachments|files\/f0$/.test(url.pathname))).toEqual([]);
    });
  });
}

describe("a hash that was announced", () => {
  const right = createHash("sha256").update(PNG).digest();

  it("lets the file in where it is right, in base64 and in hex", async () => {
    for (const sha256 of [right.toString("base64"), right.toString("hex").toUpperCase()])
      expect((await alteredOnTheWay(whatsappSubject, sha256)).result.ok).toBe(true);
  });

  it("keeps out what is not the file it stands for", async () => {
    const { result } = await alteredOnTheWay(whatsappSubject, Buffer.alloc(32, 7).toString("base64"));
    expect(result).toMatchObject({ ok: false, error: { code: "altered" } });
  });
});

describe("a file of another workspace", () => {
  it("is asked for by its id, and then fetched like any other", async () => {
    const asked: string[] = [];
    const { fetchFile } = slackChannel({
      apiUrl: "https://slack.test/api",
      fetch: async (input) => {
        asked.push(input);
        const file = slackFile({ name: "a.png", type: "image/png", bytes: PNG }, 7);
        return input.startsWith("https://slack.test")
          ? Response.json({ ok: true, file })
          : new Response(PNG as BodyInit);
      },
    });
    const stub = { id: "F7", name: "file", mediaType: "", kind: "other" as const };
    const result = await fetchFile?.(stub, slack.connection, AbortSignal.timeout(1_000));
    expect(result).toMatchObject({ ok: true, value: { name: "a.png", kind: "image" } });
    expect(asked[0]).toBe("https://slack.test/api/files.info?file=F7");
  });
});

describe("a file on Mattermost", () => {
  it("gets its name and its kind from the server that has it", async () => {
    const sent = { name: "../\u202einvoice.pdf", type: "application/pdf" };
    const bytes = new TextEncoder().encode("%PDF-1.4");
    const { fetchFile } = mattermostChannel(mattermostSubject.service([{ ...sent, bytes }]));
    const stub = { id: "f0", name: "file", mediaType: "", kind: "other" as const };
    const result = await fetchFile?.(stub, mattermost.connection, AbortSignal.timeout(1_000));
    expect(result).toMatchObject({ ok: true, value: { name: "invoice.pdf", kind: "document" } });
  });
});
