// A batch of the AUDIT queue that remembers what became of each message, and the tenants' objects as the
// consumer sees them.

import type { QueuedAudit } from "../../src/audit/audit-queue.ts";
import type { AuditMessage } from "../../src/tenants/audit-message.ts";
import type { ExportedTurn } from "../../src/tenants/port.ts";

export type Fate = "acked" | "retried" | undefined;

export interface TrackedMessage extends QueuedAudit {
  fate: Fate;
  delaySeconds: number | undefined;
}

/** As on the real queue, the first call decides. */
export function trackedMessage(body: AuditMessage): TrackedMessage {
  return {
    body,
    fate: undefined,
    delaySeconds: undefined,
    ack() {
      this.fate ??= "acked";
    },
    retry(options) {
      if (this.fate === undefined) this.delaySeconds = options?.delaySeconds;
      this.fate ??= "retried";
    },
  };
}

/** Remembers what was confirmed, by tenant. */
export function confirmations() {
  const confirmed: (ExportedTurn & { tenantId: string })[] = [];
  const receipts: string[] = [];
  return {
    confirmed,
    /** Ids of receipts, behind their tenant. */
    receipts,
    receiptsExported: async (tenantId: string, ids: string[]) => {
      receipts.push(...ids.map((id) => `${tenantId}/${id}`));
    },
    exported: async (tenantId: string, done: ExportedTurn[]) => {
      confirmed.push(...done.map((one) => ({ tenantId, ...one })));
    },
  };
}
