// One conversation from webhook to visible answer, under simulated time: the real object, the real queue
// consumer and the real turn, between people who write, edit, delete and stop, a chat service and models
// that fail, and machines that die between any two steps.

import type { ConversationEvent, ConversationRef } from "../../src/conversation/message.ts";
import type { DeliveryPart } from "../../src/conversation/port.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import { encodeTuple } from "../../src/ids.ts";
import { OPENING_DELAY_MS } from "../../src/turn/draft.ts";
import { runTurn } from "../../src/turn/run-turn.ts";
import type { TurnDeps } from "../../src/turn/turn-deps.ts";
import { handleDeadLetters, handleTurns } from "../../src/turn/turn-queue.ts";
import { guardedPort, rpc } from "./guarded-port.ts";
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
  /** Calls of turns that were told to begin again, since a person had taken the conversation. */
  overtaken: number;
  /** When a consumer last called the conversation. */
  lastCallAt: number;
  /** True with this probability while machines and services may fail. */
  strikes(probability: number): boolean;
  /** The machine of this consumer is gone, between two steps. */
  kill(actor: Actor): void;
  /** The conversation of this name: the office's own, or one in which a desk stands. */
  of(ref: ConversationRef): MemoryConversation;
  all(): { ref: ConversationRef; conversation: MemoryConversation }[];
  /** What a consumer reaches beside the conversation's own service. */
  surroundings: (actor: Actor) => Partial<TurnDeps>;
  /** Told of every send that the object allowed, with who spoke at that moment. */
  onAllowed: (turn: Turn, parts: DeliveryPart[], epoch: number) => void;
  /** A webhook: its sender tries again until it was stored. */
  webhook(event: ConversationEvent): void;
  /** Until nothing is left to do. Gives the number of events. */
  play(): Promise<number>;
}

export const latency = (time: SimulatedTime): number => time.pick([0, 0, 1, 3, 20, 100, 500]);

export function simulatedOffice(seed: number, kind: ServiceKind, roughMs = ROUGH_MS): Office {
  const time = simulatedTime(seed, START);
  const conversation = memoryConversation(REF);
  const known = new Map([[nameOf(REF), { ref: REF, conversation }]]);
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
    overtaken: 0,
    lastCallAt: START,
    strikes: (probability) => time.chance(probability) && time.now - START < roughMs,
    kill,
    of: (ref) => {
      const one = known.get(nameOf(ref)) ?? { ref, conversation: memoryConversation(ref) };
      known.set(nameOf(ref), one);
      return one.conversation;
    },
    all: () => [...known.values()],
    surroundings: () => ({}),
    onAllowed: () => {},
    webhook: (event) => sendWebhook(office, event),
    play: () => playOut(office),
  };
  return office;
}

const nameOf = (ref: ConversationRef): string => encodeTuple([ref.tenantId, ref.connectionId, ref.thread]);

export interface Consumer extends Actor {
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

function depsOf(office: Office, actor: Actor): TurnDeps {
  const { time } = office;
  return {
    ...office.world.deps,
    directory: {
      ...office.world.deps.directory,
      connection: async (id) =>
        office.world.elsewhere.get(id) ?? (office.isConnected() ? office.world.resolved : undefined),
    },
    conversations: guardedPort(office, actor),
    tenants: {
      settle: (_tenant, settlement) =>
        rpc(office, actor, office.conversation, () => {
          if (office.strikes(0.1)) throw new Error("tenant away");
          // What is said under a desk has a chain of its own, at which nobody looks here.
          return settlement.summary.connectionId === REF.connectionId
            ? anchor(office.world, settlement)
            : settlement.head;
        }),
      reportModels: async () => {},
    },
    channel: () => remoteChannel(office, actor),
    pools: () => slowPool(office, actor),
    clock: () => time.now,
    sleep: time.sleepOf(actor),
    ...office.surroundings(actor),
  };
}

/** One delivery of a wake-up. It comes again when it is retried or when its consumer dies. */
function consume(office: Office, body: ConversationRef, attempts: number): void {
  const { time } = office;
  const again = (seconds: number) => time.after(seconds * 1_000, () => consume(office, body, attempts + 1));
  const actor: Consumer = { alive: true, died: () => time.chance(0.5) && again(time.between(1, 40)) };
  const message = {
    body,
    attempts,
    ack: () => {},
    retry: (options?: { delaySeconds?: number }) => again(options?.delaySeconds ?? 5),
  };
  const deps = depsOf(office, actor);
  const handle = attempts > MAX_RETRIES ? handleDeadLetters : handleTurns;
  void handle([message], { runTurn: (ref, options) => runTurn(deps, ref, options), log: deps.log });
}

async function playOut(office: Office): Promise<number> {
  const armed = new Map<MemoryConversation, number | undefined>();
  const ends = new Map<number, string>();
  return office.time.play({
    quietMs: 24 * 3_600_000,
    limit: 20_000,
    afterEach: () => {
      watchEnds(office, ends);
      for (const { ref, conversation } of office.all()) {
        takeWakeUps(office, ref, conversation);
        if (conversation.alarmAt !== armed.get(conversation)) armAlarm(office, conversation);
        armed.set(conversation, conversation.alarmAt);
      }
    },
  });
}

/** A held turn ends once. */
function watchEnds({ conversation, violations }: Office, ends: Map<number, string>): void {
  for (const { n, end } of conversation.turns()) {
    if (ends.has(n) && ends.get(n) !== JSON.stringify(end))
      violations.push(`turn ${n} ended as ${ends.get(n)} and then as ${JSON.stringify(end)}`);
    if (end) ends.set(n, JSON.stringify(end));
  }
}

function takeWakeUps(office: Office, ref: ConversationRef, { wakeUps }: MemoryConversation): void {
  const { time } = office;
  for (const _ of wakeUps.splice(0)) {
    if (office.strikes(0.1)) continue;
    for (let copies = time.pick([1, 1, 1, 2]); copies > 0; copies--)
      time.after(time.pick([0, 10, 1_000, 4_000]), () => consume(office, ref, 1));
  }
}

function armAlarm(office: Office, conversation: MemoryConversation): void {
  const { time } = office;
  const at = conversation.alarmAt;
  if (at === undefined) return;
  time.after(at - time.now, () => {
    if (conversation.alarmAt !== at) return;
    const sent = conversation.wakeUps.length;
    void conversation.fireAlarm();
    // Between two calls of a consumer the alarm may come by chance; a turn left lying hears of nobody.
    if (time.now - office.lastCallAt > 5_000) office.rescues += conversation.wakeUps.length - sent;
  });
}
