// One appointment as Google tells it, read into what people say about it. What others wrote into it is cut to a
// line: an invitation from a stranger is the cheapest way to put text in front of a model.

import * as z from "zod";
import type { Span } from "./calendar-day.ts";

export interface CalendarEvent {
  /** Undefined where the calendar shows only that there is something. */
  title: string | undefined;
  place: string | undefined;
  /** Who else is invited. */
  people: string[];
  when: { kind: "timed"; span: Span } | { kind: "days"; first: string; last: string };
  isTentative: boolean;
  isDeclined: boolean;
}

const TITLE_CHARS = 200;
const NAME_CHARS = 80;
/** Control characters, line ends, and what is not seen: a title is one visible line. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

const momentSchema = z.object({ date: z.iso.date().optional(), dateTime: z.string().optional() });
const eventSchema = z.object({
  status: z.string().optional(),
  summary: z.string().optional(),
  location: z.string().optional(),
  start: momentSchema,
  end: momentSchema,
  attendees: z
    .array(
      z.object({
        email: z.string().optional(),
        displayName: z.string().optional(),
        self: z.boolean().optional(),
        resource: z.boolean().optional(),
        responseStatus: z.string().optional(),
      }),
    )
    .default([]),
});

/** Undefined where there is nothing to say: cancelled, or not of a shape that we know. */
export function readEvent(value: unknown): CalendarEvent | undefined {
  const read = eventSchema.safeParse(value);
  if (!read.success || read.data.status === "cancelled") return undefined;
  const { status, summary, location, start, end, attendees } = read.data;
  const when = whenOf(start, end);
  if (!when) return undefined;
  return {
    title: oneLine(summary, TITLE_CHARS),
    place: oneLine(location, TITLE_CHARS),
    people: attendees.flatMap(({ self, resource, displayName, email }) => {
      const name = self || resource ? undefined : oneLine(displayName ?? email, NAME_CHARS);
      return name ? [name] : [];
    }),
    when,
    isTentative: status === "tentative",
    isDeclined: attendees.some(({ self, responseStatus }) => self && responseStatus === "declined"),
  };
}

type Moment = z.infer<typeof momentSchema>;

/** Google's last day of an all-day event is the first that is free again. */
function whenOf(start: Moment, end: Moment): CalendarEvent["when"] | undefined {
  if (start.date && end.date) {
    const last = end.date > start.date ? dayBefore(end.date) : start.date;
    return { kind: "days", first: start.date, last };
  }
  const from = Date.parse(start.dateTime ?? "");
  const to = Date.parse(end.dateTime ?? "");
  return from <= to ? { kind: "timed", span: { from, to } } : undefined;
}

const dayBefore = (date: string): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

function oneLine(text: string | undefined, chars: number): string | undefined {
  const line = text?.replace(UNSEEN, " ").replace(/\s+/g, " ").trim();
  if (!line) return undefined;
  const letters = [...line];
  return letters.length > chars ? `${letters.slice(0, chars).join("")}…` : line;
}
