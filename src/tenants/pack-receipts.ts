// Receipts on their way: in rows of the tenant's object and in messages of the AUDIT queue.

import type { AuditMessage } from "./audit-message.ts";
import type { RouteReceipt } from "./model-book.ts";
import { MESSAGE_BYTES } from "./pack-messages.ts";

const encoder = new TextEncoder();
const bytesOf = (value: unknown): number => encoder.encode(JSON.stringify(value)).length + 1;

/** Cuts a list into runs of at most `maxBytes` in JSON. Throws where one item alone is larger. */
export function inRuns<T>(items: readonly T[], maxBytes: number): T[][] {
  const runs: T[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const bytes = bytesOf(item);
    if (bytes > maxBytes) throw new RangeError(`A record of ${bytes} bytes.`);
    if (size + bytes > maxBytes) {
      runs.push([]);
      size = 0;
    }
    runs.at(-1)?.push(item);
    size += bytes;
  }
  return runs;
}

/** Messages no larger than MESSAGE_BYTES; none where there is nothing to send. */
export const packReceipts = (
  tenantId: string,
  receipts: readonly RouteReceipt[],
  maxBytes: number = MESSAGE_BYTES,
): AuditMessage[] =>
  inRuns(receipts, maxBytes - 200).map((run) => ({ tenantId, conversations: [], receipts: run }));
