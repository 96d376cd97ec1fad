// A tenant with a calendar at a Google that is played beside it, over real HTTP and with a real key.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createGoogle, type GoogleService } from "../../../dev/outside/google.ts";
import { createServiceAccount, type ServiceAccountKey } from "../../../dev/outside/google-account.ts";
import type { GoogleEvent } from "../../../dev/outside/google-calendar.ts";
import type { OpenToolSecret } from "../../../src/tenants/tool-policy.ts";
import { type CalendarInput, createCalendarTool } from "../../../src/tools/builtin/calendar.ts";
import type { Tool, ToolContext } from "../../../src/tools/tool.ts";
import { context } from "./mcp-world.ts";

export const NOW = Date.parse("2026-11-20T12:00:00Z");
export const TEAM = "team@acme.example";
/** Made once: a key takes a second to find. */
export const ACCOUNT: ServiceAccountKey = createServiceAccount("ada@acme-calendars.iam.example", {
  calendar_id: TEAM,
});

export const accountSecret = (file: string = ACCOUNT.file): OpenToolSecret => ({
  id: "calendar",
  kind: "google_service_account",
  prefix: "",
  value: file,
});

export interface CalendarWorld {
  google: GoogleService;
  tool: Tool<CalendarInput>;
  apiUrl: string;
  tokenUrl: string;
  /** Method and path of every request. */
  sent: string[];
  /** What the tool is told of the turn, with the tenant's Google credential. */
  given(over?: Partial<ToolContext>): ToolContext;
  /** What it says of a day. */
  tell(date: string, over?: Partial<ToolContext>, calendarId?: string): Promise<string>;
  close(): Promise<void>;
}

export async function startCalendar(clock: { now: number } = { now: NOW }): Promise<CalendarWorld> {
  let origin = "";
  const google = createGoogle(
    () => origin,
    () => clock.now,
  );
  google.accounts.push(ACCOUNT);
  google.calendars.set(TEAM, { timeZone: "Europe/Berlin", access: "reader", events: [] });
  const http = createAdaptorServer({ fetch: google.app.fetch }) as Server;
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const sent: string[] = [];
  const [apiUrl, tokenUrl] = [`${origin}/calendar/v3`, `${origin}/token`];
  const tool = createCalendarTool({
    fetch: (url, init) => {
      sent.push(`${init.method} ${new URL(url).pathname}`);
      return fetch(url, init);
    },
    apiUrl,
    tokenUrl,
  });
  const given = (over: Partial<ToolContext> = {}): ToolContext =>
    context({
      now: clock.now,
      toolkit: { secrets: [accountSecret()], httpTools: [], mcpServers: [], grants: [] },
      ...over,
    });
  return {
    ...{ google, tool, apiUrl, tokenUrl, sent, given },
    async tell(date, over = {}, calendarId) {
      const input = calendarId ? { date, calendar_id: calendarId } : { date };
      const result = await tool.run(input, given(over));
      return result.ok ? result.value.text : `${result.error.code}: ${result.error.message}`;
    },
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

let made = 0;

/** An appointment from one moment to another, each with its offset. */
export const timed = (from: string, to: string, over: Partial<GoogleEvent> = {}): GoogleEvent => ({
  ...{ id: `event${made++}`, status: "confirmed", summary: "Meeting" },
  ...{ start: { dateTime: from }, end: { dateTime: to } },
  ...over,
});

/** From the first day to the one after the last, as Google has it. */
export const days = (from: string, to: string, over: Partial<GoogleEvent> = {}): GoogleEvent => ({
  ...{ id: `event${made++}`, status: "confirmed", summary: "Fair", transparency: "transparent" },
  ...{ start: { date: from }, end: { date: to } },
  ...over,
});
