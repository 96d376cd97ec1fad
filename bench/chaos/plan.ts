// What a chaos run is going to do, fixed by its seed: who says what where, how often each webhook comes,
// and how far each wave of messages gets before the Worker is killed.

import type { Service } from "../../dev/sandbox/messages.ts";
import type { Random } from "./random.ts";

export interface PlannedConversation {
  index: number;
  channel: Service;
  /** direct: a private chat. thread: a thread in a room, where the employee is called by name. */
  kind: "direct" | "thread";
}

export interface PlannedMessage {
  index: number;
  conversation: number;
  /** What the stand-in echoes: "[m-3-2]" is the second message of conversation 3. */
  token: string;
  /** Copies of each webhook, the first included. */
  copies: number;
}

export interface ChaosPlan {
  conversations: PlannedConversation[];
  /** In the order of saying; each conversation has at least one. */
  messages: PlannedMessage[];
  /** For each kill: after so much of its wave was acknowledged, and then so many ms. */
  kills: { after: number; delayMs: number }[];
}

export interface ChaosSize {
  messages: number;
  conversations: number;
  kills: number;
  maxCopies: number;
}

/** WhatsApp has no threads; a private chat in Mattermost comes over a socket and has no webhook. */
function place(index: number): PlannedConversation {
  if (index % 3 === 1) return { index, channel: "whatsapp", kind: "direct" };
  if (index % 3 === 2) return { index, channel: "mattermost", kind: "thread" };
  return { index, channel: "slack", kind: index % 6 === 0 ? "direct" : "thread" };
}

export function makePlan(size: ChaosSize, random: Random): ChaosPlan {
  const counts = new Map<number, number>();
  const messages = Array.from({ length: size.messages }, (_, index): PlannedMessage => {
    // One each first, so that no conversation stays empty.
    const conversation = index < size.conversations ? index : random.between(0, size.conversations - 1);
    const number = (counts.get(conversation) ?? 0) + 1;
    counts.set(conversation, number);
    const copies = random.between(1, size.maxCopies);
    return { index, conversation, token: `[m-${conversation}-${number}]`, copies };
  });
  return {
    conversations: Array.from({ length: size.conversations }, (_, index) => place(index)),
    messages,
    kills: Array.from({ length: size.kills }, () => ({
      after: 0.1 + 0.8 * random.next(),
      delayMs: random.between(0, 1_500),
    })),
  };
}
