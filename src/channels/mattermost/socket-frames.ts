// What a frame of the server's WebSocket means. Pure: the object that holds the socket tells what it knows
// and carries out what comes back.

import type { ConversationEvent } from "../../conversation/message.ts";
import { parseJson } from "../parse-json.ts";
import { readPost } from "./post.ts";
import {
  asChannelType,
  type ChannelType,
  deletionEvent,
  editEvent,
  messageEvent,
  type Self,
} from "./post-events.ts";

/** Sequence number of the request that logs in; the server's answer names it. */
export const AUTHENTICATION_SEQ = 1;

export interface FrameView {
  self: Self;
  /** The number the next event must have; undefined before the first one. */
  nextSeq: number | undefined;
  /** Edits and deletions do not tell the kind of their channel. */
  channelType(channelId: string): ChannelType | undefined;
}

/** hello: logged in. rejected: the token is not good. gap: an event was lost, nothing of this one counts. */
export type FrameMeaning =
  | { kind: "hello" }
  | { kind: "rejected"; reason: string }
  | { kind: "gap" }
  | { kind: "events"; events: ConversationEvent[]; channel?: { id: string; type: ChannelType }; at: number }
  | { kind: "nothing" };

export interface FrameResult {
  meaning: FrameMeaning;
  nextSeq: number | undefined;
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseFields(text: unknown): Fields | undefined {
  if (typeof text !== "string") return undefined;
  const parsed = parseJson(text);
  return parsed.ok && isFields(parsed.value) ? parsed.value : undefined;
}

/** Some fields of an event are JSON in a string. */
function readMentions(text: unknown): string[] {
  const parsed = typeof text === "string" ? parseJson(text) : undefined;
  const list = parsed?.ok && Array.isArray(parsed.value) ? parsed.value : [];
  return list.filter((id) => typeof id === "string");
}

const NOTHING: FrameMeaning = { kind: "nothing" };

function readPosted(data: Fields, view: FrameView): FrameMeaning {
  const post = readPost(parseFields(data.post));
  const type = asChannelType(data.channel_type);
  if (!post || !type) return NOTHING;
  const name = typeof data.sender_name === "string" ? data.sender_name : "";
  const event = messageEvent(post, type, view.self, { mentions: readMentions(data.mentions), name });
  return {
    kind: "events",
    events: event ? [event] : [],
    channel: { id: post.channel_id, type },
    at: post.create_at,
  };
}

function readChanged(
  data: Fields,
  view: FrameView,
  change: typeof editEvent | typeof deletionEvent,
): FrameMeaning {
  const post = readPost(parseFields(data.post));
  const type = post && view.channelType(post.channel_id);
  if (!post || !type) return NOTHING;
  const event = change(post, type, view.self);
  return { kind: "events", events: event ? [event] : [], at: Math.max(post.edit_at, post.delete_at) };
}

function readEvent(frame: Fields, view: FrameView): FrameMeaning {
  const data = isFields(frame.data) ? frame.data : {};
  switch (frame.event) {
    case "hello":
      return { kind: "hello" };
    case "posted":
      return readPosted(data, view);
    case "post_edited":
      return readChanged(data, view, editEvent);
    case "post_deleted":
      return readChanged(data, view, deletionEvent);
    default:
      return NOTHING;
  }
}

/** The server answers our requests by their number; only a failed login matters. */
function readReply(frame: Fields): FrameMeaning {
  if (frame.status !== "FAIL" || frame.seq_reply !== AUTHENTICATION_SEQ) return NOTHING;
  const id = isFields(frame.error) ? frame.error.id : undefined;
  return {
    kind: "rejected",
    reason: typeof id === "string" ? id.slice(0, 120) : "the server refused the token",
  };
}

/** Total: a frame that is no event of ours means nothing. Events are numbered without gaps from hello on. */
export function readFrame(text: unknown, view: FrameView): FrameResult {
  const { nextSeq } = view;
  const frame = parseFields(text);
  if (!frame) return { meaning: NOTHING, nextSeq };
  if (typeof frame.event !== "string") return { meaning: readReply(frame), nextSeq };
  const { seq } = frame;
  if (typeof seq !== "number") return { meaning: readEvent(frame, view), nextSeq };
  if (nextSeq !== undefined && seq !== nextSeq) return { meaning: { kind: "gap" }, nextSeq };
  return { meaning: readEvent(frame, view), nextSeq: seq + 1 };
}

export const authenticationFrame = (token: string): string =>
  JSON.stringify({ seq: AUTHENTICATION_SEQ, action: "authentication_challenge", data: { token } });

/** The server answers it; a connection that is dead without being closed does not. */
export const pingFrame = (seq: number): string => JSON.stringify({ seq, action: "ping" });
