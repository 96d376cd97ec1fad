// Google, as far as a calendar needs it: its sign-in and its calendars, on one origin.

import { Hono } from "hono";
import { type GoogleCalendar, googleCalendarApi } from "./google-calendar.ts";
import { type GoogleTokenState, googleTokenApi } from "./google-token.ts";

export interface GoogleService extends GoogleTokenState {
  calendars: Map<string, GoogleCalendar>;
  app: Hono;
}

/** Under `/calendar/v3` and `/token`; `origin` is where it is reached. */
export function createGoogle(origin: () => string, clock: () => number = Date.now): GoogleService {
  const app = new Hono();
  const google: GoogleService = {
    ...{ accounts: [], clients: [], delegations: [], tokens: new Map(), accepted: [] },
    calendars: new Map(),
    app,
  };
  const isValidToken = (token: string): boolean => (google.tokens.get(token) ?? 0) > clock();
  app.route("/", googleTokenApi(google, origin, clock));
  app.route("/calendar/v3", googleCalendarApi({ calendars: google.calendars, isValidToken }));
  return google;
}
