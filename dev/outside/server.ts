// The world outside the company that the tools of its employees reach: a search engine, Google's calendar, the
// company's own orders, and a parcel service that speaks MCP. One server plays them all.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { createBrave } from "./brave.ts";
import { controlApi } from "./control.ts";
import { DEMO_CALENDAR, demoCalendar } from "./demo-events.ts";
import { createGoogle } from "./google.ts";
import { createServiceAccount } from "./google-account.ts";
import { createJournal } from "./journal.ts";
import { createMcpService } from "./mcp.ts";
import { createOrders } from "./orders.ts";
import { type Pickups, parcelTools } from "./parcels.ts";

export const ORDERS_HOST = "orders.demo.example";
export const PARCELS_HOST = "parcels.demo.example";

export interface OutsideOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** What callers have to show. */
  keys: OutsideKeys;
  clock?: () => number;
}

export interface OutsideKeys {
  brave: string;
  orders: string;
  parcels: string;
}

export interface Outside {
  url: string;
  controlUrl: string;
  /** Variables of the Worker that lead its tools here. */
  vars: Record<"BRAVE_API_URL" | "GOOGLE_API_URL" | "GOOGLE_TOKEN_URL" | "EGRESS_ROUTES", string>;
  keys: OutsideKeys;
  /** The JSON key file of the company's service account, made at every start. */
  serviceAccount: string;
  close(): Promise<void>;
}

const bearer = (request: Request): string | undefined =>
  /^Bearer (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];

/** Resolves once it listens. */
export async function startOutside(options: OutsideOptions): Promise<Outside> {
  const { port, host = "127.0.0.1", keys, clock = Date.now } = options;
  let url = "";
  const journal = createJournal(clock);
  const brave = createBrave(keys.brave);
  const google = createGoogle(() => `${url}/google`, clock);
  const account = createServiceAccount("ada@demo-company.iam.example", { calendar_id: DEMO_CALENDAR });
  google.accounts.push(account);
  google.calendars.set(DEMO_CALENDAR, demoCalendar(clock()));
  const orders = createOrders(keys.orders);
  const pickups: Pickups = new Map();
  const parcels = createMcpService("parcels", parcelTools(pickups));

  const app = new Hono();
  app.get("/", (c) => c.text("The world outside, for the tools of the local stack."));
  app.use("/brave/*", journal.watch("brave"));
  app.use("/google/*", journal.watch("google"));
  app.use("/orders/*", journal.watch("orders"));
  app.use("/parcels/*", journal.watch("parcels"));
  app.route("/brave", brave.app);
  app.route("/google", google.app);
  app.route("/orders", orders.app);
  app.all("/parcels/mcp", async (c) =>
    bearer(c.req.raw) === keys.parcels ? parcels.handle(c.req.raw) : c.json({ error: "Sign in first." }, 401),
  );
  app.route("/control", controlApi({ journal, brave, google, orders, parcels, pickups }));

  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  await listen(server, port, host);
  url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    controlUrl: `${url}/control`,
    vars: {
      BRAVE_API_URL: `${url}/brave`,
      GOOGLE_API_URL: `${url}/google/calendar/v3`,
      GOOGLE_TOKEN_URL: `${url}/google/token`,
      EGRESS_ROUTES: JSON.stringify({ [ORDERS_HOST]: `${url}/orders`, [PARCELS_HOST]: `${url}/parcels` }),
    },
    keys,
    serviceAccount: account.file,
    async close() {
      await parcels.close();
      await close(server);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
}

/** Answers that hang would keep it open for ever. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
