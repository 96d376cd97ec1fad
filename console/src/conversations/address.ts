// What the page shows is in its address. The thread is put in the query and not in the path, because
// it is itself an encoded path, and routers decode paths more than once.

import { isListedChannel, type ListedChannel } from "./channel-names.ts";

export type ChannelChoice = ListedChannel | "all";

export interface Selection {
  connectionId: string;
  thread: string;
}

export function readAddress(params: URLSearchParams): {
  channel: ChannelChoice;
  selected: Selection | undefined;
} {
  const channel = params.get("channel") ?? "all";
  const connectionId = params.get("connection");
  const thread = params.get("thread");
  return {
    channel: isListedChannel(channel) ? channel : "all",
    selected: connectionId && thread ? { connectionId, thread } : undefined,
  };
}

/** The address of a conversation, or of the bare list, under a filter. */
export function hrefOf(selected: Selection | undefined, channel: ChannelChoice): string {
  const params = new URLSearchParams();
  if (channel !== "all") params.set("channel", channel);
  if (selected) {
    params.set("connection", selected.connectionId);
    params.set("thread", selected.thread);
  }
  const query = params.toString();
  return query ? `/conversations?${query}` : "/conversations";
}
