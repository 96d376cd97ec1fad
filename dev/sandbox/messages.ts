// Everything that is visible in the played chat services. Lookups are maps and the change log is an
// array, because chaos runs leave tens of thousands of messages here and poll while they run.

export type Service = "slack" | "whatsapp" | "mattermost";

/** A control on a message: `choice` is what the service hands back when it is pressed. */
export interface Button {
  label: string;
  choice: string;
  style?: string;
}

export interface VisibleMessage {
  channel: Service;
  /** The service's own conversation: a Slack channel, a WhatsApp person, a Mattermost channel. */
  conversation: string;
  /** Id of the message that opened the thread; empty for a message that is not a reply. */
  thread: string;
  author: string;
  authorName: string;
  isPerson: boolean;
  text: string;
  id: string;
  /** When it was posted, ms. */
  at: number;
  /** What it became, and when, oldest first. The first text is `firstText`. */
  edits: { at: number; text: string }[];
  firstText: string;
  deleted: boolean;
  buttons: Button[];
  /** Only this person sees it. */
  onlyFor?: string;
  /** WhatsApp: how far it got. */
  receipt?: "sent" | "delivered" | "read" | "failed";
  /** Grows with every change of any message; pass the last one seen as `since`. */
  revision: number;
  /** What the service keeps beside the text: blocks, metadata, props. */
  detail: Record<string, unknown>;
}

export type NewMessage = Omit<
  VisibleMessage,
  "edits" | "firstText" | "deleted" | "buttons" | "revision" | "detail"
> & { buttons?: Button[]; detail?: Record<string, unknown> };

export interface Change {
  text?: string;
  buttons?: Button[];
  detail?: Record<string, unknown>;
  receipt?: VisibleMessage["receipt"];
  deleted?: boolean;
}

export interface Messages {
  add(message: NewMessage): VisibleMessage;
  change(message: VisibleMessage, change: Change, at: number): void;
  find(channel: Service, id: string): VisibleMessage | undefined;
  /** Oldest first, deleted ones included. */
  inConversation(channel: Service, conversation: string): readonly VisibleMessage[];
  /** The message that opened the thread and its replies, oldest first. */
  inThread(channel: Service, conversation: string, root: string): readonly VisibleMessage[];
  /** Made or changed after `since`, each once, in the order of their last change. */
  changedSince(since: number): { messages: VisibleMessage[]; revision: number };
  conversations(): { channel: Service; conversation: string; messages: readonly VisibleMessage[] }[];
  clear(): void;
}

interface Store {
  byId: Map<string, VisibleMessage>;
  byConversation: Map<string, { channel: Service; conversation: string; messages: VisibleMessage[] }>;
  byThread: Map<string, VisibleMessage[]>;
  log: VisibleMessage[];
  /** The revision of log[0], less one: kept over a clear, so that an old `since` stays true. */
  base: number;
}

const key = (...parts: string[]): string => JSON.stringify(parts);

function insert(store: Store, message: VisibleMessage): void {
  const { channel, conversation, id } = message;
  store.byId.set(key(channel, id), message);
  const place = key(channel, conversation);
  const known = store.byConversation.get(place);
  if (known) known.messages.push(message);
  else store.byConversation.set(place, { channel, conversation, messages: [message] });
  const thread = key(channel, conversation, message.thread || id);
  const inThread = store.byThread.get(thread);
  if (inThread) inThread.push(message);
  else store.byThread.set(thread, [message]);
}

function touch(store: Store, message: VisibleMessage): void {
  store.log.push(message);
  message.revision = store.base + store.log.length;
}

function applyChange(message: VisibleMessage, change: Change, at: number): void {
  if (change.text !== undefined && change.text !== message.text) {
    message.text = change.text;
    message.edits.push({ at, text: change.text });
  }
  if (change.buttons) message.buttons = change.buttons;
  if (change.detail) Object.assign(message.detail, change.detail);
  if (change.receipt) message.receipt = change.receipt;
  if (change.deleted) message.deleted = true;
}

/** An empty store. */
export function createMessages(): Messages {
  const store: Store = { byId: new Map(), byConversation: new Map(), byThread: new Map(), log: [], base: 0 };
  return {
    add(input) {
      const message: VisibleMessage = {
        ...input,
        firstText: input.text,
        edits: [],
        deleted: false,
        buttons: input.buttons ?? [],
        detail: input.detail ?? {},
        revision: 0,
      };
      insert(store, message);
      touch(store, message);
      return message;
    },
    change(message, change, at) {
      applyChange(message, change, at);
      touch(store, message);
    },
    find: (channel, id) => store.byId.get(key(channel, id)),
    inConversation: (channel, conversation) =>
      store.byConversation.get(key(channel, conversation))?.messages ?? [],
    inThread: (channel, conversation, root) => store.byThread.get(key(channel, conversation, root)) ?? [],
    changedSince(since) {
      const from = Math.max(0, since - store.base);
      const messages: VisibleMessage[] = [];
      for (let i = from; i < store.log.length; i++) {
        const message = store.log[i];
        if (message && message.revision === store.base + i + 1) messages.push(message);
      }
      return { messages, revision: store.base + store.log.length };
    },
    conversations: () => [...store.byConversation.values()],
    clear() {
      store.base += store.log.length;
      store.log = [];
      store.byId.clear();
      store.byConversation.clear();
      store.byThread.clear();
    },
  };
}
