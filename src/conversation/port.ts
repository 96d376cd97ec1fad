// What the rest of the Worker may ask of a conversation. The object that answers is the only owner of
// order, lease and fence; every verb that changes a turn carries the lease it was given.

import type { Aftermath } from "./aftermath.ts";
import type {
  ClaimResult,
  Confirmation,
  ConfirmationState,
  Decider,
  DecisionResult,
  DecisionWish,
  HostedCard,
  Surface,
} from "./confirmation.ts";
import type { HeldEnding, HeldResult, HeldState, HeldWish } from "./held.ts";
import type { KeptFile } from "./made-file.ts";
import type {
  ConversationEvent,
  ConversationRef,
  HistoryMessage,
  IncomingMessage,
  ReplyTarget,
} from "./message.ts";
import type { AtDesk, Desk, Epoch, HandOver, HostedDesk, Owner, OwnResult, OwnWish } from "./ownership.ts";
import type { LiveFrame, Summary, Transcript } from "./transcript.ts";
import type { FinishInput, TurnRecord } from "./turn-record.ts";

export type * from "./aftermath.ts";
export type * from "./confirmation.ts";
export type * from "./held.ts";
export type * from "./ownership.ts";
export type * from "./transcript.ts";
export type * from "./turn-record.ts";

/**
 * duplicate: seen within 7 days. ignored: nobody asked the employee (an ambient line elsewhere). An object:
 * the event was a decision, by a button or in words, and this is what it came to; or it was said at a desk.
 */
export type AcceptResult = "stored" | "duplicate" | "ignored" | DecisionResult | AtDesk;

/** The right to work on one turn. `fence` grows with every grant; an old one is refused. */
export interface Lease {
  turn: number;
  fence: number;
  /** Milliseconds since the epoch. */
  until: number;
  /** Only in the memory of the object so far: nothing may be visible of the turn before a call confirms it. */
  unwritten?: true;
  /** From its holder: this became visible, and no call before has told of it. */
  placeholder?: DeliveryPart;
}

/** isShown: something of it will be visible before it is recorded, so that its lease is written at once. */
export interface BeginWish {
  isShown: boolean;
}

/**
 * pending: never tried. sending: a try was about to start, so it may have happened.
 * unknown: tried, and reconciling could not tell. failed: the service refused for good.
 */
export type DeliveryState = "pending" | "sending" | "sent" | "unknown" | "failed";

/** One visible message. `opId` is the same at every try, so that services and readers can tell. */
export interface DeliveryPart {
  opId: string;
  text: string;
  state: DeliveryState;
  /** Set once the service gave one; a placeholder's id is there before the text is final. */
  messageId?: string;
  /** When the last try was begun, ms. */
  triedAt?: number;
  tries?: number;
  /** Tries of which nothing was ever heard, where the service cannot be asked either. */
  blind?: number;
  receipt?: "delivered" | "read" | "failed";
  reason?: string;
  /** The card of this confirmation: its controls are drawn from it. */
  confirmationId?: string;
  /** It is shown there and not to the person: a desk, or a line that is relayed to one. */
  to?: Elsewhere;
  /** A person of the team says it, under this name: whoever takes over meanwhile, it is sent. */
  colleague?: string;
  /** It is this file, and has no text. */
  file?: KeptFile;
  /** The service has the file, under this id of its own, and shows it to nobody yet. */
  uploaded?: string;
  /** Limits of the service that it ran into, one after the other; they are no tries. */
  limited?: number;
  /** The service takes it only once the person has written again. */
  waits?: Waiting;
}

/** What of a message could not be said any more: all of it, or the rest. */
export interface Waiting {
  text: string;
  /** The person knows that there is more. */
  told: boolean;
}

/** What waits for the person to write, of an earlier turn. */
export type KeptPart = Pick<DeliveryPart, "opId" | "colleague" | "file"> & Waiting;

/** A place in another conversation of the same tenant. */
export interface Elsewhere {
  connectionId: string;
  thread: string;
  target: ReplyTarget;
  /** The message is the desk of this colleague; its controls are drawn while it is open. */
  desk?: { handOverId: string; userId: string; isOpen: boolean };
}

