// What waits for a person's yes: which conversations are asked, and what of their answers an operator sees.

import type { Confirmation } from "../conversation/port.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import { newestSummaries } from "./conversation-page.ts";
import type { TenantDirectory } from "./deps.ts";

/** A confirmation in full: arguments are not shortened here. What the chat controls carry stays inside. */
export interface ApprovalView
  extends Pick<
    Confirmation,
    | "id"
    | "code"
    | "tool"
    | "title"
    | "arguments"
    | "lines"
    | "taint"
    | "requester"
    | "approvers"
    | "createdAt"
    | "expiresAt"
    | "state"
    | "turn"
  > {
  connection: { id: string; channel: string; name: string };
  thread: string;
  agent: { id: string; name: string } | null;
  /** Who wrote last from outside, as a list shows it. */
  person: string;
  decidedBy?: NonNullable<Confirmation["decidedBy"]>;
  decidedAt?: number;
  reason?: string;
  result?: string;
}

export interface Where {
  connection: TenantDirectory["connections"][number];
  thread: string;
  agents: TenantDirectory["agents"];
  person: string;
}

/** One confirmation with what the directory knows of where it is. */
export function approvalView(confirmation: Confirmation, where: Where): ApprovalView {
  const { connection, thread, agents, person } = where;
  const agent = agents.find(({ id }) => id === confirmation.agentId);
  const { id, code, tool, title, lines, taint, requester, approvers } = confirmation;
  const { createdAt, expiresAt, state, turn, decidedBy, decidedAt, reason, result } = confirmation;
  return {
    ...{ id, code, tool, title, lines, taint, requester, approvers },
    ...{ createdAt, expiresAt, state, turn, thread, person },
    arguments: confirmation.arguments,
    connection: { id: connection.id, channel: connection.channel, name: connection.name },
    agent: agent ? { id: agent.id, name: agent.name } : null,
    ...(decidedBy === undefined ? {} : { decidedBy }),
    ...(decidedAt === undefined ? {} : { decidedAt }),
    ...(reason === undefined ? {} : { reason }),
    ...(result === undefined ? {} : { result }),
  };
}

/**
 * Conversations of both sources in which something waits, newest first. The newer saying about one wins, so
 * that one in which everything was decided a moment ago is not asked.
 */
export function approvalCandidates(
  rows: ConversationSummary[],
  recent: ConversationSummary[],
  input: { limit: number; before?: number | undefined },
): { candidates: ConversationSummary[]; before?: number } {
  const before = input.before ?? Number.POSITIVE_INFINITY;
  const waiting = newestSummaries(rows, recent).filter(
    ({ awaiting = 0, lastAt }) => awaiting > 0 && lastAt < before,
  );
  const candidates = waiting.slice(0, input.limit);
  const oldestRow = rows.length >= input.limit ? rows.at(-1)?.lastAt : undefined;
  const cut = waiting.length > candidates.length ? candidates.at(-1)?.lastAt : oldestRow;
  if (cut === undefined) return { candidates };
  // One more than the last moment, so that others of the same moment are not skipped.
  return { candidates, before: cut + 1 < before ? cut + 1 : cut };
}
