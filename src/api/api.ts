// The HTTP API of operators and programs: every route, in the order in which it is asked.

import { Hono } from "hono";
import { ApiError } from "../errors.ts";
import { type ApiEnv, authenticate } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import { agentModelRoutes } from "./routes/agent-models.ts";
import { agentWorkRoutes } from "./routes/agent-work.ts";
import { approvalRoutes } from "./routes/approvals.ts";
import { auditRoutes } from "./routes/audit.ts";
import { connectionRoutes } from "./routes/connections.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { directoryRoutes } from "./routes/directory.ts";
import { escalationRoutes } from "./routes/escalation.ts";
import { grantRoutes } from "./routes/grants.ts";
import { heldRoutes } from "./routes/held.ts";
import { httpToolRoutes } from "./routes/http-tools.ts";
import { inboxRoutes } from "./routes/inbox.ts";
import { knowledgeRoutes } from "./routes/knowledge.ts";
import { liveRoutes } from "./routes/live.ts";
import { mcpServerRoutes } from "./routes/mcp-servers.ts";
import { memoryRoutes } from "./routes/memory.ts";
import { modelHistoryRoutes } from "./routes/model-history.ts";
import { modelRoutes } from "./routes/models.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { ownershipRoutes } from "./routes/ownership.ts";
import { playgroundRoutes } from "./routes/playground.ts";
import { projectionRoutes } from "./routes/projection.ts";
import { sessionRoutes } from "./routes/session.ts";
import { tokenRoutes } from "./routes/tokens.ts";
import { toolPolicyRoutes } from "./routes/tool-policy.ts";
import { toolSecretRoutes } from "./routes/tool-secrets.ts";
import { turnRoutes } from "./routes/turns.ts";
import { refuseForeignOrigin } from "./same-origin.ts";
import { createSignInGuard } from "./sign-in-guard.ts";

/** Mount under /api. Failures are thrown: the app's onError is `apiErrorHandler`. */
export function createApi(deps: ApiDeps) {
  const guard = createSignInGuard(deps.clock);
  const api = new Hono<ApiEnv>()
    .use(async function noStore(c, next) {
      c.header("cache-control", "no-store");
      await next();
    })
    .use(refuseForeignOrigin(deps.publicUrl))
    .route("/session", sessionRoutes(deps, guard))
    .route("/admin", projectionRoutes(deps, guard))
    .use(authenticate(deps, guard))
    .route("/", directoryRoutes())
    .route("/", connectionRoutes(deps))
    .route("/", overviewRoutes(deps))
    .route("/", conversationRoutes(deps))
    .route("/", heldRoutes(deps))
    .route("/", inboxRoutes(deps))
    .route("/", ownershipRoutes(deps))
    .route("/", turnRoutes(deps))
    .route("/", escalationRoutes(deps))
    .route("/", liveRoutes(deps))
    .route("/", playgroundRoutes(deps))
    .route("/", modelRoutes(deps))
    .route("/", modelHistoryRoutes(deps))
    .route("/", agentModelRoutes(deps))
    .route("/", tokenRoutes(deps))
    .route("/", toolPolicyRoutes(deps))
    .route("/", agentWorkRoutes(deps))
    .route("/", httpToolRoutes(deps))
    .route("/", toolSecretRoutes(deps))
    .route("/", mcpServerRoutes(deps))
    .route("/", grantRoutes(deps))
    .route("/", approvalRoutes(deps))
    .route("/", knowledgeRoutes(deps))
    .route("/", auditRoutes(deps))
    .route("/", memoryRoutes(deps));
  api.all("*", () => {
    throw new ApiError("not_found", "There is nothing here.");
  });
  return api;
}

export type Api = ReturnType<typeof createApi>;
