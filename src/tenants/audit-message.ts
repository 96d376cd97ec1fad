// What a tenant's object sends to the AUDIT queue: records on their way to Postgres. The object keeps
// them until the consumer says that they are stored.

import type { ChainedEntry, ChainHead, ConversationSummary, UsageEntry } from "./port.ts";

/** Records of one turn. `piece` counts from 0 where one turn was too large for one message. */
export interface TurnRecords {
  turn: number;
  piece: number;
  audit: ChainedEntry[];
  usage: UsageEntry[];
}

export interface ConversationRecords {
  summary: ConversationSummary;
  head: ChainHead;
  turns: TurnRecords[];
}

export interface AuditMessage {
  tenantId: string;
  conversations: ConversationRecords[];
  /** Connections whose chat service ended our access. */
  revoked?: { connectionId: string; reason: string; at: number }[];
}