/** How a turn ended, in the words of the promise. awaiting: it asked a person for leave, and a later turn goes on. */
export type TurnOutcome =
  | "answered"
  | "awaiting"
  | "handed_off"
  | "held"
  | "failed"
  | "cancelled"
  | "stopped"
  | "moved";

/** A finished model step with tool calls, replayed instead of repeated when a turn is redelivered. */
export interface SavedStep {
  index: number;
  /**
   * JSON of the model's message, of what a tool call came to, of a write that is about to happen, of a file's text,
   * of a file that a tool made, or of whether the lines belong to the employee's subject.
   */
  kind: "model" | "tool" | "intent" | "file" | "topic" | "made";
  body: string;
  /** Of a tool call: files that it brought, stored with it. `index` counts those of the turn. */
  made?: { index: number; body: string }[];
  /** What became of a confirmation with this step, stored with it. */
  confirmation?: { id: string; state: "done" | "failed" | "unknown"; result: string };
}

/** Where this conversation's audit chain stands: SHA-256 of the newest entry and how many there are. */
export interface ChainHead {
  hash: string;
  length: number;
}

/** stop: the person ended the turn with the word. cancelled: every message it answers was deleted. */
export type TurnSignal = "stop" | "cancelled";

interface TurnView {
  lease: Lease;
  ref: ConversationRef;
  target: ReplyTarget;
  /** Everything pending, in the order it was sent. */
  input: IncomingMessage[];
  /** When the oldest and the newest of them were accepted, ms. */
  arrived: { first: number; last: number };
  /** 1 for the first try; grows when the models fail. */
  attempt: number;
  /** Leases handed out for this turn, this one included: a turn that kills its consumers shows here. */
  grants: number;
  /** The visible message that will become the answer; its first send is already allowed (sending). */
  placeholder: DeliveryPart;
  /** The person was told that models are away; they are told once. */
  notified: boolean;
  /** The person was told before that somebody will reply: held again, this turn says nothing. */
  promised: boolean;
  chain: ChainHead;
  /** JSON of settlements that the tenant has not confirmed, oldest first. */
  owed: string[];
  /** How many turns this conversation has had, this one included. */
  turns: number;
  /** Those that wait, and those whose news this turn brings. */
  confirmations: Confirmation[];
  /** What was said before the history that is handed out. */
  summary?: Summary;
  /** When the person last wrote, ms; 0 where nobody did. Services close the chat some time after. */
  writtenAt: number;
  /** What earlier turns could not say any more, oldest first. A record that takes it begins with it. */
  kept?: KeptPart[];
  /** Who speaks; absent: 0, as in a conversation that was never handed over. */
  epoch?: Epoch;
  /** The newest one, also where it was handed back. */
  handOver?: HandOver;
  /** Of news that have something sent again: what of the turns they name is unknown or failed. */
  undelivered?: DeliveryPart[];
  /** When the first line of the conversation was accepted, ms. Absent: as old as the history that is handed out. */
  openedAt?: number;
}

/** busy: another consumer has the turn, or it waits for a later try. */
export type BeginResult = { kind: "idle" } | { kind: "busy"; until: number } | ThinkView | DeliverView;

export interface ThinkView extends TurnView {
  kind: "think";
  history: HistoryMessage[];
  steps: SavedStep[];
  signal?: TurnSignal;
}

/** The turn is recorded: only what is not yet visible is sent, and what is owed is settled. */
export interface DeliverView extends TurnView {
  kind: "deliver";
  outcome: TurnOutcome;
  parts: DeliveryPart[];
  /** The turn is closed: nothing is sent any more, only what is owed is left. */
  closed: boolean;
  /** Of a closed turn: what became known of it and earlier ones since. */
  aftermath?: Aftermath[];
}

/** stale: another consumer has the turn. superseded: its input changed, begin again. */
export type FencedResult = "ok" | "stale" | "superseded" | "cancelled" | "stop";

