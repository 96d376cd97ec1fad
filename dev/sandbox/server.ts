// The sandbox: one server that plays Slack, WhatsApp and Mattermost, and the people who use them.

import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { randomId } from "../../src/ids.ts";
import { CAST } from "./cast.ts";
import type { SandboxConnections } from "./connections.ts";
import { controlApi } from "./control.ts";
import { createCourier, type Policy, REAL_POLICIES } from "./courier.ts";
import { createFaults } from "./faults.ts";
import { fileRoutes } from "./file-routes.ts";
import { createFiles } from "./files.ts";
import { mattermostApi } from "./mattermost/api.ts";
import { stableId } from "./mattermost/people.ts";
import { createSockets } from "./mattermost/websocket.ts";
import { createMessages, type Service } from "./messages.ts";
import { conversationsPage } from "./page.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { slackApi } from "./slack/api.ts";
import { uploadRoutes } from "./upload-routes.ts";
import { whatsappApi } from "./whatsapp/api.ts";
import { SERVICES, type World } from "./world.ts";

export interface SandboxOptions {
  port: number;
  host?: string;
  connections: SandboxConnections;
  /** The employee's name on every service. */
  employee?: string;
  /** Send the app its own posts and edits, as Slack and Mattermost do. Default true. */
  echo?: boolean;
  /** Let Mattermost's bot write lines that one person sees; a real server lets its administrators. Default true. */
  mattermostWhispers?: boolean;
  whatsappStatuses?: World["whatsappStatuses"];
  /** Shorter waits between a service's tries than the real ones. */
  policies?: Record<Service, Policy>;
  random?: () => number;
  clock?: () => number;
}

export interface Sandbox {
  url: string;
  /** What `.konstruct/demo.json` says of it. */
  urls: {
    url: string;
    controlUrl: string;
    slackApiUrl: string;
    slackFilesUrl: string;
    whatsappApiUrl: string;
    mattermostUrl: string;
  };
  close(): Promise<void>;
}

/** Where each part of a sandbox at `url` is reached. */
export const sandboxUrls = (url: string): Sandbox["urls"] => ({
  url,
  controlUrl: `${url}/control`,
  slackApiUrl: `${url}/slack/api`,
  slackFilesUrl: `${url}/slack/files`,
  whatsappApiUrl: `${url}/graph/v25.0`,
  mattermostUrl: `${url}/mattermost`,
});

/** Rooms keep their ids over a restart, so that a conversation the Worker remembers goes on. */
function demoRooms(options: SandboxOptions): Rooms {
  const { slack, whatsapp, mattermost } = options.connections;
  const name = options.employee ?? "Ada";
  const rooms = createRooms((service, kind, of) => {
    if (service === "mattermost") return stableId(`${kind}/${of}`);
    return kind === "direct" ? `D${of.slice(1)}` : `C${stableId(of).toUpperCase().slice(0, 10)}`;
  });
  rooms.meet("slack", slack.botUserId, name);
  rooms.meet("whatsapp", whatsapp.phoneNumberId, name);
  rooms.meet("mattermost", mattermost.botUserId, name);
  for (const { name: person, ids } of CAST)
    for (const service of SERVICES) rooms.meet(service, ids[service], person);
  return rooms;
}

function createWorld(options: SandboxOptions, sockets: ReturnType<typeof createSockets>): World {
  const clock = options.clock ?? Date.now;
  const world: World = {
    url: "",
    clock,
    newId: randomId,
    connections: options.connections,
    messages: createMessages(),
    rooms: demoRooms(options),
    files: createFiles(randomId),
    faults: createFaults(options.random ?? Math.random),
    courier: createCourier(options.policies ?? REAL_POLICIES, clock),
    echo: options.echo ?? true,
    mattermostWhispers: options.mattermostWhispers ?? true,
    whatsappStatuses: options.whatsappStatuses ?? ["sent", "delivered", "read"],
    whatsappSilence: new Map(),
    broadcast: (event, data, conversation) => sockets.broadcast(world, event, data, conversation),
    listening: () => sockets.count() > 0,
  };
  return world;
}

function routes(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route("/", fileRoutes(world));
  app.route("/", uploadRoutes(world));
  app.route("/slack/api", slackApi(world));
  app.route("/graph", whatsappApi(world));
  app.route("/mattermost/api/v4", mattermostApi(world));
  app.route("/control", controlApi(world));
  app.get("/", (c) => c.html(conversationsPage(world)));
  return app;
}

/** Listens, or rejects where the port is taken. Port 0 takes any free one. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const host = options.host ?? "127.0.0.1";
  const sockets = createSockets();
  const world = createWorld(options, sockets);
  const server = createAdaptorServer({ fetch: routes(world).fetch, hostname: host }) as Server;
  server.on("upgrade", (request, socket) => {
    if (!sockets.accept(world, request, socket)) socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  world.url = url;
  return {
    url,
    urls: sandboxUrls(url),
    close: () =>
      new Promise((resolve) => {
        world.courier.close();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
