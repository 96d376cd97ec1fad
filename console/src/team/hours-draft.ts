// Business hours while they are edited. The end of a day is 24:00 where it is kept and 00:00 in a field of the
// browser, which knows no other.

import type { BusinessHours, Weekday } from "../../../src/tenants/business-hours.ts";

export type Shift = BusinessHours["week"]["mon"][number];

export interface HoursDraft {
  /** The team is never away. */
  isAlways: boolean;
  timeZone: string;
  week: BusinessHours["week"];
  closed: string[];
}

const DAY_NAMES: Record<Weekday, string> = {
  mon: "Monday",
  tue: "Tuesday",
  wed: "Wednesday",
  thu: "Thursday",
  fri: "Friday",
  sat: "Saturday",
  sun: "Sunday",
};
export const WEEK = Object.keys(DAY_NAMES) as Weekday[];
export const dayName = (day: Weekday): string => DAY_NAMES[day];

const USUAL: Shift = { from: "09:00", to: "17:00" };

/** What is kept, or the usual hours to begin with where nothing is. */
export function draftOf(hours: BusinessHours | null, timeZone: string): HoursDraft {
  if (hours) return { isAlways: false, timeZone: hours.timeZone, week: hours.week, closed: hours.closed };
  const usual = (day: Weekday): Shift[] => (day === "sat" || day === "sun" ? [] : [{ ...USUAL }]);
  const week = Object.fromEntries(WEEK.map((day) => [day, usual(day)])) as HoursDraft["week"];
  return { isAlways: true, timeZone, week, closed: [] };
}

export function hoursOf({ isAlways, timeZone, week, closed }: HoursDraft): BusinessHours | null {
  if (isAlways) return null;
  const sorted = Object.fromEntries(
    WEEK.map((day) => [day, [...week[day]].sort((a, b) => a.from.localeCompare(b.from))]),
  ) as BusinessHours["week"];
  return { timeZone: timeZone.trim(), week: sorted, closed: [...new Set(closed)].sort() };
}

export const endField = (to: string): string => (to === "24:00" ? "00:00" : to);
export const endOfField = (text: string): string => (text === "00:00" ? "24:00" : text);

/** The next shift of a day: after a break of an hour, or the usual one. */
export function nextShift(shifts: readonly Shift[]): Shift {
  const last = shifts.at(-1);
  if (!last) return { ...USUAL };
  const from = Math.min(minutes(last.to) + 60, 23 * 60);
  return { from: clock(from), to: clock(Math.min(from + 4 * 60, 24 * 60)) };
}

const minutes = (time: string): number => {
  const [hours = 0, rest = 0] = time.split(":").map(Number);
  return hours * 60 + rest;
};
const two = (value: number): string => String(value).padStart(2, "0");
const clock = (at: number): string => `${two(Math.floor(at / 60))}:${two(at % 60)}`;

/** What is wrong with the shifts of a day; undefined where nothing is. */
export function dayProblem(shifts: readonly Shift[]): string | undefined {
  if (shifts.some(({ from, to }) => !(from < to)))
    return "A shift ends after it begins. One over midnight is two: until 00:00, and from 00:00 the next day.";
  const sorted = [...shifts].sort((a, b) => a.from.localeCompare(b.from));
  const overlaps = sorted.some((shift, index) => shift.from < (sorted[index - 1]?.to ?? ""));
  return overlaps ? "Two shifts overlap." : undefined;
}

/** Where shifts lie on a day, in hundredths of it; what is not written in full yet is left out. */
export function barsOf(shifts: readonly Shift[]): { start: number; width: number }[] {
  return shifts
    .filter(({ from, to }) => from < to)
    .map(({ from, to }) => ({
      start: (100 * minutes(from)) / 1_440,
      width: (100 * (minutes(to) - minutes(from))) / 1_440,
    }));
}

/** "40 hours a week", "37.5 hours a week". */
export function weekLine(week: HoursDraft["week"]): string {
  const all = WEEK.flatMap((day) => week[day]).filter(({ from, to }) => from < to);
  const hours = all.reduce((sum, { from, to }) => sum + minutes(to) - minutes(from), 0) / 60;
  return `${Number(hours.toFixed(1))} ${hours === 1 ? "hour" : "hours"} a week`;
}

/** What the clock says there; undefined where there is no such place. */
export function clockThere(timeZone: string, now: number): string | undefined {
  try {
    const options = { timeZone, weekday: "long", hour: "2-digit", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat("en-GB", options).format(now).replace(",", "");
  } catch {
    return undefined;
  }
}
