// The list of conversations has two sources: rows in Postgres, and what the tenant object has not yet
// exported there. The newer of two sayings about one conversation wins.

import { encodeTuple } from "../ids.ts";
import type { ConversationSummary } from "../tenants/port.ts";

export interface ConversationPage {
  conversations: ConversationSummary[];
  /** Pass as `before` to read on; absent at the end. */
  before?: number;
}

/** What was said last of each conversation, newest first. */
export function newestSummaries(
  rows: readonly ConversationSummary[],
  recent: readonly ConversationSummary[],
): ConversationSummary[] {
  const newest = new Map<string, ConversationSummary>();
  for (const summary of [...rows, ...recent]) {
    const key = encodeTuple([summary.connectionId, summary.thread]);
    const known = newest.get(key);
    if (!known || summary.lastAt >= known.lastAt) newest.set(key, summary);
  }
  return [...newest.values()].sort((a, b) => b.lastAt - a.lastAt);
}

/** Merges both, newest first, at most `limit`. `before` bounds lastAt from above, exclusively. */
export function conversationPage(
  rows: ConversationSummary[],
  recent: ConversationSummary[],
  input: { limit: number; before?: number | undefined },
): ConversationPage {
  const before = input.before ?? Number.POSITIVE_INFINITY;
  const sorted = newestSummaries(rows, recent).filter((summary) => summary.lastAt < before);
  const conversations = sorted.slice(0, input.limit);
  const last = conversations.at(-1);
  if (!last || conversations.length < input.limit) return { conversations };
  // One more than the last moment, so that conversations of the same moment are not skipped: the reader
  // sees some twice and merges them. Only a full page of one single moment has to move on regardless.
  const next = last.lastAt + 1;
  return { conversations, before: next < before ? next : last.lastAt };
}

/** What is asked of the conversations themselves: summaries may be older than the truth. */
export interface WaitingPage {
  candidates: ConversationSummary[];
  /** Pass as `before` to read on; absent at the end. */
  before?: number;
}

/**
 * Conversations of both sources that wait for somebody, newest first. The newer saying about one wins, so that
 * one which was answered a moment ago is not asked.
 */
export function waitingPage(
  rows: readonly ConversationSummary[],
  recent: readonly ConversationSummary[],
  input: { limit: number; before?: number | undefined },
  waits: (summary: ConversationSummary) => boolean,
): WaitingPage {
  const before = input.before ?? Number.POSITIVE_INFINITY;
  const waiting = newestSummaries(rows, recent).filter((one) => one.lastAt < before && waits(one));
  const candidates = waiting.slice(0, input.limit);
  // A full page of rows may have more behind it, even where some of its rows have been answered since.
  const oldestRow = rows.length >= input.limit ? rows.at(-1)?.lastAt : undefined;
  const cut = waiting.length > candidates.length ? candidates.at(-1)?.lastAt : oldestRow;
  if (cut === undefined) return { candidates };
  // One more than the last moment, so that others of the same moment are not skipped.
  return { candidates, before: cut + 1 < before ? cut + 1 : cut };
}
