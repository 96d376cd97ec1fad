// The channels of this installation, each with its service's address.

import { mattermostChannel } from "./channels/mattermost/channel.ts";
import { channelRegistry } from "./channels/registry.ts";
import { slackChannel } from "./channels/slack/channel.ts";
import { webChannel } from "./channels/web/channel.ts";
import { whatsappChannel } from "./channels/whatsapp/channel.ts";
import { systemClock as clock } from "./clock.ts";
import type { ConversationPort } from "./conversation/port.ts";
import type { Variables } from "./env.ts";
import { randomId as newId } from "./ids.ts";

export const channelsOf = (
  variables: Variables,
  fetch: typeof globalThis.fetch,
  conversations: ConversationPort,
) =>
  channelRegistry({
    slack: slackChannel({ apiUrl: variables.SLACK_API_URL, filesUrl: variables.SLACK_FILES_URL, fetch }),
    whatsapp: whatsappChannel({ apiUrl: variables.WHATSAPP_API_URL, fetch }),
    mattermost: mattermostChannel({
      fetch,
      webhookUrl: (id) => `${variables.PUBLIC_URL}/webhooks/mattermost/${id}`,
      newId,
      clock,
    }),
    web: webChannel(conversations),
  });
