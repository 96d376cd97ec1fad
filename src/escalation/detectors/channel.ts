// Some companies promise people on one channel and not on another.

import type { ChannelName } from "../../conversation/message.ts";
import type { Window } from "../window.ts";

/** Where the person writes. */
export const channel = ({ channel }: Window): ChannelName => channel;
