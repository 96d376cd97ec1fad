// Budgets are counted by UTC days and UTC months, the same for everybody: a limit that moved with a time
// zone or with daylight saving could be spent twice in one night.

export const DAY_MS = 86_400_000;

/** Days since 1970. */
export const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** Months since the year 0. */
export function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export const dayEnd = (at: number): number => (dayOf(at) + 1) * DAY_MS;

export function monthEnd(at: number): number {
  const month = monthOf(at) + 1;
  return Date.UTC(Math.floor(month / 12), month % 12);
}
