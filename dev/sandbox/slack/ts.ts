// Slack names a message by its time. Two in one millisecond still get different names, in order.

let last = 0;

/** `seconds.micros`, later than every one before it. */
export function nextTs(at: number): string {
  last = Math.max(last + 1, Math.floor(at * 1_000));
  return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, "0")}`;
}
