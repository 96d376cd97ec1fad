// calendar_lookup: one day of a Google calendar. Reads only. What stands in a calendar was written by whoever
// sent an invitation, so it taints the turn.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolContext, ToolFailure, ToolSuccess } from "../tool.ts";
import { busyOf, type CalendarFailure, type CalendarRequest, eventsOf } from "./calendar-api.ts";
import { calendarSecret, type GoogleCredentials, readCredentials } from "./calendar-credentials.ts";
import { type Day, dayIn } from "./calendar-day.ts";
import type { Fetch } from "./calendar-http.ts";
import { createGoogleTokens, type GoogleTokens } from "./calendar-token.ts";
import { type DayInCalendar, tellDay } from "./calendar-words.ts";

export const calendarInputSchema = z.strictObject({
  date: z.iso
    .date("a date as YYYY-MM-DD")
    .refine((date) => date >= "1970" && date < "2200", "a date between 1970 and 2199")
    .describe('The day as YYYY-MM-DD. Words such as "tomorrow" are not understood: give the date they mean.'),
  calendar_id: z
    .string()
    .min(1)
    .max(320)
    .regex(/^[!-~]+$/, "the id of a calendar, such as a person's address")
    .optional()
    .describe("The calendar's id, usually an e-mail address. Leave it out for the company's usual calendar."),
});
export type CalendarInput = z.infer<typeof calendarInputSchema>;

const NOT_SET_UP = "The calendar is not set up: the company has stored no Google credential.";

/** Made once an isolate: it keeps the tokens. `apiUrl` and `tokenUrl` are Google's, without a slash at the end. */
export function createCalendarTool(deps: {
  fetch: Fetch;
  apiUrl: string;
  tokenUrl: string;
}): Tool<CalendarInput> {
  const tokens = createGoogleTokens(deps);
  return defineTool({
    name: "calendar_lookup",
    title: "Look into the calendar",
    description:
      "Looks up one day in a calendar: the appointments, and when that person or room is busy or free. " +
      "Give the date as YYYY-MM-DD.",
    input: calendarInputSchema,
    effect: "read",
    taints: () => "the calendar",
    lines: ({ date, calendar_id }) => [
      { label: "Date", value: date },
      ...(calendar_id ? [{ label: "Calendar", value: calendar_id }] : []),
    ],
    run: (input, context) => lookUp({ ...deps, tokens }, input, context),
  });
}

interface Deps {
  fetch: Fetch;
  apiUrl: string;
  tokens: GoogleTokens;
}

async function lookUp(
  deps: Deps,
  input: CalendarInput,
  context: ToolContext,
): Promise<Result<ToolSuccess, ToolFailure>> {
  const secret = calendarSecret(context.toolkit.secrets);
  if (!secret) return fail({ code: "unavailable", message: NOT_SET_UP });
  const credentials = readCredentials(secret);
  if (!credentials.ok) return credentials;
  const calendarId = input.calendar_id ?? credentials.value.calendarId;
  if (!calendarId) return fail({ code: "failed", message: whichCalendar(credentials.value) });
  const day = dayOf(context.timeZone, input.date);
  if (!day.ok) return day;

  const read = async (): Promise<Result<DayInCalendar, CalendarFailure>> => {
    const token = await deps.tokens.token(secret, credentials.value, context);
    if (!token.ok) return fail({ kind: "other", failure: token.error });
    return readDay({
      fetch: deps.fetch,
      apiUrl: deps.apiUrl,
      token: token.value,
      calendarId,
      sharedWith: accountOf(credentials.value),
      day: day.value,
      signal: context.signal,
    });
  };
  let found = await read();
  if (!found.ok && found.error.kind === "expired") {
    // A token may end before its time, such as when an administrator withdraws it. Once, with a new one.
    await deps.tokens.forget(secret, context.tenantId);
    found = await read();
  }
  if (!found.ok) return fail(failureOf(found.error));
  const text = tellDay(calendarId, day.value, context.now, found.value);
  const title = `Calendar ${calendarId}, ${input.date}`;
  return ok({ text, sources: [{ title, reference: `calendar/${calendarId}/${input.date}` }] });
}

/** The appointments and the busy times; one of them is enough, where the other is not to be seen. */
async function readDay(request: CalendarRequest): Promise<Result<DayInCalendar, CalendarFailure>> {
  const [events, busy] = await Promise.all([eventsOf(request), busyOf(request)]);
  if (events.ok) {
    return ok({
      events: events.value.events,
      more: events.value.more,
      busy: busy.ok ? busy.value : undefined,
    });
  }
  if (events.error.kind === "hidden" && busy.ok)
    return ok({ events: undefined, more: false, busy: busy.value });
  return events;
}

function dayOf(timeZone: string, date: string): Result<Day, ToolFailure> {
  try {
    return ok(dayIn(timeZone, date));
  } catch {
    const message = `The calendar cannot be read: the company's time zone "${timeZone}" is none that is known.`;
    return fail({ code: "unavailable", message });
  }
}

const accountOf = (credentials: GoogleCredentials): string | undefined =>
  credentials.kind === "service_account" && !credentials.account.subject
    ? credentials.account.client_email
    : undefined;

const whichCalendar = (credentials: GoogleCredentials): string =>
  `Say which calendar: give calendar_id, the address of a calendar that is shared with ${accountOf(credentials)}.`;

function failureOf(failure: CalendarFailure): ToolFailure {
  if (failure.kind !== "expired") return failure.failure;
  const message = "Google does not let this credential read calendars. An operator has to look.";
  return { code: "unavailable", message };
}
