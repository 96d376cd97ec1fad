// The one contract of every channel: verify the bytes, parse them to a closed union, deliver.
// One suite runs for all of them: test/contracts/channel-contract.ts.

import type {
  ChannelEvent,
  ChannelName,
  DecisionEvent,
  IncomingFile,
  ReplyTarget,
} from "../conversation/message.ts";
import type { Result } from "../result.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import type { SanitiseRules } from "./sanitise.ts";

/** A request as the route hands it over: bytes as received, at most MAX_BODY_BYTES. */
export interface WebhookRequest {
  method: string;
  /** Parsed when somebody asks: few channels do, and it is a tenth of what their parsing costs. */
  readonly url: URL;
  headers: Headers;
  body: Uint8Array;
}

/** unauthentic: 401. wrong_account: 404, the same bytes as an unknown connection. forbidden: 403. malformed: 400. */
export type WebhookRefusal =
  | { code: "unauthentic"; reason: "missing" | "malformed" | "stale" | "mismatch" | "no_secret" }
  | { code: "wrong_account" }
  | { code: "forbidden" }
  | { code: "malformed"; reason: string };

/** What the sender gets at once, after `events` are durable. Default: 200 with an empty body. */
export interface WebhookReply {
  status: number;
  contentType: string;
  body: string;
}

export interface ParsedWebhook {
  events: ChannelEvent[];
  reply?: WebhookReply;
  /** The reply that tells who pressed, and nobody else, where the answer to the webhook can. */
  whisper?(text: string): WebhookReply;
}

/** What a channel can do. The turn asks this, never for the channel's name. */
export interface ChannelCapabilities {
  /** A visible message can be changed: answers grow in a placeholder. */
  edit: boolean;
  /** Choices are drawn beside texts of up to 1,000 units; longer ones may come without, and are never cut. */
  buttons: boolean;
  threads: boolean;
  /** It can show that the employee is at work. */
  typing: boolean;
  /** UTF-16 units a message may have. */
  textLimit: number;
  /** Between two edits of one message, ms; EDIT_INTERVAL_MS unless the channel bears more. */
  editIntervalMs?: number;
  /** How long an answer may take before a placeholder announces it, ms; OPENING_DELAY_MS unless it costs nothing. */
  openingDelayMs?: number;
  /** How long after the person's last message a free reply is allowed, ms. */
  replyWindowMs?: number;
  /** Files of ours that it takes. Absent: none. */
  files?: FileCapability;
  /** The service is for business only, so employees keep to their subject: the name by which people know it. */
  businessOnly?: string;
}

export interface FileCapability {
  maxBytes: number;
  /** Absent: of any type. */
  types?: readonly string[];
}

