// One conversation from webhook to visible answer, under simulated time: the real object, the real queue
// consumer and the real turn, between people who write, edit, delete and stop, a chat service and models
// that fail, and machines that die between any two steps.

import { isDeepStrictEqual } from "node:util";
import type { ConversationEvent, ConversationRef } from "../../src/conversation/message.ts";
import type { ConversationPort, Lease, TurnRecord } from "../../src/conversation/port.ts";
import { OPENING_DELAY_MS } from "../../src/turn/draft.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import type { TurnDeps } from "../../src/turn/turn-deps.ts";
import { handleDeadLetters, handleTurns } from "../../src/turn/turn-queue.ts";
import { type MemoryChannel, memoryChannel } from "./memory-channel.ts";
import { type MemoryConversation, memoryConversation, portOf } from "./memory-conversation.ts";
import { remoteChannel, slowPool } from "./simulated-services.ts";
import { type Actor, type SimulatedTime, simulatedTime } from "./simulated-time.ts";
import { anchor, turnWorld } from "./turn-world.ts";

export const REF: ConversationRef = { tenantId: "acme", connectionId: "acme.c", thread: "t" };
const START = 1_750_000_000_000;
/** After this nothing fails any more, so that everything must come to rest. */
const ROUGH_MS = 180_000;
const MAX_RETRIES = 8;

/** edits: a chat that can be read back. statuses: one that only tells by receipts what became of a message. */
export type ServiceKind = "edits" | "statuses";

export interface Office {
  time: SimulatedTime;
  conversation: MemoryConversation;
  channel: MemoryChannel;
  world: ReturnType<typeof turnWorld>;
  kind: ServiceKind;
  /** What must never happen, written down when it did. */
  violations: string[];
  /** Whether the connection is switched on, and whether it ever was not. */
  isConnected: () => boolean;
  wasUnplugged: boolean;
  /** No model answers, however often it is asked. */
  areModelsAway: () => boolean;
  /** Wake-ups that the watchdog had to send: somebody had left a turn lying. */
  rescues: number;
  /** When a consumer last called the conversation. */
  lastCallAt: number;
  /** True with this probability while machines and services may fail. */
  strikes(probability: number): boolean;
  /** The machine of this consumer is gone, between two steps. */
  kill(actor: Actor): void;
  /** A webhook: its sender tries again until it was stored. */
  webhook(event: ConversationEvent): void;
  /** Until nothing is left to do. Gives the number of events. */
  play(): Promise<number>;
}

export const latency = (time: SimulatedTime): number => time.pick([0, 0, 1, 3, 20, 100, 500]);

export function simulatedOffice(seed: number, kind: ServiceKind, roughMs = ROUGH_MS): Office {
  const time = simulatedTime(seed, START);
  const conversation = memoryConversation(REF);
  const channel = memoryChannel({
    edit: kind === "edits",
    textLimit: 60,
    openingDelayMs: time.pick([0, 20, OPENING_DELAY_MS]),
  });
  const world = turnWorld(portOf(conversation), channel);
  // In every third schedule the employee waits for lines typed in a row.
  world.resolved.agent.work.quietMs = seed % 3 === 0 ? 1_500 : 0;
  const office: Office = {
    time,
    conversation,
    channel,
    world,
    kind,
    violations: [],
    isConnected: () => true,
    wasUnplugged: false,
    areModelsAway: () => false,
    rescues: 0,
    lastCallAt: START,
    strikes: (probability) => time.chance(probability) && time.now - START < roughMs,
    kill,
    webhook: (event) => sendWebhook(office, event),
    play: () => playOut(office),
  };
  return office;
}

