// A tenant's object inside workerd, its queue watched and its clock turned.

import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { Bindings } from "../../src/env.ts";
import { encodeTuple } from "../../src/ids.ts";
import type { AuditMessage } from "../../src/tenants/audit-message.ts";
import type { RouteReceipt } from "../../src/tenants/model-book.ts";
import type { ExportedTurn } from "../../src/tenants/port.ts";

const namespace = (env as unknown as Bindings).TENANTS;

export class TenantWorld {
  readonly tenantId: string;

  constructor(tenantId: string) {
    this.tenantId = tenantId;
  }

  get object() {
    return namespace.getByName(encodeTuple([this.tenantId]));
  }

  /** Puts a queue in place that a test can read, or that refuses. Lasts until the object is evicted. */
  async watchQueue(options: { refuses?: boolean } = {}): Promise<AuditMessage[]> {
    const sent: AuditMessage[] = [];
    const send = async (message: AuditMessage) => {
      if (options.refuses) throw new Error("the queue is overloaded");
      sent.push(structuredClone(message));
    };
    await runInDurableObject(this.object, (instance) => {
      Object.defineProperty(instance, "env", { value: { AUDIT: { send } }, configurable: true });
    });
    return sent;
  }

  /** Runs the alarm as if that much time had passed; the gathering time, unless told otherwise. */
  alarmAfter(ms = 3_100): Promise<boolean> {
    return at(Date.now() + ms, () => runDurableObjectAlarm(this.object));
  }

  alarm(): Promise<number | null> {
    return runInDurableObject(this.object, (_, state) => state.storage.getAlarm());
  }

  /** The object's memory is gone: what was not written is forgotten. */
  async restart(): Promise<void> {
    await evictDurableObject(this.object);
  }

  /** The same in the middle of everything. The runtime complains of it on its standard error. */
  async crash(): Promise<void> {
    const aborted = runInDurableObject(this.object, (_, state) => state.abort("crash"));
    await aborted.catch(() => undefined);
  }

  async rowsWritten(): Promise<number> {
    return (await this.object.counters()).rowsWritten;
  }
}

/** Does something as if it were that time. */
export async function at<T>(now: number, work: () => Promise<T>): Promise<T> {
  const real = Date.now;
  Date.now = () => now;
  try {
    return await work();
  } finally {
    Date.now = real;
  }
}

/** The confirmations that the AUDIT consumer would send for these. */
export const done = (messages: AuditMessage[]): ExportedTurn[] =>
  messages.flatMap((message) =>
    message.conversations.flatMap(({ summary, turns }) =>
      turns.map(({ turn, piece }) => ({
        connectionId: summary.connectionId,
        thread: summary.thread,
        turn,
        piece,
      })),
    ),
  );

/** Receipts in these messages, of turns or of none. */
export const receiptsIn = (messages: AuditMessage[]): RouteReceipt[] =>
  messages.flatMap((message) => [
    ...message.conversations.flatMap((one) => one.turns.flatMap((turn) => turn.receipts ?? [])),
    ...(message.receipts ?? []),
  ]);
