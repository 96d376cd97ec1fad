// What operators change is chained like what employees do: as a conversation of the tenant's own, which no
// channel has and no list shows.

import { connectionId } from "../ids.ts";
import type { AnchorKey, ConversationSummary } from "./port.ts";

/** Reserved: no connection of a company may be called so. */
export const CONSOLE_LOCAL = "console";
export const CONSOLE_CHANNEL = "console";

export const consoleHistory = (tenantId: string): AnchorKey => ({
  connectionId: connectionId(tenantId, CONSOLE_LOCAL),
  thread: "config",
});

/** False for the history of changes, in which nobody talks. */
export const isConversation = ({ channel }: Pick<ConversationSummary, "channel">): boolean =>
  channel !== CONSOLE_CHANNEL;
