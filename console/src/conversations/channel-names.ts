export const CHANNEL_NAMES = {
  slack: "Slack",
  whatsapp: "WhatsApp",
  mattermost: "Mattermost",
  web: "Web",
} as const;

export type ListedChannel = keyof typeof CHANNEL_NAMES;

export const isListedChannel = (channel: string): channel is ListedChannel =>
  Object.hasOwn(CHANNEL_NAMES, channel);

/** A channel of a newer server is shown by its own name. */
export const channelName = (channel: string): string =>
  isListedChannel(channel) ? CHANNEL_NAMES[channel] : channel;
