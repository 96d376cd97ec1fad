// What a turn's model calls cost, in the units that providers bill.

import type { RouteReceipt } from "../tenants/model-book.ts";
import type { UsageEntry } from "../tenants/port.ts";

/** Providers leave counts out, and some send fractions or null; a bill has whole numbers. */
const whole = (count: number) => (Number.isFinite(count) ? Math.max(0, Math.round(count)) : 0);

/**
 * One entry a call that cost something or was answered, in order, under the receipt's own id: billing a
 * call twice changes nothing. What lost attempts cost is billed with the winner, or with the last of them.
 */
export const meterReceipts = (receipts: readonly RouteReceipt[]): UsageEntry[] =>
  receipts.flatMap((receipt) => {
    const { attempts, winner } = receipt;
    const won = attempts.findLast((one) => one.deployment === winner);
    const billed = won ?? attempts.findLast((one) => one.costNano > 0);
    if (!billed) return [];
    return {
      id: receipt.id,
      at: receipt.at,
      agentId: receipt.agentId,
      provider: billed.provider,
      model: billed.model,
      deployment: billed.deployment,
      inputTokens: whole(receipt.inputTokens),
      outputTokens: whole(receipt.outputTokens),
      costNano: whole(receipt.costNano),
    };
  });
