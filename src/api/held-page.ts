// The Held queue: which conversations are asked, and what of their answer an operator sees.

import type { HeldTurn, TranscriptMessage } from "../conversation/port.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import { newestSummaries } from "./conversation-page.ts";
import type { TenantDirectory } from "./deps.ts";

/** One held turn as the queue shows it. `turn` names it in every request about it. */
export interface HeldConversation
  extends Pick<HeldTurn, "turn" | "reason" | "failures" | "tries" | "notice" | "unshown"> {
  connection: { id: string; channel: string; name: string; isActive: boolean };
  thread: string;
  agent: { id: string; name: string } | null;
  /** Who wrote last from outside, as a reader would name them. */
  person: string;
  /** The messages that wait for an answer; none where the person deleted them all. */
  waiting: TranscriptMessage[];
  /** The newest lines of the conversation, oldest first. */
  lines: TranscriptMessage[];
  /** When the person last wrote, ms. */
  writtenAt: number;
  /** An answer after this would be refused by the chat service. */
  replyUntil?: number;
}

/** What is asked of the conversations themselves: summaries may be older than the truth. */
export interface HeldCandidates {
  candidates: ConversationSummary[];
  /** Pass as `before` to read on; absent at the end. */
  before?: number;
}

/**
 * Held conversations of both sources, newest first. The newer saying about one wins, so that one which was
 * answered a moment ago is not asked.
 */
export function heldCandidates(
  rows: ConversationSummary[],
  recent: ConversationSummary[],
  input: { limit: number; before?: number | undefined },
): HeldCandidates {
  const before = input.before ?? Number.POSITIVE_INFINITY;
  const held = newestSummaries(rows, recent).filter(
    (summary) => summary.state === "held" && summary.lastAt < before,
  );
  const candidates = held.slice(0, input.limit);
  // A full page of rows may have more behind it, even where some of its rows have been answered since.
  const oldestRow = rows.length >= input.limit ? rows.at(-1)?.lastAt : undefined;
  const cut = held.length > candidates.length ? candidates.at(-1)?.lastAt : oldestRow;
  if (cut === undefined) return { candidates };
  // One more than the last moment, so that others of the same moment are not skipped.
  return { candidates, before: cut + 1 < before ? cut + 1 : cut };
}

/** A held turn with what the directory knows of where it is. */
export function heldConversation(
  held: HeldTurn,
  where: {
    connection: TenantDirectory["connections"][number];
    thread: string;
    agents: TenantDirectory["agents"];
  },
  replyUntil: number | undefined,
): HeldConversation {
  const { connection, thread, agents } = where;
  const agent = agents.find((known) => known.id === connection.agentId);
  const { turn, reason, failures, tries, notice, waiting, unshown, lines, writtenAt, person } = held;
  return {
    turn,
    reason,
    failures,
    tries,
    notice,
    waiting,
    lines,
    writtenAt,
    thread,
    person: person.name ?? person.id,
    connection: {
      id: connection.id,
      channel: connection.channel,
      name: connection.name,
      isActive: connection.isActive,
    },
    agent: agent ? { id: agent.id, name: agent.name } : null,
    ...(unshown === undefined ? {} : { unshown }),
    ...(replyUntil === undefined ? {} : { replyUntil }),
  };
}