/** A file on its way to a person. */
export interface OutgoingFile {
  name: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** One that the service has, and shows to nobody yet. */
export interface UploadedFile {
  /** The service's own. */
  id: string;
  name: string;
  mediaType: string;
}

/** A button. `choice` is a random id and all it carries. Who may press it is decided where it leads, until `expiresAt` (ms). */
export interface Choice {
  choice: string;
  label: string;
  style?: "primary" | "danger";
  expiresAt: number;
}

/** One thing to make visible. `opId` is the same at every try of the same message. */
export type DeliveryOp =
  /** late: the reply window is over; `text` is what lateForm gave, and may be empty. With a file it is empty. */
  | {
      kind: "post";
      opId: string;
      target: ReplyTarget;
      text: string;
      choices?: Choice[];
      late?: true;
      file?: UploadedFile;
    }
  | { kind: "edit"; opId: string; target: ReplyTarget; messageId: string; text: string; choices?: Choice[] }
  | { kind: "delete"; opId: string; target: ReplyTarget; messageId: string }
  /** Seen only by that person where the service has such messages; told to the thread where it is theirs alone. */
  | { kind: "whisper"; opId: string; target: ReplyTarget; userId: string; text: string }
  | { kind: "working"; opId: string; target: ReplyTarget };

/**
 * not_accepted: certainly not visible, may be tried again. unknown: may be visible, must be reconciled.
 * refused: the service will never take it. gone: the message to change is not there. revoked: our access ended.
 * too_late: the reply window is over. rate_limited: not visible, and `retryAfterMs` is the first wait; each further
 * one is `growth` times as long, and longer by chance where others wait for the same (`isShared`).
 */
export type DeliveryFailure =
  | { code: "rate_limited"; retryAfterMs: number; growth?: number; isShared?: true }
  | { code: "too_late"; reason: string }
  | { code: "not_accepted"; reason: string }
  | { code: "unknown"; reason: string }
  | { code: "refused"; reason: string }
  | { code: "gone" }
  | { code: "revoked"; reason: string };

/** What may be said of a text after the reply window: `text`, perhaps nothing of it, and what is left of it. */
export interface LateForm {
  text: string;
  rest: string;
}

export type DeliveryResult = Result<{ messageId: string }, DeliveryFailure>;

/** wait: ask again later (at `at` where the channel knows when, ms). cannot_tell: it has no way to know. */
export type Reconciled =
  | { kind: "found"; messageId: string }
  | { kind: "absent" }
  | { kind: "wait"; at?: number }
  | { kind: "cannot_tell"; reason: string };

/** A file that is what it says: of a type that is read, of the announced hash, within the limit of its kind. */
export interface FetchedFile {
  name: string;
  /** As its first bytes show it. */
  mediaType: string;
  kind: "image" | "document" | "audio";
  isVoice: boolean;
  bytes: Uint8Array;
}

/**
 * gone: the service keeps it no longer. refused: it may not be fetched, or not from there. revoked: our access
 * ended. unreachable: another time it may work. wrong_type: it is not what it says, or of a kind that nobody
 * reads. altered: not the announced bytes. `reason` goes on from "It could not be opened:".
 */
export interface FileFailure {
  code: "gone" | "refused" | "revoked" | "unreachable" | "too_large" | "wrong_type" | "altered";
  reason: string;
}

export interface Channel {
  name: ChannelName;
  capabilities: ChannelCapabilities;
  /** Checks signature and shape of the bytes, with every open secret of the connection. Never throws. */
  verify(
    request: WebhookRequest,
    connection: OpenConnection,
    now: number,
  ): Promise<Result<Uint8Array, WebhookRefusal>>;
  /** Pure. Bytes that passed verify become events; what it does not know is `unsupported`. Never throws. */
  parse(
    request: WebhookRequest,
    connection: OpenConnection,
    now: number,
  ): Result<ParsedWebhook, WebhookRefusal>;
  /**
   * Text that a model had a part in, as readers may be shown it: no images and nothing else that is fetched by
   * being seen, addresses of hosts that are not allowed as text, nobody called who is everybody, nothing unseen.
   * Pure and idempotent. It is applied to what is recorded and to drafts, before the text is split. `deliver`
   * applies once more what of it needs no list of hosts.
   */
  sanitise(text: string, rules: SanitiseRules): string;
  /** One call to the service, no retries; a failure is a value with a class. */
  deliver(op: DeliveryOp, connection: OpenConnection, signal: AbortSignal): Promise<DeliveryResult>;
  /**
   * Hands a file to the service, for a later post to this target. Nothing is visible by it, whatever it ends in, so
   * it may be repeated. There where `capabilities.files` is.
   */
  upload?(
    file: OutgoingFile,
    target: ReplyTarget,
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<Result<{ id: string }, DeliveryFailure>>;
  /** How this text may be said after the reply window, by a late post. Undefined: not at all. Pure. */
  lateForm?(text: string, connection: OpenConnection): LateForm | undefined;
  /** Looks for a post whose outcome is not known, by its opId. `triedAt` is when the try began, ms. */
  reconcile(
    op: DeliveryOp & { kind: "post" },
    triedAt: number,
    connection: OpenConnection,
    now: number,
    signal: AbortSignal,
  ): Promise<Reconciled>;
  /** The sender's word for who pressed is only a claim (Mattermost): asks the service. Absent: the signature says it. */
  vouch?(
    event: DecisionEvent,
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<Result<true, DeliveryFailure | { code: "not_there" }>>;
  /** Where a private message to this person goes, where the service has such. */
  openDirect?(
    userId: string,
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<Result<{ thread: string; target: ReplyTarget }, DeliveryFailure>>;
  /** The thread under a message of ours in a private chat: where its replies arrive, and where to post into it. Pure. */
  replyPlace?(target: ReplyTarget, messageId: string): { thread: string; target: ReplyTarget } | undefined;
  /** How this person is called, where messages say only who they are. Undefined where the service does not say. */
  nameOf?(userId: string, connection: OpenConnection, signal: AbortSignal): Promise<string | undefined>;
  /** The bytes of a file of a message of this connection. The credential goes to the service's own hosts only. */
  fetchFile?(
    file: IncomingFile,
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<Result<FetchedFile, FileFailure>>;
  /** The real thread of a provisional message, and who wrote it, where the webhook did not say. */
  locate?(
    messageId: string,
    target: ReplyTarget,
    connection: OpenConnection,
    signal: AbortSignal,
  ): Promise<Result<Located, DeliveryFailure>>;
}

export interface Located {
  thread: string;
  target: ReplyTarget;
  /** Absent: a person. program: another one, which the connection listens to. nobody: one that it does not. */
  writer?: "program" | "nobody";
}
