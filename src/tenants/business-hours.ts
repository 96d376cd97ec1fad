// When the team is at work, by the clock on its wall. Summer time is the time zone's affair: hours are compared
// as they are read there, never added up.

import * as z from "zod";

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const clockTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "a time of day such as 09:00; the day's end is 24:00");

const shiftSchema = z.strictObject({ from: clockTime, to: clockTime }).refine(({ from, to }) => from < to, {
  message: "a shift ends after it begins; one over midnight is two: until 24:00, and from 00:00 the next day",
});

const shifts = z.array(shiftSchema).max(6).default([]);

/** A date that exists, as the calendar on the wall has it. */
const dateSchema = z.iso.date();

/** When people of the team answer. A day without shifts is a day off. */
export const businessHoursSchema = z.strictObject({
  /** IANA name, such as Europe/Berlin. */
  timeZone: z.string().max(60).refine(isTimeZone, "an IANA time zone such as Europe/Berlin"),
  week: z.strictObject({
    mon: shifts,
    tue: shifts,
    wed: shifts,
    thu: shifts,
    fri: shifts,
    sat: shifts,
    sun: shifts,
  }),
  /** Days on which nobody works, whatever the weekday. */
  closed: z.array(dateSchema).max(100).default([]),
});
export type BusinessHours = z.infer<typeof businessHoursSchema>;

/** True where the team is at work at that moment. */
export function isOpen(hours: BusinessHours, now: number): boolean {
  const { date, day, time } = wallClock(hours.timeZone, now);
  if (hours.closed.includes(date)) return false;
  return hours.week[day].some(({ from, to }) => from <= time && time < to);
}

/** What calendar and clock say there. Weekdays are English by the language asked for, not by the machine's. */
export function wallClock(timeZone: string, now: number): { date: string; day: Weekday; time: string } {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(now);
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    day: part("weekday").toLowerCase() as Weekday,
    time: `${part("hour")}:${part("minute")}`,
  };
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +01:00 are taken, too, and know no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
