// Where each service takes the bytes of the app's own files. They are shown to nobody before a message names them.

import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import { withFaults } from "./faults.ts";
import { ApiFailure, apiFailure, noPermission } from "./mattermost/api-error.ts";
import { wireFile } from "./mattermost/wire.ts";
import { GraphError, graphFailure, missingParameter } from "./whatsapp/graph-error.ts";
import type { World } from "./world.ts";

type C = Context<{ Bindings: HttpBindings }>;

const tokenOf = (c: C): string | undefined => /^Bearer (.+)$/i.exec(c.req.header("authorization") ?? "")?.[1];

/** Whoever sends the app's token along gives it away: the address alone is the right to upload. */
async function slackUpload(world: World, c: C): Promise<Response> {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  const type = c.req.header("content-type") ?? "application/octet-stream";
  if (tokenOf(c) !== undefined) return new Response("the token is not wanted here", { status: 400 });
  const isTaken = world.files.fill("slack", c.req.param("id") ?? "", { mediaType: type, bytes });
  return isTaken ? new Response(`OK - ${bytes.length}`) : new Response("bad request", { status: 400 });
}

const parts = async (c: C): Promise<FormData> => c.req.formData().catch(() => new FormData());

const keep = async (world: World, service: "whatsapp" | "mattermost", file: File) =>
  world.files.keep(service, {
    name: file.name,
    mediaType: file.type,
    data: Buffer.from(await file.arrayBuffer()).toString("base64"),
  });

async function graphUpload(world: World, c: C): Promise<Response> {
  const { accessToken, phoneNumberId } = world.connections.whatsapp;
  try {
    if (tokenOf(c) !== accessToken)
      throw new GraphError(190, "Invalid OAuth access token - Cannot parse access token", { status: 401 });
    if (c.req.param("phone") !== phoneNumberId)
      throw new GraphError(100, "Unsupported post request. Object does not exist");
    const form = await parts(c);
    const file = form.get("file");
    if (form.get("messaging_product") !== "whatsapp") throw missingParameter("messaging_product");
    if (!(file instanceof File)) throw missingParameter("file");
    if (!form.get("type")) throw missingParameter("type");
    // Meta looks at the file's own type: another one, or one that it does not know, is refused.
    if (
      form.get("type") !== file.type ||
      !/^(image\/(jpeg|png)|audio\/|text\/plain$|application\/)/.test(file.type)
    )
      throw new GraphError(100, "(#100) Param file must be a file with one of the supported types");
    return Response.json({ id: (await keep(world, "whatsapp", file)).id });
  } catch (error) {
    if (error instanceof GraphError) return graphFailure(error, world.newId());
    throw error;
  }
}

async function mattermostUpload(world: World, c: C): Promise<Response> {
  try {
    if (tokenOf(c) !== world.connections.mattermost.botToken)
      throw new ApiFailure(401, "api.context.session_expired.app_error", "Invalid or expired session.");
    const form = await parts(c);
    const file = form.get("files");
    if (!(file instanceof File))
      throw new ApiFailure(400, "api.file.upload_file.no_files.app_error", "No files found in the request.");
    if (!world.rooms.find("mattermost", String(form.get("channel_id")))) throw noPermission();
    const kept = await keep(world, "mattermost", file);
    return Response.json({ file_infos: [wireFile(kept)], client_ids: [] }, { status: 201 });
  } catch (error) {
    if (error instanceof ApiFailure) return apiFailure(error, world.newId());
    throw error;
  }
}

/** Mount at /, before the services. Faults of "other" calls hit them under these names. */
export function uploadRoutes(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const faulty = (c: C, channel: "slack" | "whatsapp" | "mattermost", run: () => Promise<Response>) =>
    withFaults(c, world.faults, { channel, method: "upload", operation: "other" }, run);
  app.post("/slack/files/upload/v1/:id", (c) => faulty(c, "slack", () => slackUpload(world, c)));
  app.post("/graph/:version{v\\d+\\.\\d+}/:phone/media", (c) =>
    faulty(c, "whatsapp", () => graphUpload(world, c)),
  );
  app.post("/mattermost/api/v4/files", (c) => faulty(c, "mattermost", () => mattermostUpload(world, c)));
  return app;
}
