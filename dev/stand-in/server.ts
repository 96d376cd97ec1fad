import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve } from "@hono/node-server";
import { Hono } from "hono";
import { randomId } from "../../src/ids.ts";
import { chatRoutes } from "./chat-routes.ts";
import { controlRoutes } from "./control-routes.ts";
import { embeddingRoutes } from "./embedding-routes.ts";
import { StandInState } from "./state.ts";

export interface StandInOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Decides faults with a probability; between 0 and 1. */
  random?: () => number;
}

export interface StandIn {
  /** Origin without a slash: the OpenAI wire is under /v1, the control API under /control. */
  url: string;
  close(): Promise<void>;
}

/** Starts a model that speaks the OpenAI wire and says that it is none. Resolves once it listens. */
export function startStandIn({ port, host = "127.0.0.1", random }: StandInOptions): Promise<StandIn> {
  const state = new StandInState(random);
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/", (c) => c.text("The stand-in model of the local stack."));
  app.route("/", chatRoutes(state, randomId));
  app.route("/", embeddingRoutes());
  app.route("/control", controlRoutes(state));
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: host }, (info: AddressInfo) => {
      resolve({ url: `http://${host}:${info.port}`, close: () => closeServer(server as Server) });
    }) as Server;
    server.once("error", reject);
  });
}

/** Hanging answers would keep the server open for ever. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
