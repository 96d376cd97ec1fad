// How well a tenant keeps its promise: which messages wait longer than a minute for anything to become of them,
// now and over the last day. Conversations report; nothing here is asked on the way of a message.

/** What a conversation says: `n` grows, and each report counts once. */
export interface OverdueReport {
  connectionId: string;
  thread: string;
  n: number;
  /** Messages that have waited too long and wait still. */
  open: number;
  /** Since when the oldest of them does, ms. */
  since?: number;
  /** What the conversation is doing: queued, thinking, retrying, delivering. */
  state: string;
  /** Messages that became late with this report. */
  added: number;
  /** How long the oldest had waited, once none waits any more, ms. */
  took?: number;
  at: number;
}

export interface OverdueConversation {
  connectionId: string;
  thread: string;
  channel: string;
  messages: number;
  since: number;
  state: string;
}

export interface OverdueConnection {
  connectionId: string;
  channel: string;
  messages: number;
  since: number;
}

/** Messages that became late in one hour, and the longest wait that ended in it. */
export interface OverdueHour {
  /** When the hour began, ms. */
  hour: number;
  channel: string;
  late: number;
  worstMs: number;
}

export interface AccountedBook {
  /** Channels this tenant is on: of those that are not in the other lists it is known that nobody waits. */
  channels: string[];
  /** Exact, however many conversations there are. */
  connections: OverdueConnection[];
  /** Those that wait longest first, at most MAX_OVERDUE_LISTED. */
  conversations: OverdueConversation[];
  /** Messages that were ever late, by channel. */
  totals: Record<string, number>;
  /** Of the last 24 hours, oldest first; empty ones are left out. */
  hours: OverdueHour[];
}

export const MAX_OVERDUE_LISTED = 50;
export const HOUR_MS = 3_600_000;
/** Hours that are kept; a conversation that is over is known as long, so that no late repeat counts anew. */
export const OVERDUE_HOURS = 24;

export const hourOf = (at: number): number => at - (at % HOUR_MS);

/** Messages that wait too long at this moment. */
export const overdueNow = ({ connections }: Pick<AccountedBook, "connections">): number =>
  connections.reduce((sum, { messages }) => sum + messages, 0);
