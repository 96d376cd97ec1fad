// Google's calendar API, version 3: the appointments of a day, and when somebody is busy. Who may see only that
// somebody is busy still gets that, so the two are asked apart.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import type { ToolFailure } from "../tool.ts";
import type { Day, Span } from "./calendar-day.ts";
import { type CalendarEvent, readEvent } from "./calendar-event.ts";
import { type Answer, type Fetch, readAnswer } from "./calendar-http.ts";

/** Fits into what may be read, with the fields that are asked for. */
const PAGE = 100;
/** More appointments than this on one day are no day of a person. */
const MAX_PAGES = 5;
const FIELDS =
  "kind,nextPageToken,items(status,summary,location,start,end," +
  "attendees(email,displayName,self,resource,responseStatus))";

export interface CalendarRequest {
  fetch: Fetch;
  /** Such as https://www.googleapis.com/calendar/v3. */
  apiUrl: string;
  token: string;
  calendarId: string;
  /** The address a calendar has to be shared with, where the tenant has a service account. */
  sharedWith: string | undefined;
  day: Day;
  signal: AbortSignal;
}

/** expired: the token is refused, and a new one may help. */
export type CalendarFailure =
  | { kind: "expired" }
  | { kind: "hidden"; failure: ToolFailure }
  | { kind: "other"; failure: ToolFailure };

const pageSchema = z.object({
  /** Google may leave an empty list out; what is no list at all must not pass for an empty day. */
  kind: z.literal("calendar#events"),
  items: z.array(z.unknown()).default([]),
  nextPageToken: z.string().optional(),
});
const busySchema = z.object({
  calendars: z.record(
    z.string(),
    z.object({
      busy: z.array(z.object({ start: z.string(), end: z.string() })).default([]),
      errors: z.array(z.object({ reason: z.string().default("") })).default([]),
    }),
  ),
});

/** In the order they begin. `more`: there are so many that some were left out. */
export async function eventsOf(
  request: CalendarRequest,
): Promise<Result<{ events: CalendarEvent[]; more: boolean }, CalendarFailure>> {
  const events: CalendarEvent[] = [];
  let pageToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answered = await ask(request, eventsPath(request, pageToken));
    if (!answered.ok) return answered;
    const read = pageSchema.safeParse(answered.value);
    if (!read.success) return unexpected();
    events.push(...read.data.items.map(readEvent).filter((event) => event !== undefined));
    pageToken = read.data.nextPageToken;
    if (!pageToken) return ok({ events, more: false });
  }
  return ok({ events, more: true });
}

function eventsPath({ calendarId, day }: CalendarRequest, pageToken: string | undefined): string {
  const query = new URLSearchParams({
    timeMin: rfc3339(day.from),
    timeMax: rfc3339(day.to),
    timeZone: day.timeZone,
    // Each time of a series is an appointment of its own; only then may they be ordered by time.
    singleEvents: "true",
    orderBy: "startTime",
    maxResults: String(PAGE),
    fields: FIELDS,
    ...(pageToken ? { pageToken } : {}),
  });
  return `/calendars/${encodeURIComponent(calendarId)}/events?${query}`;
}

/** When somebody is busy on that day. */
export async function busyOf(request: CalendarRequest): Promise<Result<Span[], CalendarFailure>> {
  const { calendarId, day } = request;
  const answered = await ask(request, "/freeBusy", {
    timeMin: rfc3339(day.from),
    timeMax: rfc3339(day.to),
    timeZone: day.timeZone,
    items: [{ id: calendarId }],
  });
  if (!answered.ok) return answered;
  const read = busySchema.safeParse(answered.value);
  // Google may answer for "primary" under the address that it stands for.
  const calendar = read.data && (read.data.calendars[calendarId] ?? Object.values(read.data.calendars)[0]);
  if (!calendar) return unexpected();
  // What it has against a calendar comes with status 200.
  if (calendar.errors.length > 0) return hidden(missing(request));
  return ok(calendar.busy.map(({ start, end }) => ({ from: Date.parse(start), to: Date.parse(end) })));
}

async function ask(
  request: CalendarRequest,
  path: string,
  body?: Record<string, unknown>,
): Promise<Result<unknown, CalendarFailure>> {
  const answered = await readAnswer(() =>
    request.fetch(`${request.apiUrl}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        authorization: `Bearer ${request.token}`,
        accept: "application/json",
        ...(body ? { "content-type": "application/json" } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
      redirect: "manual",
      signal: request.signal,
    }),
  );
  if (!answered.ok) return fail({ kind: "other", failure: answered.error });
  return answered.value.status === 200 ? ok(answered.value.body) : refusal(request, answered.value);
}

const refusalSchema = z.object({
  error: z.object({ errors: z.array(z.object({ reason: z.string().default("") })).default([]) }),
});

function refusal(request: CalendarRequest, { status, body }: Answer): Result<never, CalendarFailure> {
  const reasons = refusalSchema.safeParse(body).data?.error.errors.map(({ reason }) => reason) ?? [];
  if (status === 401) return fail({ kind: "expired" });
  if (status === 404) return hidden(missing(request));
  const isBusy = status === 429 || reasons.some((reason) => /limit|quota/i.test(reason));
  if (isBusy || status >= 500) return other("Google's calendar is too busy to answer. Try again later.");
  if (reasons.includes("accessNotConfigured")) {
    return other("The Google Calendar API is switched off in the project that the credential belongs to.");
  }
  if (status === 403) {
    return hidden(`This credential may not read the calendar "${request.calendarId}".${sharing(request)}`);
  }
  if (status === 400) return other(`Google does not take "${request.calendarId}" for a calendar.`);
  return other(`Google's calendar answered with status ${status}, which says nothing.`);
}

const missing = (request: CalendarRequest): string =>
  `There is no calendar "${request.calendarId}" that this credential may see.${sharing(request)}`;

const sharing = ({ sharedWith }: CalendarRequest): string =>
  sharedWith ? ` Its owner can share it with ${sharedWith}.` : "";

const hidden = (message: string): Result<never, CalendarFailure> =>
  fail({ kind: "hidden", failure: { code: "failed", message } });
const other = (message: string): Result<never, CalendarFailure> =>
  fail({ kind: "other", failure: { code: "unavailable", message } });
const unexpected = (): Result<never, CalendarFailure> =>
  other("Google's calendar answered with something that is no calendar.");

const rfc3339 = (at: number): string => new Date(at).toISOString();
