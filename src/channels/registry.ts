// Every channel there is, listed by hand. To add one: its folder, a line here, its run of the contract suite.

import type { ChannelName } from "../conversation/message.ts";
import type { Channel } from "./channel.ts";

export type ChannelRegistry = (name: ChannelName) => Channel;

/** A lookup over exactly one channel of each name. */
export function channelRegistry(channels: { [Name in ChannelName]: Channel }): ChannelRegistry {
  return (name) => channels[name];
}
