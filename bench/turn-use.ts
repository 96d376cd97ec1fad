// What one turn used, counted by the objects, the queues and the doubles, against the budgets.

import type { Bar, Table } from "./table.ts";
import type { PathCounters } from "./turn-paths.ts";

export interface TurnUses {
  turns: number;
  /** Those that every turn makes. */
  turnRpcs: number;
  /** And those of caches that ran out and of records that were exported: by time and batch, not by turn. */
  objectRequests: number;
  rowsWritten: number;
  rowsRead: number;
  queueOperations: number;
  auditOperations: number;
  transactions: number;
  modelCalls: number;
  chatCalls: number;
  conversationRpcs: number;
  conversationRows: number;
  tenantRows: number;
}

/** Write, read and delete; every retry reads once more. */
const OPERATIONS_A_MESSAGE = 3;

/** Means over all turns between two looks. */
export function perTurn(before: PathCounters, after: PathCounters): TurnUses {
  const turns = after.turns - before.turns;
  const each = (field: keyof PathCounters) => (after[field] - before[field]) / turns;
  return {
    turns,
    turnRpcs: each("rpcs") + each("settles"),
    objectRequests: each("rpcs") + each("tenantRpcs"),
    rowsWritten: each("rowsWritten") + each("tenantRowsWritten"),
    rowsRead: each("rowsRead") + each("tenantRowsRead"),
    queueOperations: each("turnMessages") * OPERATIONS_A_MESSAGE + each("retries"),
    auditOperations: each("auditMessages") * OPERATIONS_A_MESSAGE,
    transactions: each("database"),
    modelCalls: each("model"),
    chatCalls: each("chat"),
    conversationRpcs: each("rpcs"),
    conversationRows: each("rowsWritten"),
    tenantRows: each("tenantRowsWritten"),
  };
}

export function usesTable(use: TurnUses): Table {
  return {
    title: `What a plain text turn used (means over ${use.turns} turns)`,
    columns: ["what", "a turn", "of which"],
    rows: [
      [
        "object RPCs of the turn",
        use.turnRpcs,
        `conversation ${use.conversationRpcs.toFixed(2)}, tenant ${(use.turnRpcs - use.conversationRpcs).toFixed(2)}`,
      ],
      ["object RPCs beside it", use.objectRequests - use.turnRpcs, "directory cache, confirmed records"],
      [
        "rows written in objects",
        use.rowsWritten,
        `conversation ${use.conversationRows.toFixed(2)}, tenant ${use.tenantRows.toFixed(2)}, alarms included`,
      ],
      ["rows read in objects", use.rowsRead, ""],
      ["queue operations of the turn", use.queueOperations, "write, read, delete"],
      ["queue operations of its records", use.auditOperations, "many turns in one message"],
      ["Postgres transactions", use.transactions, ""],
      ["model calls", use.modelCalls, ""],
      ["calls to the chat service", use.chatCalls, "placeholder and answer"],
    ],
  };
}

/** The budgets of a plain text turn. */
export const budgetBars = (use: TurnUses): Bar[] => [
  { name: "object RPCs a turn", value: use.turnRpcs, limit: 6 },
  { name: "rows written in objects a turn", value: use.rowsWritten, limit: 10 },
  { name: "queue operations a turn", value: use.queueOperations, limit: 3 },
  { name: "Postgres transactions a turn", value: use.transactions, limit: 0.1 },
];
