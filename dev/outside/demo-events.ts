// What is in the demo company's calendar: one day that the demo asks for, and the day after today.

import { addDays, dateIn } from "../../src/tools/builtin/calendar-day.ts";
import type { GoogleCalendar, GoogleEvent } from "./google-calendar.ts";

export const DEMO_CALENDAR = "team@demo.example";
export const DEMO_TIME_ZONE = "Europe/Berlin";
/** A Monday on winter time. */
export const DEMO_DAY = "2026-11-23";

const OFFSET = "+01:00";

const timed = (id: string, from: string, to: string, over: Partial<GoogleEvent>): GoogleEvent => ({
  ...{ id, status: "confirmed", start: { dateTime: from }, end: { dateTime: to } },
  ...over,
});

const onDemoDay = (): GoogleEvent[] => [
  {
    ...{ id: "fair", status: "confirmed", summary: "Trade fair in Leipzig", transparency: "transparent" },
    ...{ start: { date: DEMO_DAY }, end: { date: addDays(DEMO_DAY, 3) } },
  },
  timed("standup", `${DEMO_DAY}T09:00:00${OFFSET}`, `${DEMO_DAY}T09:30:00${OFFSET}`, {
    summary: "Stand-up",
    attendees: [{ displayName: "Mia Keller" }, { displayName: "Bob Stone" }],
  }),
  timed("private", `${DEMO_DAY}T14:00:00${OFFSET}`, `${DEMO_DAY}T15:30:00${OFFSET}`, { summary: undefined }),
];

/** As of `now`. */
export function demoCalendar(now: number): GoogleCalendar {
  const tomorrow = addDays(dateIn(DEMO_TIME_ZONE, now), 1);
  const review = timed("review", `${tomorrow}T13:00:00Z`, `${tomorrow}T14:00:00Z`, {
    summary: "Review of returns",
  });
  return { timeZone: DEMO_TIME_ZONE, access: "reader", events: [...onDemoDay(), review] };
}
