// What the sandbox must know of each connection to play its service: the secrets the two share, and
// where its webhooks go. The shapes are those of `.konstruct/demo.json`.

export interface SlackConnection {
  id: string;
  webhookUrl: string;
  signingSecret: string;
  botToken: string;
  teamId: string;
  botUserId: string;
  botId: string;
  appId: string;
}

export interface WhatsappConnection {
  id: string;
  webhookUrl: string;
  appSecret: string;
  verifyToken: string;
  accessToken: string;
  phoneNumberId: string;
  wabaId: string;
}

export interface MattermostConnection {
  id: string;
  webhookUrl: string;
  outgoingToken: string;
  commandToken: string;
  botToken: string;
  botUserId: string;
  serverUrl: string;
  teamId: string;
}

export interface SandboxConnections {
  slack: SlackConnection;
  whatsapp: WhatsappConnection;
  mattermost: MattermostConnection;
}
