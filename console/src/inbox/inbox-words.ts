// What waits for a person, in words and in the order in which somebody would take it up.

import type { InboxItem } from "../../../src/api/inbox-page.ts";
import type { StateTone } from "../conversations/state-words.ts";

export type { InboxItem };
export type InboxKind = InboxItem["kind"];

/** Of what there is most to be done first. Those that somebody has need nobody else. */
const KINDS: readonly InboxKind[] = ["waiting", "undelivered", "held", "owned"];

const PRIORITIES: readonly string[] = ["urgent", "high", "normal", "low"];

/** A priority of a newer server counts as an ordinary one. */
const urgency = ({ priority }: InboxItem): number => {
  const at = PRIORITIES.indexOf(priority ?? "normal");
  return at < 0 ? PRIORITIES.indexOf("normal") : at;
};

/** By kind; then the most urgent, then whoever waits longest. */
export const inOrder = (items: readonly InboxItem[]): InboxItem[] =>
  [...items].sort(
    (a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) || urgency(a) - urgency(b) || a.since - b.since,
  );

/** Names one conversation in the list. */
export const itemKey = ({ connection, thread }: Pick<InboxItem, "connection" | "thread">): string =>
  `${connection.id}\n${thread}`;

/** What a row says of itself. */
export function kindWords({ kind, owner }: Pick<InboxItem, "kind" | "owner">): {
  label: string;
  tone: StateTone;
} {
  switch (kind) {
    case "waiting":
      return { label: "Waiting", tone: "warn" };
    case "owned":
      return { label: owner ? `With ${owner}` : "With a person", tone: "person" };
    case "held":
      return { label: "Needs review", tone: "warn" };
    case "undelivered":
      return { label: "Not delivered", tone: "bad" };
  }
}

/** Only what is not ordinary is said. */
export function priorityWords(priority: string | undefined): { label: string; tone: StateTone } | undefined {
  if (priority === "urgent") return { label: "Urgent", tone: "bad" };
  if (priority === "high") return { label: "High", tone: "warn" };
  return undefined;
}

const MINUTE = 60_000;

/** How long somebody waits, as one would say it: "12 min", "3 h", "2 days". */
export function waitedWords(ms: number): string {
  const minutes = Math.floor(ms / MINUTE);
  if (minutes < 1) return "now";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}