export interface ConversationPort {
  /** Durable when it resolves; throws when it could not store, and the sender must try again. */
  accept(ref: ConversationRef, events: ConversationEvent[]): Promise<AcceptResult[]>;
  begin(ref: ConversationRef, wish?: BeginWish): Promise<BeginResult>;
  /**
   * Whatever was said since the turn was begun belongs to it from now on; ok where nothing was. For a turn of
   * which nothing is saved yet.
   */
  gather(ref: ConversationRef, lease: Lease): Promise<FencedResult | ThinkView>;
  /** Writes a lease that is not written, lengthens one that is half gone, and says whether the turn may go on. */
  heartbeat(ref: ConversationRef, lease: Lease): Promise<FencedResult>;
  saveStep(ref: ConversationRef, lease: Lease, step: SavedStep): Promise<FencedResult>;
  /** JSON of MadeBytes, for as long as it is kept: 7 days after its turn began. */
  madeFile(ref: ConversationRef, turn: number, index: number): Promise<string | undefined>;
  record(ref: ConversationRef, lease: Lease, record: TurnRecord): Promise<FencedResult>;
  /** Stores what happened to the parts so far and fences the send of the next. */
  progress(ref: ConversationRef, lease: Lease, parts: DeliveryPart[]): Promise<FencedResult>;
  /** Everything was delivered or given up: closes the turn and wakes the next. */
  finish(ref: ConversationRef, lease: Lease, parts: DeliveryPart[], end: FinishInput): Promise<FencedResult>;
  /** The one step that allows an approved write to run: after it nobody else may. */
  claim(ref: ConversationRef, lease: Lease, confirmationId: string): Promise<ClaimResult>;
  /** Every way to decide passes here: buttons, words, the console. */
  decide(ref: ConversationRef, wish: DecisionWish, by: Decider): Promise<DecisionResult>;
  /** Newest first. */
  confirmations(ref: ConversationRef, states?: ConfirmationState[]): Promise<Confirmation[]>;
  /** A copy of a card is visible in this conversation: its controls lead to the one that asked. */
  hostCard(ref: ConversationRef, card: HostedCard): Promise<void>;
  /** A copy of the card of this confirmation is visible elsewhere. */
  addSurface(ref: ConversationRef, confirmationId: string, surface: Surface): Promise<void>;
  /** Takes, hands back, passes on, or says something to the person: every way to do so passes here. */
  own(ref: ConversationRef, wish: OwnWish, by: Owner): Promise<OwnResult>;
  /** The newest hand-over, with who speaks now. */
  ownership(ref: ConversationRef): Promise<{ epoch: Epoch; handOver?: HandOver }>;
  /** A desk stands in this conversation: what is said there is meant for the one behind it. */
  hostDesk(ref: ConversationRef, desk: HostedDesk): Promise<void>;
  /** A desk of this hand-over is visible elsewhere; told twice, it is still one. */
  addDesk(ref: ConversationRef, handOverId: string, desk: Desk): Promise<void>;
  /** What of a closed turn is unknown or failed is sent once more, by a turn of its own. False: nothing is. */
  resend(ref: ConversationRef, turn: number, by: Owner): Promise<boolean>;
  /** Older lines are covered by this from now on. An older summary never replaces a newer one. Only text and end count. */
  saveSummary(ref: ConversationRef, summary: Summary): Promise<void>;
  /** Gives the lease back; the turn is tried again not before `at`. */
  retryLater(
    ref: ConversationRef,
    lease: Lease,
    input: { at: number; reason: string; notified: boolean },
  ): Promise<FencedResult>;
  /** Shows a draft to readers of the web channel and the console. Nothing is stored. */
  publish(ref: ConversationRef, frame: LiveFrame): Promise<void>;
  transcript(ref: ConversationRef, input: { before?: number; limit: number }): Promise<Transcript>;
  /** The newest turn where it is held; with a wish, the turn it names or what became of that. */
  held(ref: ConversationRef, wish?: HeldWish): Promise<HeldState>;
  /** Ends a held turn, once; the same wish again changes nothing. */
  endHeld(ref: ConversationRef, ending: HeldEnding): Promise<HeldResult>;
}
