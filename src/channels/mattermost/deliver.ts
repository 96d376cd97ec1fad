// Makes something visible: one call, no retries, a failure is a value.

import type { Clock } from "../../clock.ts";
import type { NewId } from "../../ids.ts";
import { fail, ok, unreachable } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryOp, DeliveryResult } from "../channel.ts";
import { type OpenServer, whisper } from "./direct.ts";
import { classifyFailure } from "./failures.ts";
import { asRecord, readPost } from "./post.ts";
import { type BodyInput, patchBody, postBody } from "./post-body.ts";
import { callServer, type Fetch, type RestCall } from "./rest.ts";
import { readSettings, secretsOf } from "./settings.ts";

export interface MattermostDependencies {
  fetch: Fetch;
  /** Public address of a connection's webhook: buttons call it. */
  webhookUrl(connectionId: string): string;
  newId: NewId;
  clock: Clock;
}

/** The server with the current token, or undefined where the connection is switched off. */
export function serverOf(connection: OpenConnection, fetch: Fetch): OpenServer | undefined {
  const settings = readSettings(connection);
  const [botToken] = secretsOf(connection, "bot_token");
  if (!settings || botToken === undefined) return undefined;
  return { settings, server: { serverUrl: settings.serverUrl, botToken, fetch } };
}

/** What is one call; a whisper may need more. */
type CallOp = Exclude<DeliveryOp, { kind: "whisper" }>;

async function callOf(op: CallOp, input: BodyInput): Promise<RestCall> {
  const { channelId = "", rootId } = op.target;
  switch (op.kind) {
    case "post":
      return { method: "POST", path: "/posts", body: await postBody(op, input) };
    case "edit":
      return {
        method: "PUT",
        path: `/posts/${encodeURIComponent(op.messageId)}/patch`,
        body: await patchBody(op, input),
      };
    case "delete":
      return { method: "DELETE", path: `/posts/${encodeURIComponent(op.messageId)}` };
    case "working":
      return {
        method: "POST",
        path: `/users/${encodeURIComponent(input.botUserId)}/typing`,
        body: { channel_id: channelId, ...(rootId ? { parent_id: rootId } : {}) },
      };
    default:
      return unreachable(op);
  }
}

/** What the server says it stored. Reading back by `op_id` finds what this cannot name. */
function receiptOf(body: unknown, call: RestCall): DeliveryResult {
  const post = readPost(body);
  if (!post) return fail({ code: "unknown", reason: "no post in the answer" });
  // An earlier try, thought lost, was stored with what the message said then; it has to be edited.
  const sent = asRecord(call.body).message;
  if (post.message.trim() !== String(sent).trim())
    return fail({ code: "unknown", reason: "an earlier try of this message is there with another text" });
  return ok({ messageId: post.id });
}

/** Carries out one operation. Showing that the employee is at work makes no message: its id is empty. */
export async function deliverMattermost(
  op: DeliveryOp,
  connection: OpenConnection,
  signal: AbortSignal,
  dependencies: MattermostDependencies,
): Promise<DeliveryResult> {
  const open = serverOf(connection, dependencies.fetch);
  if (!open) return fail({ code: "revoked", reason: "the connection has no bot token" });
  if (!op.target.channelId) return fail({ code: "refused", reason: "the target names no channel" });
  if (op.kind === "whisper") return whisper(open, op, signal);
  const actionSecret = secretsOf(connection, "action_secret")[0] ?? "";
  if ("choices" in op && op.choices?.length && actionSecret === "")
    return fail({ code: "refused", reason: "the connection has no secret to sign buttons with" });
  const call = await callOf(op, {
    connectionId: connection.id,
    botUserId: open.settings.botUserId,
    webhookUrl: dependencies.webhookUrl(connection.id),
    actionSecret,
    newId: dependencies.newId,
  });
  const answer = await callServer(open.server, call, signal);
  if (answer.kind !== "success") return fail(classifyFailure(answer, op.kind));
  if (op.kind === "working") return ok({ messageId: "" });
  return op.kind === "post" ? receiptOf(answer.body, call) : ok({ messageId: op.messageId });
}
