// Calls of the Slack Web API: each delivery is one call, and what it ended in is a value.

import type { ReplyTarget } from "../../conversation/message.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryFailure, DeliveryOp, DeliveryResult } from "../channel.ts";
import { realSecrets } from "../hmac.ts";
import { readAnswer } from "./answer.ts";
import { type Fields, objectIn, textIn } from "./fields.ts";
import { messageContent } from "./message-content.ts";
import { isTs, messageId, placeOf, readMessageId, replyTarget, threadKey } from "./message-key.ts";

export interface SlackApi {
  apiUrl: string;
  /** Where Slack keeps what people upload; its own host unless told otherwise. */
  filesUrl?: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** Marks a post as ours for reading back; Slack keeps it over edits that name none. */
export const METADATA_TYPE = "konstruct_message";

/** Refusals after which an answer to a command goes to the person instead. */
const NOT_A_MEMBER = new Set(["channel_not_found", "not_in_channel"]);

const refused = (reason: string) => fail<DeliveryFailure>({ code: "refused", reason });

/** Methods that only read take no JSON: Slack drops such a body in silence. */
const READS = new Set(["conversations.history", "conversations.replies", "files.info", "users.info"]);
/** This one changes nothing either, and wants its few fields as a form. */
const FORMS = new Set(["files.getUploadURLExternal"]);

function request(method: string, args: Fields): { path: string; init: RequestInit } {
  const fields = new URLSearchParams(Object.entries(args).map(([name, value]) => [name, String(value)]));
  if (READS.has(method)) return { path: `${method}?${fields}`, init: { method: "GET" } };
  const isForm = FORMS.has(method);
  const type = isForm ? "application/x-www-form-urlencoded" : "application/json; charset=utf-8";
  const body = isForm ? `${fields}` : JSON.stringify(args);
  return { path: method, init: { method: "POST", headers: { "content-type": type }, body } };
}

/** One call. The answer's fields, or a failure that says whether the call may have taken effect. */
export async function callSlack(
  // Taken out of the object: workerd refuses a fetch that is called as a method of another.
  { apiUrl, fetch }: SlackApi,
  connection: OpenConnection,
  method: string,
  args: Fields,
  signal: AbortSignal,
): Promise<Result<Fields, DeliveryFailure>> {
  const [token] = realSecrets(connection.secrets.bot_token);
  if (token === undefined) return refused("the connection has no bot token");
  if (signal.aborted) return fail({ code: "not_accepted", reason: "aborted before the call" });
  const { path, init } = request(method, args);
  const headers = { ...init.headers, authorization: `Bearer ${token}` };
  try {
    return await readAnswer(
      await fetch(`${apiUrl}/${path}`, { ...init, headers, redirect: "manual", signal }),
    );
  } catch (error) {
    // A refused connection and a lost answer look alike here, and messages of errors may hold the request.
    return fail({ code: "unknown", reason: `no answer (${error instanceof Error ? error.name : "error"})` });
  }
}

async function post(
  api: SlackApi,
  op: DeliveryOp & { kind: "post" },
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { channel, thread_ts, person } = op.target;
  if (!channel) return refused("the target names no channel");
  const content = {
    ...messageContent(op.text, op.choices, op.target),
    metadata: { event_type: METADATA_TYPE, event_payload: { op_id: op.opId } },
  };
  const place = { channel, ...(thread_ts ? { thread_ts } : {}) };
  let answer = await callSlack(api, connection, "chat.postMessage", { ...place, ...content }, signal);
  if (!answer.ok && answer.error.code === "refused" && person && NOT_A_MEMBER.has(answer.error.reason)) {
    answer = await callSlack(api, connection, "chat.postMessage", { channel: person, ...content }, signal);
  }
  if (!answer.ok) return answer;
  const ts = textIn(answer.value, "ts");
  // The channel in the answer is the real one, where the target named a person.
  if (isTs(ts)) return ok({ messageId: messageId(textIn(answer.value, "channel") ?? channel, ts) });
  return fail({ code: "unknown", reason: "the answer names no message" });
}

/** Changes or deletes a message of ours. Both can be repeated without harm. */
async function change(
  api: SlackApi,
  op: DeliveryOp & { kind: "edit" | "delete" },
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const message = readMessageId(op.messageId);
  if (!message) return refused("not the id of a Slack message");
  const answer =
    op.kind === "delete"
      ? await callSlack(api, connection, "chat.delete", { ...message }, signal)
      : await callSlack(
          api,
          connection,
          "chat.update",
          { ...message, ...messageContent(op.text, op.choices, op.target) },
          signal,
        );
  return answer.ok ? ok({ messageId: op.messageId }) : answer;
}

/** Shows "is thinking…" where there is a thread to show it in. It ends with the answer, or after 2 minutes. */
async function showWorking(
  api: SlackApi,
  op: DeliveryOp & { kind: "working" },
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { channel, thread_ts } = op.target;
  if (!channel || !thread_ts) return ok({ messageId: "" });
  const status = { channel_id: channel, thread_ts, status: "is thinking…" };
  const answer = await callSlack(api, connection, "assistant.threads.setStatus", status, signal);
  return answer.ok ? ok({ messageId: "" }) : answer;
}

/** Seen by one person, in the thread where there is one, until they reload. */
async function whisper(
  api: SlackApi,
  op: DeliveryOp & { kind: "whisper" },
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  const { channel, thread_ts } = op.target;
  if (!channel) return refused("the target names no channel");
  const place = { channel, user: op.userId, ...(thread_ts ? { thread_ts } : {}) };
  const content = messageContent(op.text);
  const answer = await callSlack(api, connection, "chat.postEphemeral", { ...place, ...content }, signal);
  // What is posted so has no message that could be changed: its time names nothing.
  return answer.ok ? ok({ messageId: "" }) : answer;
}

/** The private chat with this person, as its own messages name it. */
export async function openDirectSlack(
  api: SlackApi,
  userId: string,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<Result<{ thread: string; target: ReplyTarget }, DeliveryFailure>> {
  const answer = await callSlack(api, connection, "conversations.open", { users: userId }, signal);
  if (!answer.ok) return answer;
  const id = textIn(objectIn(answer.value, "channel"), "id");
  if (id === undefined) return fail({ code: "unknown", reason: "the answer names no channel" });
  const place = placeOf(id, true, "", undefined);
  return ok({ thread: threadKey(place), target: replyTarget(place) });
}

/** Makes one thing visible. */
export function deliverSlack(
  api: SlackApi,
  op: DeliveryOp,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  switch (op.kind) {
    case "post":
      return post(api, op, connection, signal);
    case "edit":
    case "delete":
      return change(api, op, connection, signal);
    case "whisper":
      return whisper(api, op, connection, signal);
    case "working":
      return showWorking(api, op, connection, signal);
  }
}
