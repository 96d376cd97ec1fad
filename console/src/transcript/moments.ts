// Times as people say them. The locale is the reader's own.

const clockTime = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const shortDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const longDate = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const fullMoment = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const DAY_MS = 86_400_000;

const startOfDay = (at: number): number => new Date(at).setHours(0, 0, 0, 0);

/** Whole days between two moments, as calendars count them. */
export const daysBetween = (earlier: number, later: number): number =>
  Math.round((startOfDay(later) - startOfDay(earlier)) / DAY_MS);

export const timeOf = (at: number): string => clockTime.format(at);

export const momentOf = (at: number): string => fullMoment.format(at);

/** For a list: the time today, then yesterday, the weekday, the date. */
export function shortMoment(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime.format(at);
  if (days === 1) return "Yesterday";
  return days < 7 ? weekday.format(at) : shortDate.format(at);
}

/** For the line between two days of a transcript. */
export function dayName(at: number, now: number): string {
  const days = daysBetween(at, now);
  if (days <= 0) return "Today";
  return days === 1 ? "Yesterday" : longDate.format(at);
}
