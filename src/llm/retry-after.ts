/** Reads how long a provider asks us to stay away, in ms: `retry-after-ms`, or seconds, or a date. */
export function retryAfterMs(headers: { get(name: string): string | null }, now: number): number | undefined {
  const exact = Number.parseFloat(headers.get("retry-after-ms") ?? "");
  if (exact >= 0) return exact;
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(value.trim())) return Number(value) * 1000;
  // Engines read "-3" as a date; one on the wire has the name of a month.
  const date = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
