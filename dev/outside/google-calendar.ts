// Google's calendar API, version 3, as far as the Worker calls it, and as strict about what it is asked.

import { type Context, Hono } from "hono";
import * as z from "zod";

const momentSchema = z.object({
  date: z.iso.date().optional(),
  dateTime: z.iso.datetime({ offset: true }).optional(),
  timeZone: z.string().optional(),
});

export const eventSchema = z.looseObject({
  id: z.string(),
  status: z.enum(["confirmed", "tentative", "cancelled"]).default("confirmed"),
  summary: z.string().optional(),
  start: momentSchema,
  end: momentSchema,
  /** transparent: it does not make busy. */
  transparency: z.enum(["opaque", "transparent"]).optional(),
});
export type GoogleEvent = z.infer<typeof eventSchema>;

export interface GoogleCalendar {
  /** The calendar's own zone: all-day appointments begin at its midnight. */
  timeZone: string;
  /** What the reader may see: its appointments, or only when it is busy. */
  access: "reader" | "freeBusyReader";
  events: GoogleEvent[];
}

export interface GoogleCalendarState {
  /** By id; `primary` is one of them. */
  calendars: Map<string, GoogleCalendar>;
  isValidToken(token: string): boolean;
}

type Status = 400 | 401 | 403 | 404;

const errorBody = (code: Status, reason: string, message: string) => ({
  error: { code, message, errors: [{ domain: "global", reason, message }] },
});
const refuse = (c: Context, code: Status, reason: string, message: string) =>
  c.json(errorBody(code, reason, message), code);

const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const listSchema = z.object({
  timeMin: instant,
  timeMax: instant,
  timeZone: z.string().optional(),
  singleEvents: z.enum(["true", "false"]).default("false"),
  orderBy: z.enum(["startTime", "updated"]).optional(),
  maxResults: z.coerce.number().int().min(1).max(2_500).default(250),
  pageToken: z.coerce.number().int().min(0).default(0),
  fields: z.string().optional(),
});

/** Midnight of a date in the calendar's zone, to the minute: zones of the doubles' calendars are whole hours off. */
function midnight(date: string, timeZone: string): number {
  const utc = Date.parse(`${date}T00:00:00Z`);
  for (let hours = -14; hours <= 14; hours++) {
    const at = utc + hours * 3_600_000;
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
    if (parts.format(at) === `${date} 00:00`) return at;
  }
  return utc;
}

const startOf = (event: GoogleEvent, timeZone: string): number =>
  event.start.dateTime ? Date.parse(event.start.dateTime) : midnight(event.start.date ?? "", timeZone);
const endOf = (event: GoogleEvent, timeZone: string): number =>
  event.end.dateTime ? Date.parse(event.end.dateTime) : midnight(event.end.date ?? "", timeZone);

/** timeMin is compared with ends and timeMax with starts, both exclusive. */
const inRange = ({ events, timeZone }: GoogleCalendar, min: number, max: number): GoogleEvent[] =>
  events
    .filter((event) => endOf(event, timeZone) > min && startOf(event, timeZone) < max)
    .sort((one, other) => startOf(one, timeZone) - startOf(other, timeZone));

function listEvents(state: GoogleCalendarState, c: Context): Response {
  const id = c.req.param("id") ?? "";
  const calendar = state.calendars.get(id);
  if (!calendar) return refuse(c, 404, "notFound", "Not Found");
  if (calendar.access === "freeBusyReader") {
    return refuse(c, 403, "requiredAccessLevel", "You need to have reader access to this calendar.");
  }
  const query = listSchema.safeParse(c.req.query());
  if (!query.success) return refuse(c, 400, "badRequest", query.error.message);
  const { timeMin, timeMax, singleEvents, orderBy, maxResults, pageToken } = query.data;
  if (timeMin >= timeMax) return refuse(c, 400, "timeRangeEmpty", "The specified time range is empty.");
  if (orderBy === "startTime" && singleEvents !== "true") {
    const message = "The requested ordering is not available for the particular query.";
    return refuse(c, 400, "orderByInvalid", message);
  }
  const found = inRange(calendar, timeMin, timeMax);
  const next = pageToken + maxResults;
  return c.json({
    kind: "calendar#events",
    summary: id,
    timeZone: calendar.timeZone,
    items: found.slice(pageToken, next),
    ...(next < found.length ? { nextPageToken: String(next) } : {}),
  });
}

const freeBusySchema = z.object({
  timeMin: instant,
  timeMax: instant,
  timeZone: z.string().optional(),
  items: z.array(z.object({ id: z.string() })).max(50),
});

function busySpans(calendar: GoogleCalendar, min: number, max: number): { start: string; end: string }[] {
  const { timeZone } = calendar;
  const spans: { from: number; to: number }[] = [];
  for (const event of inRange(calendar, min, max)) {
    if (event.status === "cancelled" || event.transparency === "transparent") continue;
    const span = { from: Math.max(startOf(event, timeZone), min), to: Math.min(endOf(event, timeZone), max) };
    const last = spans.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else spans.push(span);
  }
  return spans.map(({ from, to }) => ({
    start: new Date(from).toISOString(),
    end: new Date(to).toISOString(),
  }));
}

function freeBusy(state: GoogleCalendarState, c: Context, body: unknown): Response {
  const read = freeBusySchema.safeParse(body);
  if (!read.success) return refuse(c, 400, "badRequest", read.error.message);
  const { timeMin, timeMax, items } = read.data;
  const calendars = items.map(({ id }) => {
    const calendar = state.calendars.get(id);
    // What is wrong with one calendar comes with status 200.
    const missing = { errors: [{ domain: "global", reason: "notFound" }], busy: [] };
    return [id, calendar ? { busy: busySpans(calendar, timeMin, timeMax) } : missing] as const;
  });
  return c.json({
    kind: "calendar#freeBusy",
    timeMin: new Date(timeMin).toISOString(),
    timeMax: new Date(timeMax).toISOString(),
    calendars: Object.fromEntries(calendars),
  });
}

export function googleCalendarApi(state: GoogleCalendarState): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const token = /^Bearer (.+)$/.exec(c.req.header("authorization") ?? "")?.[1];
    if (token && state.isValidToken(token)) return next();
    return refuse(c, 401, "authError", "Request had invalid authentication credentials.");
  });
  app.get("/calendars/:id/events", (c) => listEvents(state, c));
  app.post("/freeBusy", async (c) => freeBusy(state, c, await c.req.json().catch(() => undefined)));
  return app;
}
