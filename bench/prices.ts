// Cloudflare's list prices, in dollars, past what a plan includes. Model tokens are somebody else's bill.

export const PRICES = {
  workerRequest: 0.3e-6,
  cpuMs: 0.02e-6,
  objectRequest: 0.15e-6,
  /** A GB-second of an object that is awake; each holds 128 MB. */
  objectGbSecond: 12.5e-6,
  rowWritten: 1e-6,
  rowRead: 0.001e-6,
  queueOperation: 0.4e-6,
} as const;

export interface TurnUse {
  /** The webhook and the consumer's invocation. */
  workerRequests: number;
  cpuMs: number;
  objectRequests: number;
  rowsWritten: number;
  rowsRead: number;
  queueOperations: number;
}

/** How long an object is awake for one request that waits for nothing. Assumed, not measured. */
const OBJECT_MS_A_REQUEST = 10;
const OBJECT_GB = 0.128;

/** What a million turns cost, item by item. */
export function costOfAMillion(use: TurnUse): { item: string; each: number; dollars: number }[] {
  const gbSeconds = (use.objectRequests * OBJECT_MS_A_REQUEST * OBJECT_GB) / 1_000;
  const line = (item: string, each: number, price: number) => ({ item, each, dollars: each * price * 1e6 });
  return [
    line("Worker requests", use.workerRequests, PRICES.workerRequest),
    line("CPU, ms (measured here, doubles included)", use.cpuMs, PRICES.cpuMs),
    line("object requests", use.objectRequests, PRICES.objectRequest),
    line(`object GB-s (${OBJECT_MS_A_REQUEST} ms a request)`, gbSeconds, PRICES.objectGbSecond),
    line("rows written", use.rowsWritten, PRICES.rowWritten),
    line("rows read", use.rowsRead, PRICES.rowRead),
    line("queue operations", use.queueOperations, PRICES.queueOperation),
  ];
}
