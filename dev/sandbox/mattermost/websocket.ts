// /api/v4/websocket: the bot proves itself by header or by authentication_challenge, is greeted with
// `hello`, and then hears every event.

import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import * as z from "zod";
import type { World } from "../world.ts";
import { CLOSE, decodeFrame, encodeFrame, handshake, PING, PONG, TEXT } from "./frames.ts";

/** The server hangs up on clients that do not prove themselves. */
const AUTHENTICATION_MS = 5_000;
const PING_EVERY_MS = 30_000;

interface Session {
  socket: Duplex;
  authenticated: boolean;
  seq: number;
  send(message: Record<string, unknown>): void;
}

export interface Sockets {
  /** Takes an upgrade; false where the path is not the socket's. */
  accept(world: World, request: IncomingMessage, socket: Duplex): boolean;
  broadcast(world: World, event: string, data: Record<string, unknown>, conversation: string): void;
  count(): number;
  close(): void;
}

const requestSchema = z.looseObject({
  seq: z.number(),
  action: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
});

function greet(world: World, session: Session): void {
  session.authenticated = true;
  session.send({
    event: "hello",
    data: { server_version: "11.0.0", connection_id: world.newId() },
    broadcast: {
      omit_users: null,
      user_id: world.connections.mattermost.botUserId,
      channel_id: "",
      team_id: "",
    },
    seq: session.seq++,
  });
}

function answer(world: World, session: Session, text: string): void {
  const parsed = requestSchema.safeParse(parse(text));
  if (!parsed.success) return;
  const { seq, action, data } = parsed.data;
  if (action === "authentication_challenge") {
    if (data?.token !== world.connections.mattermost.botToken) {
      session.socket.destroy();
      return;
    }
    session.send({ status: "OK", seq_reply: seq });
    if (!session.authenticated) greet(world, session);
  } else if (!session.authenticated) {
    const error = { id: "api.web_socket_router.not_authenticated.app_error", status_code: 401 };
    session.send({ status: "FAIL", seq_reply: seq, error });
  } else if (action === "ping") {
    session.send({ status: "OK", seq_reply: seq, data: { text: "pong", server_time: world.clock() } });
  } else {
    session.send({ status: "OK", seq_reply: seq });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads frames as they come, puts fragments together, answers pings and closes. */
function listen(socket: Duplex, onText: (text: string) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  let fragments: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    try {
      for (let parsed = decodeFrame(pending); parsed; parsed = decodeFrame(pending)) {
        pending = pending.subarray(parsed.used);
        const { opcode, payload, final } = parsed.frame;
        if (opcode === CLOSE) socket.end(encodeFrame(CLOSE, payload.subarray(0, 2)));
        else if (opcode === PING) socket.write(encodeFrame(PONG, payload));
        else if (opcode < CLOSE) {
          fragments.push(payload);
          if (!final) continue;
          onText(Buffer.concat(fragments).toString("utf8"));
          fragments = [];
        }
      }
    } catch {
      socket.destroy();
    }
  });
}

/** No sockets yet. */
export function createSockets(): Sockets {
  const sessions = new Set<Session>();
  return {
    accept(world, request, socket) {
      const key = request.headers["sec-websocket-key"];
      const path = new URL(request.url ?? "/", "http://sandbox").pathname;
      if (path !== "/mattermost/api/v4/websocket" || !key) return false;
      const session: Session = {
        socket,
        authenticated: false,
        seq: 0,
        send: (message) => void socket.write(encodeFrame(TEXT, Buffer.from(JSON.stringify(message)))),
      };
      sessions.add(session);
      const deadline = setTimeout(() => session.authenticated || socket.destroy(), AUTHENTICATION_MS);
      const ping = setInterval(() => socket.write(encodeFrame(PING, Buffer.alloc(0))), PING_EVERY_MS);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        clearTimeout(deadline);
        clearInterval(ping);
        sessions.delete(session);
      });
      socket.write(handshake(key));
      listen(socket, (text) => answer(world, session, text));
      const bearer = `Bearer ${world.connections.mattermost.botToken}`;
      if (request.headers.authorization === bearer) greet(world, session);
      return true;
    },
    broadcast(world, event, data, conversation) {
      const team_id = world.connections.mattermost.teamId;
      const broadcast = { omit_users: null, user_id: "", channel_id: conversation, team_id };
      for (const session of sessions) {
        if (session.authenticated) session.send({ event, data, broadcast, seq: session.seq++ });
      }
    },
    count: () => [...sessions].filter((session) => session.authenticated).length,
    close() {
      for (const session of sessions) session.socket.destroy();
    },
  };
}
