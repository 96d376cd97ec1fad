// What a tenant's object sends to the AUDIT queue: records on their way to Postgres. The object keeps
// them until the consumer says that they are stored.

import type { AccountedAlert } from "./accounted-alert.ts";
import type { RouteReceipt } from "./model-book.ts";
import type { ChainedEntry, ChainHead, ConversationSummary, UsageEntry } from "./port.ts";

/** Records of one turn. `piece` counts from 0 where one turn was too large for one message. */
export interface TurnRecords {
  turn: number;
  piece: number;
  audit: ChainedEntry[];
  usage: UsageEntry[];
  /** Of the turn's model calls. Absent where there were none. */
  receipts?: RouteReceipt[];
}

export interface ConversationRecords {
  summary: ConversationSummary;
  head: ChainHead;
  turns: TurnRecords[];
}

export interface AuditMessage {
  tenantId: string;
  conversations: ConversationRecords[];
  /** Of calls that belong to no turn; those of turns travel with their turn. */
  receipts?: RouteReceipt[];
  /** Connections whose chat service ended our access. */
  revoked?: { connectionId: string; reason: string; at: number }[];
  /** Somebody is to be told; a message with this holds nothing else. */
  alert?: AccountedAlert;
}
