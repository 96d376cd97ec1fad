// Where each service hands out files, and to whom: only to whoever shows the connection's own token.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { type KeptFile, sha256Of } from "./files.ts";
import { ApiFailure, apiFailure } from "./mattermost/api-error.ts";
import { wireFile } from "./mattermost/wire.ts";
import { GraphError, graphFailure } from "./whatsapp/graph-error.ts";
import type { World } from "./world.ts";

type C = Context<{ Bindings: HttpBindings }>;

const tokenOf = (c: C): string | undefined => /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

const bytesOf = ({ bytes, mediaType }: KeptFile): Response =>
  new Response(bytes as BodyInit, { headers: { "content-type": mediaType } });

/** Without a token Slack leads to where people sign in. */
function slackFile(world: World, c: C): Response {
  if (tokenOf(c) !== world.connections.slack.botToken) return c.redirect(`${world.url}/slack/signin`);
  const file = world.files.find("slack", c.req.param("id") ?? "");
  return file ? bytesOf(file) : new Response("not found", { status: 404 });
}

function graphFile(world: World, c: C, answer: (file: KeptFile) => Response): Response {
  if (tokenOf(c) !== world.connections.whatsapp.accessToken) {
    const denied = new GraphError(190, "Invalid OAuth access token - Cannot parse access token", {
      status: 401,
    });
    return graphFailure(denied, world.newId());
  }
  const id = c.req.param("id") ?? "";
  const file = world.files.find("whatsapp", id);
  if (file) return answer(file);
  const gone = new GraphError(100, `Unsupported get request. Object with ID '${id}' does not exist`, {
    status: 404,
  });
  return graphFailure(gone, world.newId());
}

const mediaAnswer = (world: World, file: KeptFile): Response =>
  Response.json({
    messaging_product: "whatsapp",
    id: file.id,
    url: `${world.url}/graph/v25.0/attachments/${file.id}`,
    mime_type: file.mediaType,
    sha256: sha256Of(file).toString("hex"),
    file_size: file.bytes.length,
  });

function mattermostFile(world: World, c: C, answer: (file: KeptFile) => Response): Response {
  const isKnown = tokenOf(c) === world.connections.mattermost.botToken;
  const file = isKnown ? world.files.find("mattermost", c.req.param("id") ?? "") : undefined;
  if (file) return answer(file);
  const failure = isKnown
    ? new ApiFailure(404, "app.file_info.get.app_error", "Unable to get the file info.")
    : new ApiFailure(
        401,
        "api.context.session_expired.app_error",
        "Invalid or expired session, please login again.",
      );
  return apiFailure(failure, world.newId());
}

/** Mount at /, before the services. */
export function fileRoutes(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get("/slack/files/:id/:name", (c) => slackFile(world, c));
  app.get("/graph/:version{v\\d+\\.\\d+}/attachments/:id", (c) => graphFile(world, c, bytesOf));
  app.get("/graph/:version{v\\d+\\.\\d+}/:id", (c) =>
    graphFile(world, c, (file) => mediaAnswer(world, file)),
  );
  app.get("/mattermost/api/v4/files/:id/info", (c) =>
    mattermostFile(world, c, (file) => Response.json(wireFile(file))),
  );
  app.get("/mattermost/api/v4/files/:id", (c) => mattermostFile(world, c, bytesOf));
  return app;
}
