// The real conversation object, outside of workerd: its class over SQLite in memory, with an alarm and
// wake-ups that a test can look at. Evicting it drops the instance and keeps what was stored.

import { vi } from "vitest";
import type { ConversationRef } from "../../src/conversation/message.ts";
import type { ConversationPort, OwnNews } from "../../src/conversation/port.ts";
import type { Turn } from "../../src/conversation/turn-state.ts";
import { encodeTuple } from "../../src/ids.ts";
import { type MemorySql, memorySql } from "./memory-sql.ts";

/** The object's verbs: those of the port, without the name that leads to it. */
type Verbs = {
  [Verb in keyof ConversationPort]: ConversationPort[Verb] extends (
    ref: ConversationRef,
    ...rest: infer Rest
  ) => Promise<infer Result>
    ? (...rest: Rest) => Result
    : never;
};

interface LiveObject extends Verbs {
  counters(): { rpcs: number; rowsWritten: number };
  alarm(): Promise<void>;
}

// The object's file needs the types of workerd, which Node's type check does not have: hence a path that
// the compiler does not follow.
const source: string = "../../durable-objects/conversation.ts";
vi.doMock("cloudflare:workers", () => ({
  DurableObject: class {
    ctx: unknown;
    env: unknown;
    constructor(ctx: unknown, env: unknown) {
      this.ctx = ctx;
      this.env = env;
    }
  },
}));
// Gathering wake-ups has tests of its own; here each is seen the moment it is due.
vi.doMock("../../durable-objects/wake-up.ts", () => ({
  sendWakeUp: (_ctx: unknown, env: { TURNS_0: { send(ref: ConversationRef): void } }, ref: ConversationRef) =>
    env.TURNS_0.send(ref),
}));
const { ConversationObject } = (await import(/* @vite-ignore */ source)) as {
  ConversationObject: new (ctx: unknown, env: unknown) => LiveObject;
};

export interface StoredLine {
  seq: number;
  role: string;
  id: string;
  text: string;
  deleted?: boolean;
  author: { id: string; name?: string };
  own?: OwnNews;
  colleague?: true;
}

export interface MemoryConversation {
  /** Asks the object as it is now; an eviction in between makes a new instance. */
  object(): LiveObject;
  evict(): void;
  readonly alarmAt: number | undefined;
  /** What the platform does when the alarm is due. */
  fireAlarm(): Promise<void>;
  /** Wake-ups sent and not yet taken away. */
  wakeUps: ConversationRef[];
  sql: MemorySql;
  turns(): Turn[];
  lines(): StoredLine[];
}

export function memoryConversation(ref: ConversationRef): MemoryConversation {
  const sql = memorySql();
  let alarmAt: number | undefined;
  let instance: LiveObject | undefined;
  const wakeUps: ConversationRef[] = [];
  const queue = { send: async (message: ConversationRef) => void wakeUps.push(message) };
  const env = {
    ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`TURNS_${i}`, queue])),
    // A tenant that takes what it is told of late messages: untold they would be told for ever.
    TENANTS: { getByName: () => ({ overdue: async () => {} }) },
  };
  const ctx = {
    id: { name: encodeTuple([ref.tenantId, ref.connectionId, ref.thread]) },
    storage: {
      sql,
      transactionSync: sql.transactionSync,
      setAlarm: async (at: number) => {
        alarmAt = at;
      },
    },
    getWebSockets: () => [],
    waitUntil: () => {},
  };
  const object = () => {
    instance ??= new ConversationObject(ctx, env);
    return instance;
  };
  const bodies = <T>(query: string): T[] => {
    const exists = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'turn'").toArray().length > 0;
    return exists
      ? sql
          .exec(query)
          .toArray()
          .map((row) => ({ ...row, ...JSON.parse(String(row.body)) }))
      : [];
  };
  return {
    object,
    evict: () => {
      instance = undefined;
    },
    get alarmAt() {
      return alarmAt;
    },
    fireAlarm: async () => {
      alarmAt = undefined;
      await object().alarm();
    },
    wakeUps,
    sql,
    turns: () => bodies<Turn>("SELECT body FROM turn ORDER BY n"),
    lines: () => bodies<StoredLine>("SELECT seq, role, body FROM message ORDER BY seq"),
  };
}

/** The object as a port: each call is one RPC that happens at once. */
export const portOf = (conversation: MemoryConversation): ConversationPort => portAmong(() => conversation);

/** Many of them, each found by its name. */
export function portAmong(of: (ref: ConversationRef) => MemoryConversation): ConversationPort {
  const object = (ref: ConversationRef) => of(ref).object();
  return {
    accept: async (ref, events) => object(ref).accept(events),
    begin: async (ref, wish) => object(ref).begin(wish),
    gather: async (ref, lease) => object(ref).gather(lease),
    heartbeat: async (ref, lease) => object(ref).heartbeat(lease),
    saveStep: async (ref, lease, step) => object(ref).saveStep(lease, step),
    madeFile: async (ref, turn, index) => object(ref).madeFile(turn, index),
    record: async (ref, lease, record) => object(ref).record(lease, record),
    progress: async (ref, lease, parts) => object(ref).progress(lease, parts),
    finish: async (ref, lease, parts, end) => object(ref).finish(lease, parts, end),
    claim: async (ref, lease, id) => object(ref).claim(lease, id),
    decide: async (ref, wish, by) => object(ref).decide(wish, by),
    confirmations: async (ref, states) => object(ref).confirmations(states),
    hostCard: async (ref, card) => object(ref).hostCard(card),
    addSurface: async (ref, id, surface) => object(ref).addSurface(id, surface),
    own: async (ref, wish, by) => object(ref).own(wish, by),
    ownership: async (ref) => object(ref).ownership(),
    hostDesk: async (ref, desk) => object(ref).hostDesk(desk),
    addDesk: async (ref, id, desk) => object(ref).addDesk(id, desk),
    resend: async (ref, turn, by) => object(ref).resend(turn, by),
    saveSummary: async (ref, summary) => object(ref).saveSummary(summary),
    retryLater: async (ref, lease, input) => object(ref).retryLater(lease, input),
    publish: async (ref, frame) => object(ref).publish(frame),
    transcript: async (ref, input) => object(ref).transcript(input),
    held: async (ref, wish) => object(ref).held(wish),
    endHeld: async (ref, ending) => object(ref).endHeld(ending),
  };
}
