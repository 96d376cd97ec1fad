// A day of a calendar in words, as a person would tell it. Pure.

import { addDays, type Day, dateIn, isOrdinary, type Span } from "./calendar-day.ts";
import type { CalendarEvent } from "./calendar-event.ts";

export interface DayInCalendar {
  /** Undefined: the calendar shows only when somebody is busy. */
  events: CalendarEvent[] | undefined;
  /** Some were left out. */
  more: boolean;
  /** Undefined: it could not be learned. */
  busy: Span[] | undefined;
}

const MAX_PEOPLE = 5;

/** `calendar` is what it is called; `now` decides whether the day is today. */
export function tellDay(
  calendar: string,
  day: Day,
  now: number,
  { events, more, busy }: DayInCalendar,
): string {
  if (day.from === day.to) return `There was no ${day.date} in ${day.timeZone}: the date was skipped there.`;
  const clock = clockOf(day);
  const listed = events?.filter((event) => isOn(event, day)).map((event) => tellEvent(event, day, clock));
  return [
    `Calendar ${calendar}, ${longDate(day.date)}${nearness(day, now)}. Times are of ${day.timeZone}.`,
    ...changeOfClocks(day),
    ...(listed === undefined ? ["What is in it is not shared, only when somebody is busy."] : []),
    ...(listed?.length === 0 ? ["Nothing is in the calendar on that day."] : []),
    ...(listed ?? []).map((line) => `- ${line}`),
    ...(more ? ["There is more on that day than is listed here."] : []),
    busy ? tellBusy(merge(busy, day), day, clock) : "When the calendar counts as busy could not be learned.",
  ].join("\n");
}

/** Both ends of a day are in it: what ended at midnight belongs to the day before. */
function isOn({ when }: CalendarEvent, day: Day): boolean {
  if (when.kind === "days") return when.first <= day.date && day.date <= when.last;
  const { from, to } = when.span;
  return from < day.to && (to > day.from || (from === to && from === day.from));
}

function tellEvent(event: CalendarEvent, day: Day, clock: Clock): string {
  const { title, place, people, isTentative, isDeclined } = event;
  const others = people.length - MAX_PEOPLE;
  const named = [...people.slice(0, MAX_PEOPLE), ...(others > 0 ? [`${others} more`] : [])];
  return [
    `${tellWhen(event, day, clock)}: ${title ?? "a private appointment"}`,
    ...(place ? [`at ${place}`] : []),
    ...(named.length > 0 ? [`with ${joined(named)}`] : []),
    ...(isTentative ? ["not certain yet"] : []),
    ...(isDeclined ? ["declined"] : []),
  ].join(", ");
}

function tellWhen({ when }: CalendarEvent, day: Day, clock: Clock): string {
  if (when.kind === "timed") return spanWords(when.span, day, clock);
  if (when.first === when.last) return "all day";
  const days = daysBetween(when.first, when.last) + 1;
  const nth = daysBetween(when.first, day.date) + 1;
  return `all day, day ${nth} of ${days} (${shortDate(when.first)} to ${shortDate(when.last)})`;
}

/** "09:00 to 09:30", with the date of an end that lies on another day. */
function spanWords({ from, to }: Span, day: Day, clock: Clock): string {
  const start =
    from < day.from ? `since ${shortDate(dateIn(day.timeZone, from))} ${clock(from)}` : clock(from);
  if (to === from) return start;
  if (to === day.to) return `${start} to midnight`;
  return `${start} to ${to > day.to ? `${shortDate(dateIn(day.timeZone, to))} ` : ""}${clock(to)}`;
}

function tellBusy(busy: readonly Span[], day: Day, clock: Clock): string {
  if (busy.length === 0) return "Free all day.";
  if (busy.length === 1 && busy[0]?.from === day.from && busy[0].to === day.to) return "Busy all day.";
  const free = [...busy, { from: day.to, to: day.to }]
    .map(({ from }, index) => ({
      from: index === 0 ? day.from : (busy[index - 1]?.to ?? day.from),
      to: from,
    }))
    .filter(({ from, to }) => from < to);
  const words = (spans: readonly Span[]): string => joined(spans.map((span) => openSpan(span, day, clock)));
  return `Busy ${words(busy)}. Free ${words(free)}.`;
}

function openSpan({ from, to }: Span, day: Day, clock: Clock): string {
  if (from === day.from) return `until ${clock(to)}`;
  if (to === day.to) return `from ${clock(from)} on`;
  return `from ${clock(from)} to ${clock(to)}`;
}

/** Inside the day, in order, without overlaps. */
function merge(spans: readonly Span[], day: Day): Span[] {
  const inside = spans
    .map(({ from, to }) => ({ from: Math.max(from, day.from), to: Math.min(to, day.to) }))
    .filter(({ from, to }) => from < to)
    .sort((one, other) => one.from - other.from);
  const merged: Span[] = [];
  for (const span of inside) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push(span);
  }
  return merged;
}

type Clock = (at: number) => string;

/** On a day that clocks change, an hour may come twice: there the times say their distance from Greenwich. */
function clockOf(day: Day): Clock {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: day.timeZone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(isOrdinary(day) ? {} : { timeZoneName: "shortOffset" }),
  });
  return (at) => format.format(at);
}

function changeOfClocks(day: Day): string[] {
  if (isOrdinary(day)) return [];
  const minutes = (day.to - day.from) / 60_000 - 24 * 60;
  const way = minutes > 0 ? "back" : "forward";
  return [`Clocks go ${way} on that day by ${Math.abs(minutes)} minutes.`];
}

function nearness(day: Day, now: number): string {
  const today = dateIn(day.timeZone, now);
  if (day.date === today) return " (today)";
  if (day.date === addDays(today, 1)) return " (tomorrow)";
  return day.date === addDays(today, -1) ? " (yesterday)" : "";
}

/** Whether a comma stands behind the weekday depends on the runtime's edition of the rules of English. */
const utc = (options: Intl.DateTimeFormatOptions): ((date: string) => string) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options });
  return (date) => format.format(Date.parse(`${date}T00:00:00Z`)).replaceAll(",", "");
};
const longDate = utc({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const shortDate = utc({ weekday: "short", day: "numeric", month: "long" });

const daysBetween = (first: string, last: string): number =>
  Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / 86_400_000);

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}
