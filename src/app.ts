// Every door of the Worker: webhooks, models for programs, the API, health, and the console's files.

import { Hono } from "hono";
import { createApi } from "./api/api.ts";
import { assetCaching } from "./api/asset-caching.ts";
import type { ApiDeps } from "./api/deps.ts";
import { apiErrorHandler } from "./api/errors.ts";
import { securityHeaders } from "./api/security-headers.ts";
import { type WebhookDeps, webhookRoutes } from "./channels/webhook-routes.ts";
import type { GatewayDeps } from "./gateway/deps.ts";
import { gatewayRoutes } from "./gateway/routes.ts";
import type { NewId } from "./ids.ts";
import type { Log } from "./log.ts";

export interface AppDeps {
  webhooks: WebhookDeps;
  gateway: GatewayDeps;
  api: ApiDeps;
  /** The console's built files. */
  assets(request: Request): Promise<Response>;
  /** Undefined while all is well, else one line that says what is not. */
  unhealthy(): Promise<string | undefined>;
  log: Log;
  newId: NewId;
}

/**
 * The Hono app. Webhooks and models come first and pass through nothing else, not even the router that knows every
 * path of the API: what they add has a budget.
 */
export function createApp(deps: AppDeps): Hono {
  const app = new Hono();
  const others = otherDoors(deps);
  app.route("/webhooks", webhookRoutes(deps.webhooks));
  app.route("/", gatewayRoutes(deps.gateway));
  app.notFound((c) => others.fetch(c.req.raw, c.env));
  app.onError(apiErrorHandler({ log: deps.log, newId: deps.newId }));
  return app;
}

function otherDoors(deps: AppDeps) {
  const app = new Hono<{ Variables: { requestId: string } }>();
  app.use(async function requestId(c, next) {
    c.set("requestId", deps.newId());
    await next();
  });
  app.use(securityHeaders(deps.api.publicUrl));
  app.on("GET", ["/health", "/healthz"], async (c) => {
    const reason = await deps.unhealthy();
    return reason === undefined ? c.json({ status: "ok" }) : c.json({ status: "unhealthy", reason }, 503);
  });
  app.route("/api", createApi(deps.api));
  app.get("*", assetCaching(), async (c) => {
    const asset = await deps.assets(c.req.raw);
    return new Response(asset.body, asset);
  });
  app.onError(apiErrorHandler({ log: deps.log, newId: deps.newId }));
  return app;
}
