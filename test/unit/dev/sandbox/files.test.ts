// People of the sandbox send files; the real channels read the webhooks and fetch what they announce.

import { describe, expect, it, vi } from "vitest";
import type { Channel } from "../../../../src/channels/channel.ts";
import { mattermostChannel } from "../../../../src/channels/mattermost/channel.ts";
import { slackChannel } from "../../../../src/channels/slack/channel.ts";
import { whatsappChannel } from "../../../../src/channels/whatsapp/channel.ts";
import type { IncomingMessage } from "../../../../src/conversation/message.ts";
import type { OpenConnection } from "../../../../src/tenants/tenant.ts";
import { BOT, type Play, play, SECRETS } from "./play.ts";

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const PHOTO = { name: "photo.png", mediaType: "image/png", data: PNG.toString("base64") };

interface Line {
  channel: Channel;
  connection(token: string): OpenConnection;
  token: string;
}

function lines({ sandbox: { urls, url } }: Play): Record<"slack" | "whatsapp" | "mattermost", Line> {
  const connection = (settings: object, secret: string) => (token: string) => ({
    ...{ id: "demo.c", tenantId: "demo", agentId: "ada", name: "c", isActive: true },
    channel: "slack" as const,
    settings: { ...settings },
    secrets: { [secret]: [token] },
  });
  return {
    slack: {
      channel: slackChannel({ apiUrl: urls.slackApiUrl, filesUrl: urls.slackFilesUrl, fetch }),
      connection: connection({ teamId: "T0NORTHWIND", botUserId: "U0ADA00001" }, "bot_token"),
      token: SECRETS.bot,
    },
    whatsapp: {
      channel: whatsappChannel({ apiUrl: urls.whatsappApiUrl, fetch }),
      connection: connection({ phoneNumberId: "106540352242922" }, "access_token"),
      token: SECRETS.access,
    },
    mattermost: {
      channel: mattermostChannel({ fetch, webhookUrl: () => url, newId: () => "n", clock: Date.now }),
      connection: connection({ serverUrl: urls.mattermostUrl, botUserId: BOT }, "bot_token"),
      token: SECRETS.mattermost,
    },
  };
}

/** What the channel makes of the webhook that the service sent last. */
async function heard(p: Play, { channel, connection, token }: Line): Promise<IncomingMessage> {
  await vi.waitFor(() => expect(p.receiver.received).not.toEqual([]));
  const { url, headers, body } = p.receiver.received.at(-1) as Play["receiver"]["received"][number];
  const request = {
    method: "POST",
    url: new URL(url, "https://konstruct.test"),
    headers: new Headers(headers as Record<string, string>),
    body: new TextEncoder().encode(body),
  };
  const parsed = channel.parse(request, connection(token), Date.now());
  const event = parsed.ok ? parsed.value.events[0] : undefined;
  if (event?.kind !== "message") throw new Error(`no message: ${JSON.stringify(parsed)}`);
  return event;
}

describe("a file that a person of the sandbox sends", () => {
  it.each(["slack", "whatsapp", "mattermost"] as const)(
    "comes in whole on %s, for its token only",
    async (name) => {
      const p = await play();
      const line = lines(p)[name];
      const said = await p.control("/say", { channel: name, text: "look", files: [PHOTO] });
      expect(said.status).toBe(200);
      const [file] = (await heard(p, line)).files ?? [];
      if (!file || !line.channel.fetchFile) throw new Error("no file");
      const signal = AbortSignal.timeout(5_000);
      const got = await line.channel.fetchFile(file, line.connection(line.token), signal);
      expect(got).toMatchObject({ ok: true, value: { kind: "image", mediaType: "image/png" } });
      expect(got.ok && Buffer.from(got.value.bytes).equals(PNG)).toBe(true);
      const denied = await line.channel.fetchFile(file, line.connection("another-token"), signal);
      expect(denied.ok).toBe(false);
    },
  );

  it("may be all that is said, but not nothing", async () => {
    const p = await play();
    const alone = {
      channel: "whatsapp",
      text: "",
      files: [{ ...PHOTO, mediaType: "audio/ogg", voice: true }],
    };
    expect((await p.control("/say", alone)).status).toBe(200);
    expect((await heard(p, lines(p).whatsapp)).files).toMatchObject([{ kind: "audio", isVoice: true }]);
    expect((await p.control("/say", { channel: "slack", text: "" })).status).toBe(400);
  });
});

