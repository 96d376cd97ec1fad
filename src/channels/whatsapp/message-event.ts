// One inbound message of any type becomes one event. What a person wrote and we cannot read still becomes a
// message, so that the person hears of it; what nobody waits on (a reaction, a change of number) does not.

import {
  type ChannelEvent,
  type IncomingFile,
  type IncomingMessage,
  mayBeRead,
  type Person,
} from "../../conversation/message.ts";
import { capText, cleanText } from "../clean-text.ts";
import { mediaIn } from "./media.ts";
import type { Change, Contact, InboundMessage, MessageContent } from "./payload.ts";
import { personId, type Recipient, targetFor, threadOf } from "./settings.ts";

type Value = Change["value"];

/** Sent by WhatsApp on a person's behalf; they wrote nothing. */
const UNWRITTEN = new Set(["reaction", "system", "request_welcome"]);

/** What a person wrote, as it may be stored. */
const personText = (raw: string): string => capText(cleanText(raw));

/** A provider's own word, fit for a log line. */
export const typeName = (type: string): string => type.replace(/[^\w .-]/g, "?").slice(0, 60);

/** Seconds in a string; what is not a time counts as now. */
function sentAt(timestamp: string | undefined, now: number): number {
  const seconds = /^\d{1,12}$/.test(timestamp ?? "") ? Number(timestamp) : Number.NaN;
  return Number.isNaN(seconds) ? now : seconds * 1000;
}

function recipientOf(message: InboundMessage): Recipient | undefined {
  if (message.from) return { to: message.from };
  return message.from_user_id ? { recipient: message.from_user_id } : undefined;
}

function nameOf(contacts: Contact[], message: InboundMessage): string | undefined {
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (wa_id !== undefined && wa_id === message.from) ||
      (user_id !== undefined && user_id === message.from_user_id),
  );
  const name = contact?.profile?.name ?? contact?.profile?.username ?? "";
  return cleanText(name.slice(0, 100)).replace(/\s+/g, " ").trim() || undefined;
}

interface Content {
  text: string;
  files?: IncomingFile[];
  unsupported?: string;
}

/** The text of a message, its file, and the name of its type where there is more to it than we can read. */
function readContent(content: MessageContent): Content {
  if (content.type === "text" && content.text) return { text: personText(content.text.body) };
  // A quick reply of a template without a payload is only its words.
  if (content.type === "button" && content.button?.text) return { text: personText(content.button.text) };
  const caption = (content.image ?? content.video ?? content.document ?? content.audio)?.caption ?? "";
  const file = mediaIn(content);
  const files = file ? { files: [file] } : {};
  if (file && mayBeRead(file)) return { text: personText(caption), ...files };
  const type = content.type === "interactive" ? (content.interactive?.type ?? content.type) : content.type;
  return { text: personText(caption), ...files, unsupported: typeName(type) };
}

/** The random id that a button or a list row carried. */
function choiceOf({ type, interactive, button }: InboundMessage): string | undefined {
  if (type === "button") return button?.payload;
  return type === "interactive" ? (interactive?.button_reply ?? interactive?.list_reply)?.id : undefined;
}

function changeOfMessage(message: InboundMessage, thread: string): ChannelEvent | undefined {
  const { id, edit, revoke } = message;
  if (message.type === "revoke" && revoke) {
    return { kind: "deletion", id, thread, target: revoke.original_message_id };
  }
  if (message.type !== "edit" || !edit) return undefined;
  const { text } = readContent(edit.message);
  // An edit that we cannot read must not empty the message it changed.
  if (text === "") return { kind: "unsupported", type: "edit" };
  return { kind: "edit", id, thread, target: edit.original_message_id, text };
}

/** The event of one message that was sent to our number. */
export function eventOf(message: InboundMessage, value: Value, number: string, now: number): ChannelEvent {
  const recipient = recipientOf(message);
  // A number that is also used in the WhatsApp app can hear itself.
  const own = message.from !== undefined && message.from === value.metadata?.display_phone_number;
  if (UNWRITTEN.has(message.type) || !recipient || own) {
    return { kind: "unsupported", type: own ? "own message" : typeName(message.type) };
  }
  const thread = threadOf(recipient);
  const changed = changeOfMessage(message, thread);
  if (changed) return changed;
  const name = nameOf(value.contacts, message);
  const person: Person = { id: personId(recipient), ...(name ? { name } : {}) };
  const target = targetFor(number, recipient, message.id);
  const at = sentAt(message.timestamp, now);
  const choice = choiceOf(message);
  if (choice !== undefined) {
    return { kind: "decision", id: message.id, thread, actor: person, choice, target, at };
  }
  const incoming: IncomingMessage = {
    kind: "message",
    id: message.id,
    thread,
    sentAt: at,
    author: person,
    ...readContent(message),
    addressed: "direct",
    target,
  };
  return incoming;
}
