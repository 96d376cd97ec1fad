// When the team is at work next, for whoever waits for it. Dates are counted by the calendar and hours read off
// the wall there: a day is not always 24 hours long.

import { type BusinessHours, isOpen, WEEKDAYS, wallClock } from "./business-hours.ts";

const DAY_MS = 86_400_000;
/** A team that is not at work within this many days is not waited for. */
const MAX_DAYS = 120;

/** When the next shift begins, ms; now where the team is at work. Undefined where that is not in sight. */
export function nextOpening(hours: BusinessHours, now: number): number | undefined {
  if (isOpen(hours, now)) return now;
  const today = Date.parse(`${wallClock(hours.timeZone, now).date}T00:00:00Z`);
  for (let day = 0; day <= MAX_DAYS; day++) {
    const date = new Date(today + day * DAY_MS).toISOString().slice(0, 10);
    const weekday = WEEKDAYS[(new Date(date).getUTCDay() + 6) % 7] ?? "mon";
    const begins = hours.week[weekday].map(({ from }) => instantOf(hours.timeZone, date, from));
    const next = begins.sort((a, b) => a - b).find((at) => at > now && isOpen(hours, at));
    if (next !== undefined) return next;
  }
  return undefined;
}

/** Until when the team is at work today, by its clock; undefined where it is not, or all night long. */
export function openUntil(hours: BusinessHours, now: number): string | undefined {
  if (!isOpen(hours, now)) return undefined;
  const { day, time } = wallClock(hours.timeZone, now);
  const to = hours.week[day].find((shift) => shift.from <= time && time < shift.to)?.to;
  return to === "24:00" ? undefined : to;
}

/** The offset depends on the moment that is looked for, so it is asked for twice. */
function instantOf(timeZone: string, date: string, time: string): number {
  const wall = Date.parse(`${date}T${time}:00Z`);
  const offsetAt = (at: number): number => {
    const there = wallClock(timeZone, at);
    return Date.parse(`${there.date}T${there.time}:00Z`) - Math.floor(at / 60_000) * 60_000;
  };
  return wall - offsetAt(wall - offsetAt(wall));
}