describe("a file that the app sends", () => {
  const PDF = Buffer.from("%PDF-1.7 the third quarter");
  const FILE = { name: "Q3.pdf", mediaType: "application/pdf", bytes: new Uint8Array(PDF) };

  /** To somebody who wrote just now, in the conversation where they did. */
  async function sent(p: Play, name: "slack" | "whatsapp" | "mattermost") {
    const line = lines(p)[name];
    await p.control("/say", { channel: name, text: "The report, please." });
    const { target } = await heard(p, line);
    const { upload, deliver } = line.channel;
    const connection = line.connection(line.token);
    const signal = AbortSignal.timeout(5_000);
    const uploaded = await upload?.(FILE, target, connection, signal);
    if (!uploaded?.ok) throw new Error(`not uploaded: ${JSON.stringify(uploaded)}`);
    const file = { id: uploaded.value.id, name: FILE.name, mediaType: FILE.mediaType };
    const visible = async () =>
      (await p.control("/messages")).body.messages.flatMap(({ files = [] }: { files?: object[] }) => files);
    const before = await visible();
    const op = { kind: "post" as const, opId: "op-1", target, text: "", file };
    const result = await deliver(op, connection, signal);
    return { before, result, after: await visible(), op, line, connection };
  }

  it.each(["slack", "whatsapp", "mattermost"] as const)(
    "is seen by its name on %s once it is posted, and not before",
    async (name) => {
      const p = await play();
      const { before, result, after } = await sent(p, name);
      expect(before).toEqual([]);
      expect(result).toMatchObject({ ok: true });
      expect(after).toMatchObject([{ name: "Q3.pdf", mediaType: "application/pdf", bytes: PDF.length }]);
      expect(await (await fetch(p.sandbox.url)).text()).toContain("📎 Q3.pdf");
    },
  );

  it.each(["slack", "mattermost"] as const)("is found by whoever looks for it on %s", async (name) => {
    const p = await play();
    const { op, line, connection } = await sent(p, name);
    const now = Date.now();
    const signal = AbortSignal.timeout(5_000);
    const found = await line.channel.reconcile(op, now, connection, now + 60_000, signal);
    expect(found).toMatchObject({ kind: "found" });
  });

  it("is refused where the calls are not as the services want them", async () => {
    const p = await play();
    const { slackFilesUrl, whatsappApiUrl } = p.sandbox.urls;
    expect(await p.slack("files.getUploadURLExternal", { filename: "a.pdf" })).toMatchObject({ ok: false });
    const told = await p.slack("files.getUploadURLExternal", { filename: "a.pdf", length: 3 });
    const address = `${slackFilesUrl}/upload/v1/${told.file_id}`;
    expect(told.upload_url).toBe(address);
    const early = await p.slack("files.completeUploadExternal", { files: [{ id: told.file_id }] });
    expect(early).toMatchObject({ ok: false, error: "file_not_found" });
    const put = (body: string, headers = {}) => fetch(address, { method: "POST", body, headers });
    expect((await put("toolong")).status).toBe(400);
    expect((await put("abc", { authorization: `Bearer ${SECRETS.bot}` })).status).toBe(400);
    expect((await put("abc")).status).toBe(200);
    const form = new FormData();
    form.set("file", new Blob(["<svg/>"], { type: "image/svg+xml" }), "a.svg");
    form.set("type", "image/svg+xml");
    form.set("messaging_product", "whatsapp");
    const headers = { authorization: `Bearer ${SECRETS.access}` };
    const media = await fetch(`${whatsappApiUrl}/106540352242922/media`, {
      method: "POST",
      body: form,
      headers,
    });
    expect(media.status).toBe(400);
    expect((await p.mattermost("POST", "/files", {}, SECRETS.mattermost)).status).toBe(400);
  });
});
