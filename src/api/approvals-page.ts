// What waits for a person's yes: which conversations are asked, and what of their answers an operator sees.

import type { Confirmation } from "../conversation/port.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import { type WaitingPage, waitingPage } from "./conversation-page.ts";
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

/** Conversations of both sources in which something waits, newest first. */
export const approvalCandidates = (
  rows: ConversationSummary[],
  recent: ConversationSummary[],
  input: { limit: number; before?: number | undefined },
): WaitingPage => waitingPage(rows, recent, input, ({ awaiting = 0 }) => awaiting > 0);
