// The list as read page by page, and what was pushed since: merged by conversation, newest first.

import type { ConversationSummary } from "../../../src/tenants/port.ts";

export interface ConversationPages {
  pages: { conversations: ConversationSummary[] }[];
}

export const keyOf = (summary: { connectionId: string; thread: string }): string =>
  `${summary.connectionId}\n${summary.thread}`;

/** Every conversation once, as it was last heard of. Pages overlap by design. */
export function flattenPages(data: ConversationPages): ConversationSummary[] {
  const newest = new Map<string, ConversationSummary>();
  for (const page of data.pages)
    for (const summary of page.conversations) {
      const known = newest.get(keyOf(summary));
      if (!known || summary.lastAt >= known.lastAt) newest.set(keyOf(summary), summary);
    }
  return [...newest.values()].sort((a, b) => b.lastAt - a.lastAt);
}

/** The same pages with one conversation's news in the first. Old news changes nothing. */
export function withSummary<T extends ConversationPages>(data: T, summary: ConversationSummary): T {
  const [first, ...rest] = data.pages;
  if (!first) return data;
  const known = flattenPages(data).find((other) => keyOf(other) === keyOf(summary));
  if (known && known.lastAt > summary.lastAt) return data;
  const others = first.conversations.filter((other) => keyOf(other) !== keyOf(summary));
  return { ...data, pages: [{ ...first, conversations: [summary, ...others] }, ...rest] };
}

/** A pushed frame that announces one conversation, or undefined for anything else. */
export function summaryOf(frame: unknown): ConversationSummary | undefined {
  if (typeof frame !== "object" || frame === null) return undefined;
  const { type, summary } = frame as { type?: unknown; summary?: ConversationSummary };
  return type === "conversation" && typeof summary?.thread === "string" ? summary : undefined;
}
