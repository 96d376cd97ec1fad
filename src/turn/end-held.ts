// A person ends a held turn by hand: asks the models again, writes the answer, or closes it. What is said
// goes the way of every reply: recorded as parts, delivered and looked up by the turn's consumer, settled.

import { chainEntries } from "../audit/chain.ts";
import type { Channel } from "../channels/channel.ts";
import { splitText } from "../channels/split-text.ts";
import type { Clock } from "../clock.ts";
import type { ConversationRef } from "../conversation/message.ts";
import type {
  ConversationPort,
  DeliveryPart,
  EndedHeld,
  HeldEnding,
  HeldTurn,
  HeldWish,
} from "../conversation/port.ts";
import type { NewId } from "../ids.ts";
import type { AuditEntry, Settlement } from "../tenants/port.ts";
import { isLate } from "./late-part.ts";
import { summarise } from "./summarise.ts";

export interface EndHeldDeps {
  conversations: Pick<ConversationPort, "held" | "endHeld">;
  channel: Pick<Channel, "name" | "capabilities">;
  /** A template of the connection opens a chat that the service has closed. */
  canReopen?: boolean;
  agentId: string;
  clock: Clock;
  newId: NewId;
}

const AUDIT_TYPES = {
  retry: "retried_by_hand",
  answer: "answered_by_hand",
  dismiss: "dismissed_by_hand",
} as const;
const LIST_STATES = { retry: "retrying", answer: "answered", dismiss: "dismissed" } as const;

/** Makes a wish come true, once: the same wish again changes nothing, another meets what was done. */
export async function endHeld(deps: EndHeldDeps, ref: ConversationRef, wish: HeldWish): Promise<EndedHeld> {
  const state = await deps.conversations.held(ref, wish);
  if (state.kind !== "held") return state;
  const { held } = state;
  const { channel, canReopen } = deps;
  if (wish.kind === "answer" && !canReopen && isLate({ channel, deps, writtenAt: held.writtenAt }))
    return { kind: "too_late" };
  // Whoever ends it first moves its chain on: what is made here for a turn that has ended is refused.
  return deps.conversations.endHeld(ref, endingOf(deps, ref, wish, held));
}

function endingOf(deps: EndHeldDeps, ref: ConversationRef, wish: HeldWish, held: HeldTurn): HeldEnding {
  const now = deps.clock();
  const { entries, head } = chainEntries(held.chain, [auditEntry(deps, wish, held, now)]);
  const text = wish.kind === "answer" ? wish.text : held.waiting.at(-1)?.text;
  const settlement: Settlement = {
    // A retry has more to settle in its own turn, so what is said here belongs to the one that it ends.
    turn: wish.kind === "answer" ? held.next : held.turn,
    summary: {
      connectionId: ref.connectionId,
      thread: ref.thread,
      channel: deps.channel.name,
      person: held.person.name ?? held.person.id,
      lastText: summarise(text ?? ""),
      lastAt: now,
      state: LIST_STATES[wish.kind],
      turns: wish.kind === "dismiss" ? held.turn : held.next,
    },
    audit: entries,
    usage: [],
    head,
    models: [],
  };
  const owed = JSON.stringify(settlement);
  if (wish.kind !== "answer") return { ...wish, settlement: owed, chain: head };
  const parts = splitText(wish.text, deps.channel.capabilities.textLimit).map(
    (piece, i): DeliveryPart => ({
      opId: `${held.next}-${i}-${deps.newId()}`,
      text: piece,
      state: "pending",
    }),
  );
  return {
    ...wish,
    record: { author: wish.by.name, outcome: "answered", parts, settlement: owed, chain: head },
  };
}

function auditEntry(
  { agentId, newId }: EndHeldDeps,
  wish: HeldWish,
  held: HeldTurn,
  now: number,
): AuditEntry {
  return {
    id: newId(),
    at: now,
    type: AUDIT_TYPES[wish.kind],
    agentId,
    userId: wish.by.id,
    inputSummary: summarise(held.waiting.map((message) => message.text).join("\n")),
    outputSummary: wish.kind === "answer" ? summarise(wish.text) : "",
    latencyMs: 0,
    metadata: {
      turn: held.turn,
      operator: wish.by.name,
      person: held.person.id,
      reason: wish.kind === "dismiss" ? wish.reason : null,
    },
  };
}
