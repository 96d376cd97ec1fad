// The neutral language between channels, conversations and turns. Nothing here knows a chat service.

import type { ConfirmationNews } from "./confirmation.ts";
import type { OwnNews } from "./ownership.ts";

export type ChannelName = "slack" | "whatsapp" | "mattermost" | "web";

/** Where a conversation lives. Its object is named by the encoded tuple of the three, tenant first. */
export interface ConversationRef {
  tenantId: string;
  /** Public connection id, `tenant.local`. */
  connectionId: string;
  /** An encoded tuple made by the channel: for Slack channel and thread ts, for WhatsApp the person. */
  thread: string;
}

/** A person by the chat service's immutable id. The name is for reading only, never for rights. */
export interface Person {
  id: string;
  name?: string;
}

/** Where a reply goes. Only the channel that made it reads it. */
export type ReplyTarget = Record<string, string>;

/**
 * direct: a private chat with the employee. mention: it was called by name.
 * ambient: said in a thread; it counts only if the employee already takes part there.
 */
export type Addressed = "direct" | "mention" | "ambient";

export type FileKind = "image" | "document" | "audio" | "video" | "other";

/** A file beside a line, as the service announces it. None of it is believed before the file was looked at. */
export interface IncomingFile {
  /** The service's own. */
  id: string;
  /** One plain line. */
  name: string;
  /** Lower case, without parameters. Empty where the service tells only when it is asked. */
  mediaType: string;
  kind: FileKind;
  bytes?: number;
  /** Lower-case hex. */
  sha256?: string;
  /** Spoken into the chat by whoever sent it. */
  isVoice?: boolean;
  /** Where the channel fetches it, where it cannot tell from the id. */
  url?: string;
}

/** False where nothing that is done with it could make words of it. */
export const mayBeRead = ({ kind, mediaType }: IncomingFile): boolean =>
  mediaType === "" || kind === "image" || kind === "document" || kind === "audio";

/** A line a person wrote. `id` is the dedupe key: the same for every delivery of the same message. */
export interface IncomingMessage {
  kind: "message";
  id: string;
  thread: string;
  /** The chat service's own time in ms: orders messages whose webhooks overtook each other. */
  sentAt: number;
  author: Person;
  text: string;
  addressed: Addressed;
  target: ReplyTarget;
  /** What came with the line. It is fetched only by a turn that needs it. */
  files?: IncomingFile[];
  /** The provider's type name where the content cannot be read; the writer is told so. */
  unsupported?: string;
  /** The thread is a guess from the message's own id and must be looked up before the turn runs. */
  provisional?: boolean;
  /** Nobody wrote this: a confirmation was decided, expired, or needs a reminder. `text` says so to readers. */
  news?: ConfirmationNews;
  /** Nor this: something happened to the hand-over of this conversation. `text` says so to readers. */
  own?: OwnNews;
  /** Another program wrote it, one that the connection listens to. */
  byProgram?: true;
  /** Of a program, set by the conversation: one too many within a minute, for a person to see. */
  tooMany?: true;
  /** A bare yes or no where several confirmations wait for this person: their codes. */
  which?: string[];
}

/** `target` is the id of the message that was changed. */
export interface EditEvent {
  kind: "edit";
  id: string;
  thread: string;
  target: string;
  text: string;
}

export interface DeletionEvent {
  kind: "deletion";
  id: string;
  thread: string;
  target: string;
}

/** A button. `choice` is the random id the control carried, nothing else. */
export interface DecisionEvent {
  kind: "decision";
  id: string;
  thread: string;
  actor: Person;
  choice: string;
  target: ReplyTarget;
  at: number;
  /** The thread in which lines under the pressed message arrive; absent where the service has no threads. */
  under?: string;
}

/** Only ever moves forward; failed is the end. */
export type ReceiptState = "sent" | "delivered" | "read" | "failed";

/** What the service says of a message of ours. `opId` is ours, echoed, where the service echoes it. */
export interface ReceiptEvent {
  kind: "receipt";
  id: string;
  thread: string;
  messageId: string;
  opId?: string;
  state: ReceiptState;
  reason?: string;
  /** Of failed: the service takes it only once the person has written again. */
  isTooLate?: true;
}

/** Events that belong to one conversation and are stored by its object. */
export type ConversationEvent = IncomingMessage | EditEvent | DeletionEvent | DecisionEvent | ReceiptEvent;

/** The workspace took our access away: the connection is switched off. */
export interface RevokedEvent {
  kind: "revoked";
  id: string;
  reason: string;
}

/** Acknowledged, logged once by type, never an error: nobody waits for an answer to it. */
export interface UnsupportedEvent {
  kind: "unsupported";
  type: string;
}

export type ChannelEvent = ConversationEvent | RevokedEvent | UnsupportedEvent;

/** One line of a conversation's past, as a turn and a reader see it. */
export interface HistoryMessage {
  seq: number;
  role: "person" | "employee" | "notice";
  author: string;
  text: string;
  at: number;
  /** Of a person: the chat service's id. */
  authorId?: string;
  /** Of a person: what came with the line. */
  files?: Pick<IncomingFile, "name" | "kind">[];
  /** Of an employee's line: where untrusted text came from that it was made of. */
  taint?: string[];
  /** Of an employee's line: JSON of the receipts of its turn's tool calls. */
  receipts?: string;
  /** A person of the team said it. */
  colleague?: true;
  /** Of a notice: the model reads it, too. */
  isMarker?: true;
}
