import { IconBrandSlack, IconBrandWhatsapp, IconHash, IconWorld } from "@tabler/icons-react";
import classes from "./channel-icon.module.css";

const ICONS = {
  slack: IconBrandSlack,
  whatsapp: IconBrandWhatsapp,
  mattermost: IconHash,
  web: IconWorld,
} as const;

export type ListedChannel = keyof typeof ICONS;

export const CHANNEL_NAMES: Record<ListedChannel, string> = {
  slack: "Slack",
  whatsapp: "WhatsApp",
  mattermost: "Mattermost",
  web: "Web",
};

export const isListedChannel = (channel: string): channel is ListedChannel => Object.hasOwn(ICONS, channel);

export const channelName = (channel: string): string =>
  isListedChannel(channel) ? CHANNEL_NAMES[channel] : channel;

export function ChannelIcon(props: { channel: string; plain?: boolean }) {
  const Icon = isListedChannel(props.channel) ? ICONS[props.channel] : IconWorld;
  if (props.plain) return <Icon size={18} stroke={1.8} aria-hidden />;
  return (
    <span
      className={classes.icon}
      data-channel={props.channel}
      role="img"
      aria-label={channelName(props.channel)}
    >
      <Icon size={20} stroke={1.7} />
    </span>
  );
}
