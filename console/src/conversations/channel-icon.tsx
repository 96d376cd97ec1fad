import { type Icon, IconBrandSlack, IconBrandWhatsapp, IconHash, IconWorld } from "@tabler/icons-react";
import classes from "./channel-icon.module.css";
import { channelName, isListedChannel, type ListedChannel } from "./channel-names.ts";

const ICONS: Record<ListedChannel, Icon> = {
  slack: IconBrandSlack,
  whatsapp: IconBrandWhatsapp,
  mattermost: IconHash,
  web: IconWorld,
};

export function ChannelIcon(props: { channel: string; plain?: boolean }) {
  const Sign = isListedChannel(props.channel) ? ICONS[props.channel] : IconWorld;
  if (props.plain) return <Sign size={18} stroke={1.8} aria-hidden />;
  return (
    <span
      className={classes.icon}
      data-channel={props.channel}
      role="img"
      aria-label={channelName(props.channel)}
    >
      <Sign size={20} stroke={1.7} />
    </span>
  );
}
