// What changed between two readings of the list, for whoever hears it instead of seeing it.

import { type InboxItem, itemKey } from "./inbox-words.ts";

/** More than these at once are counted instead of named. */
const NAMED = 3;

function arrived(item: InboxItem): string {
  const who = item.person || "Somebody";
  switch (item.kind) {
    case "waiting":
      return `${who} waits for a person. ${item.reason}`.trim();
    case "owned":
      return `${item.owner || "Somebody"} speaks with ${who}.`;
    case "held":
      return `A message of ${who} needs review.`;
    case "undelivered":
      return `A message to ${who} was not delivered.`;
  }
}

/** One sentence for each conversation that is new here or became something else; empty where nothing did. */
export function newsOf(before: readonly InboxItem[], after: readonly InboxItem[]): string {
  const known = new Map(before.map((item) => [itemKey(item), item]));
  const news = after.filter((item) => {
    const was = known.get(itemKey(item));
    return was?.kind !== item.kind || was.owner !== item.owner;
  });
  if (news.length > NAMED) return `${news.length} conversations changed.`;
  return news.map(arrived).join(" ");
}