/** One RPC: it may fail before or after its effect, and its caller may die on either side of it. */
function rpc<T>(office: Office, actor: Actor, effect: () => T): Promise<T> {
  const { time, conversation } = office;
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

interface Consumer extends Actor {
  died?: () => void;
}

function kill(actor: Consumer): void {
  if (!actor.alive) return;
  actor.alive = false;
  actor.died?.();
}

function sendWebhook(office: Office, event: ConversationEvent): void {
  const { time, conversation } = office;
  const sender: Actor = { alive: true };
  const attempt = () => {
    time.after(time.between(0, 200), () => {
      if (office.strikes(0.05)) return time.after(1_000, attempt, sender);
      conversation.object().accept([structuredClone(event)]);
      if (office.strikes(0.05)) time.after(1_000, attempt, sender);
    });
  };
  for (let copies = time.pick([1, 1, 2, 3]); copies > 0; copies--)
    time.after(time.between(0, 3_000), attempt);
}

/** The port of one consumer. Watches over the fence and over what is recorded while it passes calls on. */
export function guardedPort(office: Office, actor: Actor): ConversationPort {
  const object = () => office.conversation.object();
  const fenced = <T>(lease: Lease, name: string, effect: () => T): Promise<T> =>
    rpc(office, actor, () => {
      const before = { turns: office.conversation.turns(), lines: office.conversation.lines() };
      const last = before.turns.at(-1);
      const result = effect();
      const stale = last?.n !== lease.turn || last.fence !== lease.fence;
      const after = { turns: office.conversation.turns(), lines: office.conversation.lines() };
      const refused = result === "stale" || result === "superseded";
      if (stale && !(refused && isDeepStrictEqual(before, after)))
        office.violations.push(`${name} changed something with an old fence`);
      return result;
    });
  return {
    accept: (_ref, events) => rpc(office, actor, () => object().accept(events)),
    begin: () => rpc(office, actor, () => object().begin()),
    gather: (_ref, lease, placeholder) =>
      fenced(lease, "gather", () => object().gather(lease, structuredClone(placeholder))),
    heartbeat: (_ref, lease) => fenced(lease, "heartbeat", () => object().heartbeat(lease)),
    saveStep: (_ref, lease, step) => fenced(lease, "saveStep", () => object().saveStep(lease, step)),
    placeholderSent: (_ref, lease, part) =>
      fenced(lease, "placeholderSent", () => object().placeholderSent(lease, structuredClone(part))),
    record: (_ref, lease, record) => fenced(lease, "record", () => checkedRecord(office, lease, record)),
    progress: (_ref, lease, parts) =>
      fenced(lease, "progress", () => object().progress(lease, structuredClone(parts))),
    finish: (_ref, lease, parts, end) =>
      fenced(lease, "finish", () => object().finish(lease, structuredClone(parts), structuredClone(end))),
    claim: (_ref, lease, id) => rpc(office, actor, () => object().claim(lease, id)),
    decide: (_ref, wish, by) => rpc(office, actor, () => object().decide(wish, by)),
    confirmations: (_ref, states) => rpc(office, actor, () => object().confirmations(states)),
    hostCard: (_ref, card) => rpc(office, actor, () => object().hostCard(card)),
    addSurface: (_ref, id, surface) => rpc(office, actor, () => object().addSurface(id, surface)),
    own: (_ref, wish, by) => rpc(office, actor, () => object().own(wish, by)),
    ownership: () => rpc(office, actor, () => object().ownership()),
    hostDesk: (_ref, desk) => rpc(office, actor, () => object().hostDesk(desk)),
    addDesk: (_ref, id, desk) => rpc(office, actor, () => object().addDesk(id, desk)),
    resend: (_ref, turn, by) => rpc(office, actor, () => object().resend(turn, by)),
    saveSummary: (_ref, summary) => rpc(office, actor, () => object().saveSummary(summary)),
    retryLater: (_ref, lease, input) => fenced(lease, "retryLater", () => object().retryLater(lease, input)),
    publish: async () => {},
    transcript: async (_ref, input) => object().transcript(input),
    held: (_ref, wish) => rpc(office, actor, () => object().held(wish)),
    endHeld: (_ref, ending) => rpc(office, actor, () => object().endHeld(structuredClone(ending))),
  };
}

/** An answer must be to the messages as they are when it becomes durable. */
function checkedRecord({ conversation, violations }: Office, lease: Lease, record: TurnRecord) {
  const result = conversation.object().record(lease, structuredClone(record));
  const turn = conversation.turns().at(-1);
  if (result !== "ok" || record.outcome !== "answered" || !turn) return result;
  const text = record.parts.map((part) => part.text).join(" ");
  for (const line of conversation.lines()) {
    if (line.role !== "person" || line.seq < turn.firstSeq || line.seq > turn.lastSeq) continue;
    const current = line.deleted ? !text.includes(`[${line.id}`) : text.includes(line.text);
    if (!current) violations.push(`turn ${turn.n} does not answer ${JSON.stringify(line)}: ${text}`);
  }
  return result;
}

function depsOf(office: Office, actor: Actor): TurnDeps {
  const { time } = office;
  return {
    ...office.world.deps,
    directory: {
      ...office.world.deps.directory,
      connection: async () => (office.isConnected() ? office.world.resolved : undefined),
    },
    conversations: guardedPort(office, actor),
    tenants: {
      settle: (_tenant, settlement) =>
        rpc(office, actor, () => {
          if (office.strikes(0.1)) throw new Error("tenant away");
          return anchor(office.world, settlement);
        }),
      reportModels: async () => {},
    },
    channel: () => remoteChannel(office, actor),
    pools: () => slowPool(office, actor),
    clock: () => time.now,
    sleep: time.sleepOf(actor),
  };
}

/** One delivery of a wake-up. It comes again when it is retried or when its consumer dies. */
function consume(office: Office, attempts: number): void {
  const { time } = office;
  const again = (seconds: number) => time.after(seconds * 1_000, () => consume(office, attempts + 1));
  const actor: Consumer = { alive: true, died: () => time.chance(0.5) && again(time.between(1, 40)) };
  const message = {
    body: REF,
    attempts,
    ack: () => {},
    retry: (options?: { delaySeconds?: number }) => again(options?.delaySeconds ?? 5),
  };
  const deps = depsOf(office, actor);
  const handle = attempts > MAX_RETRIES ? handleDeadLetters : handleTurns;
  void handle([message], { runTurn: (ref, options) => runTurn(deps, ref, options), log: deps.log });
}

async function playOut(office: Office): Promise<number> {
  const { time, conversation } = office;
  let armed: number | undefined;
  const ends = new Map<number, string>();
  return time.play({
    quietMs: 24 * 3_600_000,
    limit: 20_000,
    afterEach: () => {
      for (const { n, end } of conversation.turns()) {
        if (ends.has(n) && ends.get(n) !== JSON.stringify(end))
          office.violations.push(`turn ${n} ended as ${ends.get(n)} and then as ${JSON.stringify(end)}`);
        if (end) ends.set(n, JSON.stringify(end));
      }
      for (const _ of conversation.wakeUps.splice(0)) {
        if (office.strikes(0.1)) continue;
        for (let copies = time.pick([1, 1, 1, 2]); copies > 0; copies--)
          time.after(time.pick([0, 10, 1_000, 4_000]), () => consume(office, 1));
      }
      const at = conversation.alarmAt;
      if (at !== undefined && at !== armed)
        time.after(at - time.now, () => {
          if (conversation.alarmAt !== at) return;
          const sent = conversation.wakeUps.length;
          void conversation.fireAlarm();
          // Between two calls of a consumer the alarm may come by chance; a turn left lying hears of nobody.
          if (time.now - office.lastCallAt > 5_000) office.rescues += conversation.wakeUps.length - sent;
        });
      armed = at;
    },
  });
}
