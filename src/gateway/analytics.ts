// One data point a call for Workers Analytics Engine, where the deployment has bound a data set.

import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { RouteReceipt } from "../tenants/model-book.ts";
import { NANO_PER_USD } from "../tenants/policy.ts";

/** As much of the binding as is used. */
export interface DataPoints {
  writeDataPoint(point: { indexes: string[]; blobs: string[]; doubles: number[] }): void;
}

/** Order is the schema: a data point has no names. docs/http-api.md lists it. */
export function dataPointOf(tenantId: string, receipt: RouteReceipt) {
  const last = receipt.attempts.at(-1);
  return {
    indexes: [tenantId],
    blobs: [
      receipt.group,
      receipt.winner ?? "",
      last?.provider ?? "",
      last?.model ?? "",
      last?.outcome ?? "unasked",
      receipt.source,
      receipt.agentId,
    ],
    doubles: [
      receipt.totalMs,
      receipt.firstTokenMs ?? -1,
      receipt.attempts.length,
      receipt.inputTokens,
      receipt.cachedInputTokens,
      receipt.outputTokens,
      receipt.costNano / NANO_PER_USD,
    ],
  };
}

/** Writes the point of one call. A data set that fails is said once, and hurts no call. */
export function measureCalls(points: DataPoints, log: Log) {
  let complained = false;
  return function measureCall(tenantId: string, receipt: RouteReceipt): void {
    try {
      points.writeDataPoint(dataPointOf(tenantId, receipt));
    } catch (error) {
      if (!complained) log.warn("analytics_failed", { error: describeError(error) });
      complained = true;
    }
  };
}
