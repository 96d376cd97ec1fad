// From two path segments to a conversation of the caller's own tenant. Whatever is not ours looks
// exactly like what does not exist.

import { createMiddleware } from "hono/factory";
import { ApiError } from "../errors.ts";
import type { ApiEnv, Caller } from "./caller.ts";
import type { TenantDirectory } from "./deps.ts";

/** A thread is part of an object's name; no channel makes one that comes near this. */
const MAX_THREAD = 512;

export interface FoundConversation {
  connection: TenantDirectory["connections"][number];
  ref: { tenantId: string; connectionId: string; thread: string };
}

/** Throws not_found unless the connection is one of the caller's tenant and the thread could be one. */
export function findConversation(caller: Caller, connectionId: string, thread: string): FoundConversation {
  const { tenant, connections } = caller.directory;
  const connection = connections.find((known) => known.id === connectionId && known.tenantId === tenant.id);
  if (!connection || thread === "" || thread.length > MAX_THREAD)
    throw new ApiError("not_found", "There is no such conversation.");
  return { connection, ref: { tenantId: tenant.id, connectionId, thread } };
}

/** Throws where a switched-off connection would deliver nothing. */
export function requireDelivery({ connection }: FoundConversation): void {
  if (!connection.isActive)
    throw new ApiError("conflict", "The connection is switched off: nothing can be delivered there.");
}

/** A request about one conversation of the caller's. */
export interface FoundEnv {
  Variables: ApiEnv["Variables"] & { found: FoundConversation };
}

/** Finds the conversation of the path before anything else of the request is looked at. */
export const requireConversation = createMiddleware<FoundEnv>(async function requireConversation(c, next) {
  const { connectionId = "", thread = "" }: Record<string, string> = c.req.param();
  c.set("found", findConversation(c.get("caller"), connectionId, thread));
  await next();
});
