// Everything Mattermost posts to us comes to one address; its shape says what it is. A button's callback has
// a context, a slash command has a command, the rest is an outgoing webhook.

import * as z from "zod";
import { fail, ok, type Result } from "../../result.ts";
import type { WebhookRequest } from "../channel.ts";
import { parseJson } from "../parse-json.ts";
import { wholeSecond } from "./sent-at.ts";

const id = z.string().min(1).max(128);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const outgoingSchema = z.object({
  token: text,
  team_id: id,
  channel_id: id,
  timestamp: z.coerce.number().int().positive(),
  user_id: id,
  user_name: text,
  post_id: id,
  text,
  trigger_word: text,
  file_ids: text,
});

const commandSchema = z.object({
  token: text,
  team_id: id,
  channel_id: id,
  channel_name: text,
  user_id: id,
  user_name: text,
  command: id,
  text,
  /** A signed blob of the server, longer than an id. */
  trigger_id: z.string().min(1).max(1_024),
  /** Newer servers tell the thread a command was typed in. */
  root_id: text,
});

const actionSchema = z.object({
  user_id: id,
  user_name: text,
  channel_id: id,
  /** Private chats belong to no team. */
  team_id: text,
  post_id: id,
  context: z.record(z.string(), z.unknown()),
});

export type OutgoingFields = z.infer<typeof outgoingSchema>;
export type CommandFields = z.infer<typeof commandSchema>;
export type ActionFields = z.infer<typeof actionSchema>;

export type Callback =
  | { kind: "outgoing"; fields: OutgoingFields /** ms */; sentAt: number }
  | { kind: "command"; fields: CommandFields }
  | { kind: "action"; fields: ActionFields };

function readFields(request: WebhookRequest): Result<{ form: boolean; fields: unknown }, string> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") {
    const parsed = parseJson(request.body);
    return parsed.ok ? ok({ form: false, fields: parsed.value }) : parsed;
  }
  if (type !== "application/x-www-form-urlencoded") return fail("neither form nor JSON");
  try {
    const body = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(request.body);
    return ok({ form: true, fields: Object.fromEntries(new URLSearchParams(body)) });
  } catch {
    return fail("not UTF-8");
  }
}

/** Reads the body by its shape. A command sent by GET is refused: its token would lie in every log. */
export function readCallback(request: WebhookRequest): Result<Callback, string> {
  if (request.method !== "POST") return fail("only POST is taken");
  const read = readFields(request);
  if (!read.ok) return read;
  const { fields, form } = read.value;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return fail("not an object");
  if (!form && "context" in fields) {
    const action = actionSchema.safeParse(fields);
    return action.success ? ok({ kind: "action", fields: action.data }) : fail("not a post action");
  }
  if (form && "command" in fields) {
    const command = commandSchema.safeParse(fields);
    return command.success ? ok({ kind: "command", fields: command.data }) : fail("not a slash command");
  }
  const outgoing = outgoingSchema.safeParse(fields);
  if (!outgoing.success) return fail("not an outgoing webhook");
  // The same field is in seconds in a form and in milliseconds in JSON.
  return ok({
    kind: "outgoing",
    fields: outgoing.data,
    sentAt: wholeSecond(outgoing.data.timestamp * (form ? 1_000 : 1)),
  });
}
