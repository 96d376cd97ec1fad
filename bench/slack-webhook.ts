// Signed Slack events as Slack sends them, as ready-made bytes of one HTTP request.

import { createHmac } from "node:crypto";
import type { SlackConnection } from "../dev/sandbox/connections.ts";

export interface DirectMessage {
  /** Slack's id of the direct message channel: one conversation. */
  channel: string;
  user: string;
  /** Slack's id of the message in its channel. */
  ts: string;
  text: string;
}

/** The body of the event; about 1.2 KB, like a real one. */
export function eventBody(slack: SlackConnection, message: DirectMessage): string {
  const { channel, user, ts, text } = message;
  const element = { type: "rich_text_section", elements: [{ type: "text", text }] };
  return JSON.stringify({
    token: "deprecated-verification-token",
    team_id: slack.teamId,
    context_team_id: slack.teamId,
    context_enterprise_id: null,
    api_app_id: slack.appId,
    event: {
      type: "message",
      user,
      ts,
      client_msg_id: `${channel}-${ts}`,
      text,
      team: slack.teamId,
      blocks: [{ type: "rich_text", block_id: "b1", elements: [element] }],
      channel,
      event_ts: ts,
      channel_type: "im",
    },
    type: "event_callback",
    event_id: `Ev${channel}${ts.replace(".", "")}`,
    event_time: Math.floor(Number(ts)),
    authorizations: [
      {
        enterprise_id: null,
        team_id: slack.teamId,
        user_id: slack.botUserId,
        is_bot: true,
        is_enterprise_install: false,
      },
    ],
    is_ext_shared_channel: false,
    event_context: `4-${channel}-${ts}`,
  });
}

/** One POST to `path`, signed for `now`. */
export function signedRequest(secret: string, path: string, body: string, now: number): Uint8Array {
  const timestamp = String(Math.floor(now / 1_000));
  const signature = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    "content-type: application/json",
    "user-agent: Slackbot 1.0 (+https://api.slack.com/robots)",
    `x-slack-request-timestamp: ${timestamp}`,
    `x-slack-signature: v0=${signature}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
}
