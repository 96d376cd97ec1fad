// WebSockets for readers. The upgrade is answered by the object that owns what is read.

import { Hono } from "hono";
import { createMiddleware } from "hono/factory";
import { ApiError } from "../../errors.ts";
import type { ApiEnv } from "../caller.ts";
import type { ApiDeps } from "../deps.ts";
import { findConversation } from "../find-conversation.ts";

const requireUpgrade = createMiddleware<ApiEnv>(async function requireUpgrade(c, next) {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket")
    throw new ApiError("bad_request", "Connect with a WebSocket.");
  await next();
});

export function liveRoutes(deps: ApiDeps) {
  return new Hono<ApiEnv>()
    .get("/live", requireUpgrade, (c) => deps.liveTenant(c.get("caller").directory.tenant.id, c.req.raw))
    .get("/conversations/:connectionId/:thread/live", requireUpgrade, (c) => {
      const { connectionId, thread } = c.req.param();
      return deps.liveConversation(findConversation(c.get("caller"), connectionId, thread).ref, c.req.raw);
    });
}
