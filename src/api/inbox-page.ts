// The Inbox: what waits for the team, whatever it waits for. Which conversations are asked, and what of their
// answers an operator sees.

import type { ConversationPort, HandOver, TranscriptMessage } from "../conversation/port.ts";
import type { ConversationSummary } from "../tenants/port.ts";
import type { TenantDirectory } from "./deps.ts";

/** waiting: nobody has taken it. owned: a person has it. held: nobody could answer. undelivered: it did not arrive, or nobody can tell. */
export const INBOX_KINDS = ["waiting", "owned", "held", "undelivered"] as const;
export type InboxKind = (typeof INBOX_KINDS)[number];
export type InboxFilter = InboxKind | "all";
export type InboxCounts = Record<InboxKind, number>;

/** One conversation that waits for the team. */
export interface InboxItem {
  kind: InboxKind;
  connection: { id: string; channel: string; name: string; isActive: boolean };
  agent: { id: string; name: string } | null;
  thread: string;
  /** Who wrote last from outside, as a list shows it. */
  person: string;
  lastText: string;
  lastAt: number;
  /** Since when it waits for the team, or somebody of it has it, ms. */
  since: number;
  /** Why, in words. */
  reason: string;
  /** Of waiting and owned. */
  priority?: string;
  /** Of waiting and owned: names the hand-over in requests about it. */
  handOver?: string;
  /** Of owned: who has it, as readers know them. */
  owner?: string;
  /** Of held and undelivered: the turn that is answered by hand, or sent again. */
  turn?: number;
}

export interface InboxPage {
  items: InboxItem[];
  /** Pass as `before` to read on; absent at the end. */
  before?: number;
  counts: InboxCounts;
  now: number;
  /** unavailable: only what happened of late is known. */
  database: "ok" | "unavailable";
}

const isUndelivered = (state: string): boolean => state === "undelivered" || state === "unknown";

/** Whether a conversation belongs under a filter. It may under two: an answer to one that is owned may not arrive. */
export function belongs({ state, desk }: ConversationSummary, filter: InboxFilter): boolean {
  switch (filter) {
    case "waiting":
      return desk?.state === "waiting";
    case "owned":
      return desk?.state === "taken";
    case "held":
      return state === "held";
    case "undelivered":
      return isUndelivered(state);
    case "all":
      return desk !== undefined || state === "held" || isUndelivered(state);
  }
}

export const countsOf = (summaries: readonly ConversationSummary[]): InboxCounts => {
  const count = (kind: InboxKind) => summaries.filter((one) => belongs(one, kind)).length;
  return {
    waiting: count("waiting"),
    owned: count("owned"),
    held: count("held"),
    undelivered: count("undelivered"),
  };
};

export const NO_COUNTS: InboxCounts = { waiting: 0, owned: 0, held: 0, undelivered: 0 };

export const addCounts = (a: InboxCounts, b: InboxCounts): InboxCounts => ({
  waiting: a.waiting + b.waiting,
  owned: a.owned + b.owned,
  held: a.held + b.held,
  undelivered: a.undelivered + b.undelivered,
});

/** What of an item stands in the list's row, and is right unless the conversation says something else. */
type Facts = Pick<InboxItem, "kind" | "since" | "reason"> &
  Pick<Partial<InboxItem>, "priority" | "handOver" | "owner" | "turn">;

export interface InboxPlace {
  connection: TenantDirectory["connections"][number];
  agents: TenantDirectory["agents"];
  summary: ConversationSummary;
}

export type Asked = Pick<ConversationPort, "ownership" | "held" | "transcript">;

/** So many of the newest lines are looked at for what did not arrive. */
const LINES = 30;

/**
 * One conversation under a filter, as it is now: a list may be older than the truth. Undefined where it waits
 * no more. One that cannot be asked is shown as the list has it: it must not be hidden.
 */
export async function inboxItem(
  place: InboxPlace,
  filter: InboxFilter,
  conversations: Asked,
): Promise<InboxItem | undefined> {
  const { connection, agents, summary } = place;
  const facts = await factsOf(place, filter, conversations).catch(() => listedFacts(summary, filter));
  if (!facts) return undefined;
  const agent = agents.find(({ id }) => id === connection.agentId);
  const { id, channel, name, isActive } = connection;
  const { thread, person, lastText, lastAt } = summary;
  return {
    ...facts,
    ...{ thread, person, lastText, lastAt },
    connection: { id, channel, name, isActive },
    agent: agent ? { id: agent.id, name: agent.name } : null,
  };
}

async function factsOf(
  { connection, summary }: InboxPlace,
  filter: InboxFilter,
  conversations: Asked,
): Promise<Facts | undefined> {
  const { connectionId, thread, lastAt } = summary;
  const ref = { tenantId: connection.tenantId, connectionId, thread };
  const listed = listedFacts(summary, filter);
  switch (listed?.kind) {
    case "waiting":
    case "owned":
      return deskFacts((await conversations.ownership(ref)).handOver, filter);
    case "held": {
      const state = await conversations.held(ref);
      if (state.kind !== "held") return undefined;
      const { turn, reason } = state.held;
      return { kind: "held", since: lastAt, reason, turn };
    }
    case "undelivered": {
      const { messages } = await conversations.transcript(ref, { limit: LINES });
      return undeliveredFacts(messages) ?? listed;
    }
    case undefined:
      return undefined;
  }
}

/** A person who has it, or is asked to, goes before what became of one message. */
function listedFacts({ desk, state, lastAt }: ConversationSummary, filter: InboxFilter): Facts | undefined {
  const isDesk = desk && (filter === "all" || filter === "waiting" || filter === "owned");
  if (isDesk) {
    const { since, reason, priority, owner } = desk;
    const kind = desk.state === "waiting" ? "waiting" : "owned";
    return { kind, since, reason, priority, ...(owner === undefined ? {} : { owner }) };
  }
  if (state === "held") return { kind: "held", since: lastAt, reason: "Nobody could answer." };
  if (!isUndelivered(state)) return undefined;
  const reason =
    state === "unknown" ? "It is not known whether it arrived." : "The chat service did not take it.";
  return { kind: "undelivered", since: lastAt, reason };
}

function deskFacts(handOver: HandOver | undefined, filter: InboxFilter): Facts | undefined {
  if (!handOver || handOver.state === "returned") return undefined;
  const kind = handOver.state === "waiting" ? "waiting" : "owned";
  if (filter !== "all" && filter !== kind) return undefined;
  const { at: since, reason, priority, owner, id } = handOver;
  return {
    ...{ kind, since, reason, priority },
    handOver: id,
    ...(owner ? { owner: owner.name ?? owner.userId } : {}),
  };
}

/** The newest answer of which something did not arrive. Undefined where all lines arrived, or are too far back. */
function undeliveredFacts(messages: readonly TranscriptMessage[]): Facts | undefined {
  for (const { turn, parts = [], at } of messages.toReversed()) {
    const lost = parts.find(({ state, to }) => !to && (state === "unknown" || state === "failed"));
    if (!lost || turn === undefined) continue;
    const reason =
      lost.reason ??
      (lost.state === "unknown"
        ? "It is not known whether it arrived."
        : "The chat service did not take it.");
    return { kind: "undelivered", since: at, reason, turn };
  }
  return undefined;
}
