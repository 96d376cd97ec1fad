// A day as a calendar means it: from its first moment to the first of the next in some time zone. Days have 23,
// 24 or 25 hours, and some begin at one o'clock, so both ends are searched for and not reckoned.

/** From `from` up to, but not including, `to`, in ms since the epoch. */
export interface Span {
  from: number;
  to: number;
}

export interface Day extends Span {
  /** YYYY-MM-DD. */
  date: string;
  timeZone: string;
}

const HOUR = 3_600_000;
/** Clocks on Earth are between 12 hours behind and 14 ahead of Greenwich. */
const FURTHEST = 15 * HOUR;

/** The date of a moment in that zone, as YYYY-MM-DD. */
export function dateIn(timeZone: string, at: number): string {
  return localDate(dateFormat(timeZone), at);
}

/** The same day so many days later. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** Throws a RangeError for a zone that nobody knows. A day that a zone skipped is empty. */
export function dayIn(timeZone: string, date: string): Day {
  const format = dateFormat(timeZone);
  return { date, timeZone, from: startOf(date, format), to: startOf(addDays(date, 1), format) };
}

/** False on the days that clocks change. */
export const isOrdinary = (day: Day): boolean => day.to - day.from === 24 * HOUR;

const dateFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });

function localDate(format: Intl.DateTimeFormat, at: number): string {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`;
}

/** The first second whose local date is not before `date`; zones change on whole seconds. */
function startOf(date: string, format: Intl.DateTimeFormat): number {
  const middle = Date.parse(`${date}T00:00:00Z`);
  let before = middle - FURTHEST;
  let since = middle + FURTHEST;
  while (since - before > 1_000) {
    const between = before + Math.floor((since - before) / 2_000) * 1_000;
    if (localDate(format, between) >= date) since = between;
    else before = between;
  }
  return since;
}
