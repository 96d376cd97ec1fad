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
