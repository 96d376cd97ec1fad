// What an operator sees first: whether every message is accounted for, and who waits where it is not.

import type { ConversationRef, HistoryMessage } from "../conversation/message.ts";
import type { ConversationPort } from "../conversation/port.ts";
import { type AccountedBook, type OverdueHour, overdueNow } from "../tenants/accounted.ts";
import type { ModelBook } from "../tenants/model-book.ts";
import type { TenantDirectory } from "./deps.ts";

/** A conversation in which somebody waits for longer than a minute. */
export interface WaitingConversation {
  connection: { id: string; channel: string; name: string };
  thread: string;
  /** Empty where the conversation cannot be asked at this moment. */
  person: string;
  text: string;
  messages: number;
  /** Since when the oldest of them waits, ms. */
  since: number;
  /** queued, thinking, retrying, delivering. */
  state: string;
}

export interface Overview {
  now: number;
  accounted: {
    /** Messages that wait longer than a minute, all of them. */
    messages: number;
    /** Those that wait longest first; a part where there are many. */
    conversations: WaitingConversation[];
    channels: string[];
    /** Messages that were late in each of the last 24 hours; empty ones are left out. */
    hours: OverdueHour[];
  };
  /** Nano-dollars of this UTC day, and what may be spent in it where there is a limit. */
  spending: { dayNano: number; dayLimitNano?: number };
}

/** As many as are named with what was said: each is asked itself. */
const MAX_ASKED = 10;
const LINES = 6;

type Line = Pick<HistoryMessage, "author" | "text">;

export async function overviewOf(
  { tenant, connections }: TenantDirectory,
  { accounted, models }: { accounted: AccountedBook; models: ModelBook },
  deps: { conversations: Pick<ConversationPort, "transcript">; now: number },
): Promise<Overview> {
  const asked = accounted.conversations.slice(0, MAX_ASKED).map(async (one): Promise<WaitingConversation> => {
    const { connectionId, thread, channel, messages, since, state } = one;
    const name = connections.find(({ id }) => id === connectionId)?.name ?? connectionId;
    const line = await lastLine(deps.conversations, { tenantId: tenant.id, connectionId, thread });
    const { author: person, text } = line ?? { author: "", text: "" };
    return { connection: { id: connectionId, channel, name }, thread, person, text, messages, since, state };
  });
  const { day } = tenant.models.budget;
  return {
    now: deps.now,
    accounted: {
      messages: overdueNow(accounted),
      conversations: await Promise.all(asked),
      channels: accounted.channels,
      hours: accounted.hours,
    },
    spending: {
      dayNano: models.spending.tenant.dayNano,
      ...(day === undefined ? {} : { dayLimitNano: day }),
    },
  };
}

/** One conversation that cannot be read must not hide that somebody waits in it. */
async function lastLine(
  conversations: Pick<ConversationPort, "transcript">,
  ref: ConversationRef,
): Promise<Line | undefined> {
  try {
    const { messages } = await conversations.transcript(ref, { limit: LINES });
    return messages.findLast(({ role, deleted }) => role === "person" && !deleted);
  } catch {
    return undefined;
  }
}
