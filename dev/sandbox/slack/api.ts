// The Slack Web API under /slack/api. Every failure but a rate limit is a 200 with `ok: false`.

import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { type Call, type Operation, withFaults } from "../faults.ts";
import type { World } from "../world.ts";
import { deleteMessage, postEphemeral, postMessage, updateMessage } from "./chat.ts";
import { authTest, conversationInfo, history, open, replies, userInfo } from "./conversations.ts";
import { wireFile } from "./events.ts";
import { checkToken, readArguments, type SlackArguments, SlackError } from "./request.ts";
import { setStatus } from "./status.ts";
import { completeUpload, uploadUrl } from "./uploads.ts";

interface Method {
  run: (world: World, args: SlackArguments) => Record<string, unknown>;
  operation: Operation | "other";
  /** Takes no JSON body. */
  reads?: true;
}

function fileInfo(world: World, { file: id }: SlackArguments): Record<string, unknown> {
  const file = typeof id === "string" ? world.files.find("slack", id) : undefined;
  if (!file) throw new SlackError("file_not_found");
  return { ok: true, file: wireFile(world, file) };
}

const METHODS: Record<string, Method> = {
  "chat.postMessage": { run: postMessage, operation: "post" },
  "chat.postEphemeral": { run: postEphemeral, operation: "post" },
  "chat.update": { run: updateMessage, operation: "edit" },
  "chat.delete": { run: deleteMessage, operation: "delete" },
  "assistant.threads.setStatus": { run: setStatus, operation: "typing" },
  "conversations.open": { run: open, operation: "other" },
  "conversations.history": { run: history, operation: "other", reads: true },
  "conversations.replies": { run: replies, operation: "other", reads: true },
  "conversations.info": { run: conversationInfo, operation: "other", reads: true },
  "files.getUploadURLExternal": { run: uploadUrl, operation: "other" },
  "files.completeUploadExternal": { run: completeUpload, operation: "post" },
  "files.info": { run: fileInfo, operation: "other", reads: true },
  "users.info": { run: userInfo, operation: "other", reads: true },
  "auth.test": { run: authTest, operation: "other" },
};

async function call(world: World, method: Method | undefined, request: Request): Promise<Response> {
  try {
    const args = await readArguments(request, method?.reads === true);
    checkToken(request, args, world.connections.slack.botToken);
    if (!method) throw new SlackError("unknown_method");
    return Response.json(method.run(world, args));
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    return Response.json({ ok: false, error: error.error, ...error.detail });
  }
}

/** Mount at /slack/api. */
export function slackApi(world: World): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.on(["GET", "POST"], "/:method", (c) => {
    const name = c.req.param("method");
    const method = METHODS[name];
    const described: Call = { channel: "slack", method: name, operation: method?.operation ?? "other" };
    return withFaults(c, world.faults, described, () => call(world, method, c.req.raw));
  });
  return app;
}
