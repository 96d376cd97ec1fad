// Files of ours on Mattermost: they are handed to the server for one channel, and a post that names them shows them.

import * as z from "zod";
import type { ReplyTarget } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, OutgoingFile } from "../channel.ts";
import { serverOf } from "./deliver.ts";
import { classifyFailure } from "./failures.ts";
import { callServer, type Fetch } from "./rest.ts";

const storedSchema = z.object({ file_infos: z.tuple([z.object({ id: z.string().min(1) })], z.unknown()) });

/** The file as the server keeps it, in no post yet. */
export async function uploadMattermostFile(
  { name, mediaType, bytes }: OutgoingFile,
  { channelId }: ReplyTarget,
  connection: OpenConnection,
  signal: AbortSignal,
  dependencies: { fetch: Fetch },
): Promise<Result<{ id: string }, DeliveryFailure>> {
  const server = serverOf(connection, dependencies.fetch)?.server;
  if (!server) return fail({ code: "revoked", reason: "the connection has no bot token" });
  if (!channelId) return fail({ code: "refused", reason: "the target names no channel" });
  const form = new FormData();
  form.set("channel_id", channelId);
  form.set("files", new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }), name);
  const answer = await callServer(server, { method: "POST", path: "/files", form }, signal);
  if (answer.kind !== "success") return fail(classifyFailure(answer, "read"));
  const stored = storedSchema.safeParse(answer.body).data;
  return stored
    ? ok({ id: stored.file_infos[0].id })
    : fail({ code: "not_accepted", reason: "the answer names no file" });
}
