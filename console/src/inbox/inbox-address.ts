// What the inbox shows is in its address, as with the conversations.

import type { Selection } from "../conversations/address.ts";
import type { InboxKind } from "./inbox-words.ts";

export type InboxChoice = InboxKind | "all";

export const CHOICES: readonly InboxChoice[] = ["all", "waiting", "owned", "held", "undelivered"];

const isChoice = (value: string | null): value is InboxChoice =>
  value !== null && (CHOICES as readonly string[]).includes(value);

export function readInboxAddress(params: URLSearchParams): {
  only: InboxChoice;
  selected: Selection | undefined;
} {
  const only = params.get("only");
  const connectionId = params.get("connection");
  const thread = params.get("thread");
  return {
    only: isChoice(only) ? only : "all",
    selected: connectionId && thread ? { connectionId, thread } : undefined,
  };
}

/** The address of one conversation in the inbox, or of the bare list. */
export function inboxHref(selected: Selection | undefined, only: InboxChoice): string {
  const params = new URLSearchParams();
  if (only !== "all") params.set("only", only);
  if (selected) {
    params.set("connection", selected.connectionId);
    params.set("thread", selected.thread);
  }
  const query = params.toString();
  return query ? `/inbox?${query}` : "/inbox";
}
