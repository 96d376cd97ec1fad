// The Mattermost channel over a small server, and what it takes of a request.

import type { Channel, WebhookRequest } from "../../src/channels/channel.ts";
import { mattermostChannel } from "../../src/channels/mattermost/channel.ts";
import { MattermostServer } from "../doubles/mattermost-server.ts";
import { BOT, connection, NOW } from "../fixtures/mattermost/requests.ts";
import type { Fetch } from "./channel-contract.ts";

export const channel = (fetch: Fetch): Channel =>
  mattermostChannel({
    fetch,
    webhookUrl: (id) => `https://konstruct.test/webhooks/mattermost/${id}`,
    newId: () => "n0nce",
    clock: () => NOW,
  });

export function newServer(): MattermostServer {
  return new MattermostServer({
    token: "test-bot-token-of-fjordline",
    bot: { id: BOT, username: "ada" },
    now: () => NOW,
  });
}

export async function receive(request: WebhookRequest): Promise<{ accepted: boolean; events: unknown[] }> {
  const { verify, parse } = channel(newServer().fetch);
  const verified = await verify(request, connection, NOW);
  const parsed = verified.ok ? parse(request, connection, NOW) : verified;
  return { accepted: verified.ok, events: parsed.ok ? parsed.value.events : [] };
}
