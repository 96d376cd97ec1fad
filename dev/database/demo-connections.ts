// The demo tenant's connections in plain: what the sandbox shares with the Worker. Secrets are derived from
// the installation's own sealing key, so that they stay the same from start to start and differ elsewhere.

import { createHmac } from "node:crypto";
import { connectionId } from "../../src/ids.ts";
import type { MattermostConnection, SandboxConnections, WhatsappConnection } from "../sandbox/connections.ts";

export const DEMO_TENANT = "demo";

export interface DemoConnections extends SandboxConnections {
  mattermost: MattermostConnection & { actionSecret: string };
  web: { id: string; webhookUrl: string; sessionSecret: string };
}

/** Where things are reached in this run. */
export interface DemoUrls {
  publicUrl: string;
  mattermostUrl: string;
}

function whatsapp(secret: (label: string) => string): Omit<WhatsappConnection, "id" | "webhookUrl"> {
  return {
    appSecret: secret("whatsapp app secret"),
    verifyToken: secret("whatsapp verify token").slice(0, 24),
    accessToken: `EAA${secret("whatsapp access token")}`,
    phoneNumberId: "106540352242922",
    wabaId: "102290129340398",
  };
}

/** The same every time for the same sealing key and addresses. */
export function demoConnections(sealingKey: string, urls: DemoUrls): DemoConnections {
  const secret = (label: string) => createHmac("sha256", sealingKey).update(`demo ${label}`).digest("hex");
  const at = (channel: string) => {
    const id = connectionId(DEMO_TENANT, channel);
    return { id, webhookUrl: `${urls.publicUrl}/webhooks/${channel}/${id}` };
  };
  return {
    slack: {
      ...at("slack"),
      signingSecret: secret("slack signing secret").slice(0, 32),
      botToken: `xoxb-${secret("slack bot token").slice(0, 40)}`,
      teamId: "T0DEMO0001",
      botUserId: "U0ADA00001",
      botId: "B0ADA00001",
      appId: "A0KONSTRUC",
    },
    whatsapp: { ...at("whatsapp"), ...whatsapp(secret) },
    mattermost: {
      ...at("mattermost"),
      outgoingToken: secret("mattermost outgoing token").slice(0, 26),
      commandToken: secret("mattermost command token").slice(0, 26),
      botToken: secret("mattermost bot token").slice(0, 26),
      actionSecret: secret("mattermost action secret"),
      botUserId: "adabot00000000000000000001",
      serverUrl: urls.mattermostUrl,
      teamId: "demoteam000000000000000001",
    },
    web: { ...at("web"), sessionSecret: secret("web session secret") },
  };
}
