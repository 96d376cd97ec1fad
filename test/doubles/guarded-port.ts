// The conversation objects as one simulated consumer reaches them: over a network that loses calls and answers, and
// with a witness who looks at what every call with a lease changed.

import { isDeepStrictEqual } from "node:util";
import type { ConversationRef } from "../../src/conversation/message.ts";
import { isPersons } from "../../src/conversation/ownership.ts";
import type {
  BeginResult,
  ConversationPort,
  DeliveryPart,
  Lease,
  TurnRecord,
} from "../../src/conversation/port.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import type { MemoryConversation } from "./memory-conversation.ts";
import { latency, type Office } from "./simulated-office.ts";
import type { Actor } from "./simulated-time.ts";

/** One RPC: it may fail before or after its effect, and its caller may die on either side of it. */
export function rpc<T>(
  office: Office,
  actor: Actor,
  conversation: MemoryConversation,
  effect: () => T,
): Promise<T> {
  const { time, kill } = office;
  return new Promise((resolve, reject) => {
    const answer = (settle: () => void) => time.after(latency(time), settle, actor);
    time.after(latency(time), () => {
      if (office.strikes(0.01)) return kill(actor);
      if (office.strikes(0.01)) return answer(() => reject(new Error("the call was lost")));
      if (office.strikes(0.02)) conversation.evict();
      let result: T;
      office.lastCallAt = time.now;
      try {
        result = effect();
      } catch (error) {
        return answer(() => reject(error));
      }
      if (office.strikes(0.01)) return kill(actor);
      if (office.strikes(0.01)) return answer(() => reject(new Error("the answer was lost")));
      answer(() => resolve(structuredClone(result)));
    });
  });
}

/** What each conversation handed out last: a lease need not be written down to be the newest. */
const newest = new WeakMap<MemoryConversation, Lease>();

function isStale(conversation: MemoryConversation, lease: Lease, written: Turn | undefined): boolean {
  const last = newest.get(conversation);
  if (last?.turn !== lease.turn || last.fence !== lease.fence) return true;
  return written?.n === lease.turn && written.fence !== lease.fence;
}

/** The port of one consumer. Watches over the fence and over what is recorded while it passes calls on. */
export function guardedPort(office: Office, actor: Actor): ConversationPort {
  const object = (ref: ConversationRef) => office.of(ref).object();
  const call = <T>(ref: ConversationRef, effect: () => T) => rpc(office, actor, office.of(ref), effect);
  const fenced = <T>(ref: ConversationRef, lease: Lease, name: string, effect: () => T): Promise<T> =>
    call(ref, () => {
      const conversation = office.of(ref);
      const before = { turns: conversation.turns(), lines: conversation.lines() };
      const stale = isStale(conversation, lease, before.turns.at(-1));
      const result = effect();
      const after = { turns: conversation.turns(), lines: conversation.lines() };
      if (result === "superseded" && isPersons(conversation.object().ownership().epoch)) office.overtaken++;
      const refused = result === "stale" || result === "superseded";
      if (stale && !(refused && isDeepStrictEqual(before, after)))
        office.violations.push(`${name} changed something with an old fence`);
      return result;
    });
  const granted = (ref: ConversationRef, view: BeginResult): BeginResult => {
    if ("lease" in view) newest.set(office.of(ref), view.lease);
    return view;
  };
  return {
    accept: (ref, events) => call(ref, () => object(ref).accept(events)),
    begin: (ref, wish) => call(ref, () => granted(ref, object(ref).begin(wish))),
    gather: (ref, lease) => fenced(ref, lease, "gather", () => object(ref).gather(structuredClone(lease))),
    heartbeat: (ref, lease) => fenced(ref, lease, "heartbeat", () => object(ref).heartbeat(lease)),
    saveStep: (ref, lease, step) => fenced(ref, lease, "saveStep", () => object(ref).saveStep(lease, step)),
    madeFile: (ref, turn, index) => call(ref, () => object(ref).madeFile(turn, index)),
    record: (ref, lease, record) =>
      fenced(ref, lease, "record", () => checkedRecord(office, ref, lease, record)),
    progress: (ref, lease, parts) =>
      fenced(ref, lease, "progress", () => checkedProgress(office, ref, lease, parts)),
    finish: (ref, lease, parts, end) =>
      fenced(ref, lease, "finish", () =>
        object(ref).finish(lease, structuredClone(parts), structuredClone(end)),
      ),
    claim: (ref, lease, id) => call(ref, () => object(ref).claim(lease, id)),
    decide: (ref, wish, by) => call(ref, () => object(ref).decide(wish, by)),
    confirmations: (ref, states) => call(ref, () => object(ref).confirmations(states)),
    hostCard: (ref, card) => call(ref, () => object(ref).hostCard(card)),
    addSurface: (ref, id, surface) => call(ref, () => object(ref).addSurface(id, surface)),
    own: (ref, wish, by) => call(ref, () => object(ref).own(wish, by)),
    ownership: (ref) => call(ref, () => object(ref).ownership()),
    hostDesk: (ref, desk) => call(ref, () => object(ref).hostDesk(desk)),
    addDesk: (ref, id, desk) => call(ref, () => object(ref).addDesk(id, desk)),
    resend: (ref, turn, by) => call(ref, () => object(ref).resend(turn, by)),
    saveSummary: (ref, summary) => call(ref, () => object(ref).saveSummary(summary)),
    retryLater: (ref, lease, input) =>
      fenced(ref, lease, "retryLater", () => object(ref).retryLater(lease, input)),
    publish: async () => {},
    transcript: async (ref, input) => object(ref).transcript(input),
    held: (ref, wish) => call(ref, () => object(ref).held(wish)),
    endHeld: (ref, ending) => call(ref, () => object(ref).endHeld(structuredClone(ending))),
  };
}

/** An answer must be to the messages as they are when it becomes durable. */
function checkedRecord(office: Office, ref: ConversationRef, lease: Lease, record: TurnRecord) {
  const conversation = office.of(ref);
  const { epoch } = conversation.object().ownership();
  const result = conversation.object().record(lease, structuredClone(record));
  const turn = conversation.turns().at(-1);
  if (result === "ok" && turn) office.onAllowed(turn, allowed(turn.parts), epoch);
  if (result !== "ok" || record.outcome !== "answered" || !turn) return result;
  const text = record.parts.map((part) => part.text).join(" ");
  const brought = conversation.lines().filter(({ seq }) => seq >= turn.firstSeq && seq <= turn.lastSeq);
  // What people do with each other in a turn is not the employee's to answer.
  if (brought.some(({ own }) => own)) return result;
  for (const line of brought) {
    if (line.role !== "person") continue;
    const current = line.deleted ? !text.includes(`[${line.id}`) : text.includes(line.text);
    if (!current) office.violations.push(`turn ${turn.n} does not answer ${JSON.stringify(line)}: ${text}`);
  }
  return result;
}

function checkedProgress(office: Office, ref: ConversationRef, lease: Lease, parts: DeliveryPart[]) {
  const object = office.of(ref).object();
  const { epoch } = object.ownership();
  const known = office.of(ref).turns().at(-1)?.parts ?? [];
  const result = object.progress(lease, structuredClone(parts));
  const turn = office.of(ref).turns().at(-1);
  if (result === "ok" && turn) office.onAllowed(turn, allowed(parts, known), epoch);
  return result;
}

/** Parts whose next try may begin now. */
const allowed = (parts: DeliveryPart[], known: DeliveryPart[] = []): DeliveryPart[] =>
  parts.filter(({ state, tries }, i) => state === "sending" && (tries ?? 0) > (known[i]?.tries ?? -1));
