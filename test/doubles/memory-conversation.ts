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
export function portOf({ object }: MemoryConversation): ConversationPort {
  return {
    accept: async (_ref, events) => object().accept(events),
    begin: async () => object().begin(),
    gather: async (_ref, lease, placeholder) => object().gather(lease, placeholder),
    heartbeat: async (_ref, lease) => object().heartbeat(lease),
    saveStep: async (_ref, lease, step) => object().saveStep(lease, step),
    madeFile: async (_ref, turn, index) => object().madeFile(turn, index),
    placeholderSent: async (_ref, lease, part) => object().placeholderSent(lease, part),
    record: async (_ref, lease, record) => object().record(lease, record),
    progress: async (_ref, lease, parts) => object().progress(lease, parts),
    finish: async (_ref, lease, parts, end) => object().finish(lease, parts, end),
    claim: async (_ref, lease, id) => object().claim(lease, id),
    decide: async (_ref, wish, by) => object().decide(wish, by),
    confirmations: async (_ref, states) => object().confirmations(states),
    hostCard: async (_ref, card) => object().hostCard(card),
    addSurface: async (_ref, id, surface) => object().addSurface(id, surface),
    own: async (_ref, wish, by) => object().own(wish, by),
    ownership: async () => object().ownership(),
    hostDesk: async (_ref, desk) => object().hostDesk(desk),
    addDesk: async (_ref, id, desk) => object().addDesk(id, desk),
    resend: async (_ref, turn, by) => object().resend(turn, by),
    saveSummary: async (_ref, summary) => object().saveSummary(summary),
    retryLater: async (_ref, lease, input) => object().retryLater(lease, input),
    publish: async (_ref, frame) => object().publish(frame),
    transcript: async (_ref, input) => object().transcript(input),
    held: async (_ref, wish) => object().held(wish),
    endHeld: async (_ref, ending) => object().endHeld(ending),
  };
}
