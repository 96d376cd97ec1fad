// The Graph API under /graph: POST /{version}/{phone}/messages.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { type Call, withFaults } from "../faults.ts";
import type { World } from "../world.ts";
import { GraphError, graphFailure } from "./graph-error.ts";
import { send } from "./send.ts";
import { readSendRequest } from "./send-request.ts";

function checkAccess(world: World, request: Request, phone: string): void {
  const { accessToken, phoneNumberId } = world.connections.whatsapp;
  const token = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token !== accessToken) {
    throw new GraphError(190, "Invalid OAuth access token - Cannot parse access token", { status: 401 });
  }
  if (phone !== phoneNumberId) {
    throw new GraphError(100, `Unsupported post request. Object with ID '${phone}' does not exist`);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new GraphError(100, "(#100) Invalid parameter", { details: "The body is not JSON" });
  }
}

const callOf = (text: string): Call => ({
  channel: "whatsapp",
  method: "messages",
  operation: /"status"\s*:\s*"read"/.test(text) ? "read" : "post",
});

async function messages(
  world: World,
  c: Context<{ Bindings: HttpBindings }>,
  phone: string,
): Promise<Response> {
  const text = await c.req.text();
  return withFaults(c, world.faults, callOf(text), async () => {
    try {
      checkAccess(world, c.req.raw, phone);
      return Response.json(send(world, readSendRequest(parse(text))));
    } catch (error) {
      if (error instanceof GraphError) return graphFailure(error, world.newId());
      throw error;
    }
  });
}

/** Mount at /graph. Any version of the API is taken. */
export function whatsappApi(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post("/:version{v\\d+\\.\\d+}/:phone/messages", (c) => messages(world, c, c.req.param("phone")));
  app.all("*", (c) => {
    const error = new GraphError(2500, `Unknown path components: ${new URL(c.req.url).pathname}`);
    return graphFailure(error, world.newId());
  });
  return app;
}
