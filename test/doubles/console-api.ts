// Serves the built console with the real API and the real security headers, over an office in memory.
// The browser tests use it; by hand: node test/doubles/console-api.ts [port]

import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { extname, join, normalize } from "node:path";
import type { Duplex } from "node:stream";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { createApi } from "../../src/api/api.ts";
import { assetCaching } from "../../src/api/asset-caching.ts";
import { apiErrorHandler } from "../../src/api/errors.ts";
import { securityHeaders } from "../../src/api/security-headers.ts";
import type { ConversationRef } from "../../src/conversation/message.ts";
import { ADMIN_TOKEN, createOfficeApi, type OfficeApi } from "./api-deps.ts";
import { furnishAsks } from "./office-asks.ts";
import { furnish } from "./office-content.ts";
import { furnishHeld } from "./office-held.ts";
import { furnishInbox } from "./office-inbox.ts";
import { furnishModels } from "./office-models-content.ts";
import { furnishAudit, furnishKnowledge, furnishMemory } from "./office-records-content.ts";
import { furnishRules, furnishWeek } from "./office-rules.ts";
import { furnishTrace } from "./office-trace.ts";
import { acceptPushSocket, type PushSocket } from "./push-socket.ts";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The file of a path, or the page itself where there is none, as the Worker's assets do. */
async function asset(root: string, path: string): Promise<Response> {
  const wanted = normalize(path).replace(/^[/.]+/, "") || "index.html";
  for (const file of [wanted, "index.html"]) {
    try {
      const body = new Uint8Array(await readFile(join(root, file)));
      return new Response(body, {
        headers: { "content-type": TYPES[extname(file)] ?? "application/octet-stream" },
      });
    } catch {
      // Not a file: the next one.
    }
  }
  return new Response("The console is not built: npm run build:console", { status: 500 });
}

function createApp(office: OfficeApi, root: string, publicUrl: string): Hono {
  const note = (event: string, fields = {}) => void office.logged.push(JSON.stringify({ event, ...fields }));
  const app = new Hono();
  app.onError(apiErrorHandler({ log: { info: note, warn: note, error: note }, newId: office.deps.newId }));
  app.use(securityHeaders(publicUrl));
  app.route("/api", createApi(office.deps));
  app.post("/webhooks/web/:connectionId", async (c) => {
    const token = c.req.header("authorization")?.replace("Bearer ", "") ?? "";
    const ref = office.sessions.get(token);
    if (!ref || ref.connectionId !== c.req.param("connectionId")) return c.body(null, 401);
    office.office.say(ref, await c.req.json());
    return c.body(null, 200);
  });
  app.get("*", assetCaching(), (c) => asset(root, new URL(c.req.url).pathname));
  return app;
}

type Live = { kind: "tenant"; tenantId: string } | { kind: "conversation"; ref: ConversationRef };

/** Asks the API whether the upgrade is allowed, then pushes what the office shows. */
async function upgrade(
  input: { app: Hono; office: OfficeApi; sockets: Set<PushSocket>; publicUrl: string },
  request: IncomingMessage,
  socket: Duplex,
): Promise<void> {
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const response = await input.app.request(new URL(request.url ?? "/", input.publicUrl), { headers });
  const allowed = response.headers.get("x-live");
  if (!allowed) {
    socket.end(`HTTP/1.1 ${response.status} Refused\r\nConnection: close\r\n\r\n`);
    return;
  }
  const live: Live = JSON.parse(allowed);
  const { office } = input.office;
  const readers: Set<(frame: never) => void> =
    live.kind === "tenant" ? office.tenantReaders : office.room(live.ref).readers;
  const reader = (frame: unknown) => push.send(JSON.stringify(frame));
  const push = acceptPushSocket(socket, String(request.headers["sec-websocket-key"]), () => {
    readers.delete(reader);
    input.sockets.delete(push);
  });
  readers.add(reader);
  input.sockets.add(push);
}

export interface ConsoleServer {
  url: string;
  office: OfficeApi;
  /** Ends every WebSocket without a word. */
  dropSockets(): void;
  close(): Promise<void>;
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

export async function startConsoleServer(root: string, wantedPort?: number): Promise<ConsoleServer> {
  const port = wantedPort ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const office = createOfficeApi(url);
  office.now = Date.now();
  furnish(office.office);
  furnishHeld(office.held, office.now);
  furnishModels(office.models, office.now);
  furnishKnowledge(office.knowledge, office.now);
  furnishMemory(office.memory, office.now);
  furnishAudit(office.tools, office.now);
  const app = createApp(office, root, url);
  const sockets = new Set<PushSocket>();
  const server: ServerType = createAdaptorServer({ fetch: app.fetch });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    void upgrade({ app, office, sockets, publicUrl: url }, request, socket);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const dropSockets = () => {
    for (const socket of sockets) socket.drop();
  };
  return {
    url,
    office,
    dropSockets,
    close: () => {
      dropSockets();
      if ("closeAllConnections" in server) server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

if (process.argv[1] === import.meta.filename) {
  const server = await startConsoleServer(
    join(import.meta.dirname, "../../dist/console"),
    Number(process.argv[2] ?? 8799),
  );
  furnishAsks(server.office);
  furnishInbox(server.office);
  furnishRules(server.office);
  furnishWeek(server.office);
  furnishTrace(server.office);
  console.log(`${server.url}/?tenant=demo#token=${ADMIN_TOKEN}`);
}
