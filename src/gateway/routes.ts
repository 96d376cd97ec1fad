// The models' HTTP API for programs: tokens, not sessions, and no pages.

import { type Context, Hono } from "hono";
import { describeError } from "../errors.ts";
import type { Result } from "../result.ts";
import type { TokenScope } from "../tenants/policy.ts";
import { type Caller, createAuthorize } from "./authorize.ts";
import { chatRoute, type Exchange } from "./chat-route.ts";
import { completeRoute } from "./complete-route.ts";
import type { GatewayDeps } from "./deps.ts";
import { embeddingsRoute } from "./embeddings-route.ts";
import { metricsText } from "./metrics.ts";
import { listModels } from "./models-route.ts";
import { type ErrorShape, type Refusal, refuse } from "./refusal.ts";
import { createReporter } from "./reporter.ts";

type Handler = (exchange: Exchange, c: Context) => Response | Promise<Response>;

/** Mount at the root: /v1/…, /complete and /metrics. */
export function gatewayRoutes(deps: GatewayDeps): Hono {
  const { clock, sleep, later, log } = deps;
  const authorize = createAuthorize(deps);
  const reporter = createReporter({ send: deps.tenants.reportModels, sleep, later, clock, log });

  const route = (scope: TokenScope, shape: ErrorShape, handler: Handler) => async (c: Context) => {
    const id = deps.newId();
    try {
      const caller: Result<Caller, Refusal> = await authorize(c.req.raw, scope);
      if (!caller.ok) return refuse(caller.error, shape, id);
      return await handler({ deps, reporter, caller: caller.value, id, raw: c.req.raw }, c);
    } catch (error) {
      log.error("gateway_failed", { requestId: id, route: c.req.routePath, reason: describeError(error) });
      return refuse({ kind: "internal" }, shape, id);
    }
  };
  return new Hono()
    .post("/v1/chat/completions", route("models", "openai", chatRoute))
    .post("/v1/embeddings", route("models", "openai", embeddingsRoute))
    .get("/v1/models", route("models", "openai", listRoute))
    .get("/v1/models/:id", route("models", "openai", retrieveRoute))
    .all("/v1/*", () => refuse({ kind: "not_found" }, "openai", deps.newId()))
    .post("/complete", route("models", "plain", completeRoute))
    .get("/metrics", route("metrics", "plain", metricsRoute));
}

function listRoute({ deps, caller, id }: Exchange): Response {
  const body = { object: "list", data: listModels(deps, caller) };
  return Response.json(body, { headers: { "x-request-id": id, "cache-control": "no-store" } });
}

function retrieveRoute({ deps, caller, id }: Exchange, c: Context): Response {
  const models = listModels(deps, caller);
  const model = c.req.param("id") ?? "";
  const found = models.find((one) => one.id === model);
  if (found) return Response.json(found, { headers: { "x-request-id": id, "cache-control": "no-store" } });
  const known = models.map((one) => one.id);
  return refuse({ kind: "unknown_model", model: model.slice(0, 64), known }, "openai", id);
}

async function metricsRoute({ deps, caller, id }: Exchange): Promise<Response> {
  const { tenantId } = caller;
  const [models, accounted] = await Promise.all([
    deps.tenants.modelBook(tenantId),
    deps.tenants.accounted(tenantId),
  ]);
  if (!models || !accounted) return refuse({ kind: "unauthenticated" }, "plain", id);
  const text = metricsText({ models, accounted }, { policy: caller.models.policy, now: deps.clock() });
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" };
  return new Response(text, { headers: { ...headers, "x-request-id": id } });
}
