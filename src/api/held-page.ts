// The Held queue: which conversations are asked, and what of their answer an operator sees.

import type { HeldTurn, TranscriptMessage } from "../conversation/port.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import { type WaitingPage, waitingPage } from "./conversation-page.ts";
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

/** Held conversations of both sources, newest first. */
export const heldCandidates = (
  rows: ConversationSummary[],
  recent: ConversationSummary[],
  input: { limit: number; before?: number | undefined },
): WaitingPage => waitingPage(rows, recent, input, ({ state }) => state === "held");

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
