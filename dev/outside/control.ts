// /control: how tests and people look at the services outside, and change what they hold.
//
// GET    /control/requests   {requests: [{service, method, path, at}…]}   the newest 1,000
// DELETE /control/requests
// GET    /control/orders     {orders, refunds}   refunds: one for each that was really made
// GET    /control/parcels    {calls, pickups}
// POST   /control/parcels    {tool, description}   what the MCP server says of a tool from now on
// POST   /control/pages      {url, title, text}    a page of the web that the search finds
// POST   /control/events     {calendar, event}     an appointment, as Google's API has it
// POST   /control/faults     {service, kind, status?, count?}   see journal.ts
// DELETE /control/faults

import { type Context, Hono } from "hono";
import * as z from "zod";
import { type BraveService, pageSchema } from "./brave.ts";
import type { GoogleService } from "./google.ts";
import { eventSchema } from "./google-calendar.ts";
import { faultSchema, type Journal } from "./journal.ts";
import type { McpService } from "./mcp.ts";
import type { OrdersService } from "./orders.ts";
import type { Pickups } from "./parcels.ts";

export interface Outsiders {
  journal: Journal;
  brave: BraveService;
  google: GoogleService;
  orders: OrdersService;
  parcels: McpService;
  pickups: Pickups;
}

const wordsSchema = z.strictObject({ tool: z.string(), description: z.string() });
const appointmentSchema = z.strictObject({ calendar: z.string(), event: eventSchema });

/** Answers 204, or 400 with what is wrong, so that a typo in a test does not pass unseen. */
async function change<T>(c: Context, schema: z.ZodType<T>, apply: (value: T) => string | undefined) {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  const problem = parsed.success ? apply(parsed.data) : z.prettifyError(parsed.error);
  return problem ? c.json({ error: problem }, 400) : c.body(null, 204);
}

export function controlApi({ journal, brave, google, orders, parcels, pickups }: Outsiders): Hono {
  const app = new Hono();
  app.get("/requests", (c) => c.json({ requests: journal.seen }));
  app.delete("/requests", (c) => {
    journal.seen = [];
    return c.body(null, 204);
  });
  app.get("/orders", (c) => c.json({ orders: [...orders.orders.values()], refunds: orders.refunds }));
  app.get("/parcels", (c) => c.json({ calls: parcels.calls, pickups: Object.fromEntries(pickups) }));
  app.post("/parcels", (c) =>
    change(c, wordsSchema, ({ tool, description }) => {
      const found = parcels.tools.find(({ name }) => name === tool);
      if (!found) return `there is no tool ${tool}`;
      found.description = description;
    }),
  );
  app.post("/pages", (c) => change(c, pageSchema, (page) => void brave.pages.unshift(page)));
  app.post("/events", (c) =>
    change(c, appointmentSchema, ({ calendar, event }) => {
      const found = google.calendars.get(calendar);
      if (!found) return `there is no calendar ${calendar}`;
      found.events.push(event);
    }),
  );
  app.post("/faults", (c) => change(c, faultSchema, (fault) => void journal.faults.push(fault)));
  app.delete("/faults", (c) => {
    journal.faults = [];
    return c.body(null, 204);
  });
  return app;
}
