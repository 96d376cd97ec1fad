// The product's own Worker with an entrypoint beside it that only benches reach: it looks at what objects
// and queues count, and ends turns without an engine. What the product does for a request is untouched.

import { WorkerEntrypoint } from "cloudflare:workers";
import { ConversationObject as ProductConversation } from "../../durable-objects/conversation.ts";
import { ConversationStorage } from "../../durable-objects/conversation-storage.ts";
import { TenantObject as ProductTenant } from "../../durable-objects/tenant.ts";
import type * as port from "../../src/conversation/port.ts";
import { openTurn } from "../../src/conversation/turn-state.ts";
import type { Env as ProductEnv } from "../../src/env.ts";
import { decodeTuple, encodeTuple } from "../../src/ids.ts";
import type { SettleAnswers } from "../../src/tenants/gathered-settlements.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import { KEPT_LINES, SUMMARISE_AFTER } from "../../src/turn/rolling-summary.ts";
import product from "../../src/worker.ts";

export { MattermostSocket } from "../../durable-objects/mattermost-socket.ts";

/** What happened since the last look. One isolate runs everything here, so a variable is enough. */
const counted = {
  turns: 0,
  rpcs: 0,
  rowsWritten: 0,
  rowsRead: 0,
  tenantRowsRead: 0,
  settles: 0,
  turnMessages: 0,
  auditMessages: 0,
  retries: 0,
};
/** Every tenant object there was: one that left memory takes its counters with it. */
const tenants: TenantObject[] = [];
let finished: string[] = [];
let countingReads = false;

/** Counts rows read while that is asked for, since it costs time; the product itself counts what it writes. */
function countReads(ctx: DurableObjectState, as: "rowsRead" | "tenantRowsRead"): DurableObjectState {
  const { sql } = ctx.storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((query: string, ...values: SqlStorageValue[]) => {
    const cursor = exec(query, ...values);
    // A cursor knows what it read once it was read to its end, which is before the next task.
    if (countingReads)
      queueMicrotask(() => {
        counted[as] += cursor.rowsRead;
      });
    return cursor;
  }) as typeof sql.exec;
  return ctx;
}

/** A queue that takes everything and costs nothing: the local one runs in this very process. */
const sink = { send: async () => {}, sendBatch: async () => {} } as unknown as Queue<never>;

const withoutQueues = (env: ProductEnv): ProductEnv => ({
  ...env,
  ...{ TURNS_0: sink, TURNS_1: sink, TURNS_2: sink, TURNS_3: sink },
  ...{ TURNS_4: sink, TURNS_5: sink, TURNS_6: sink, TURNS_7: sink },
});

export class ConversationObject extends ProductConversation {
  #before = { rpcs: 0, rowsWritten: 0 };

  constructor(ctx: DurableObjectState, env: ProductEnv & { BENCH_WITHOUT_QUEUES?: string }) {
    super(countReads(ctx, "rowsRead"), env.BENCH_WITHOUT_QUEUES ? withoutQueues(env) : env);
  }

  /** Objects are put out of memory when they are quiet, so each turn is counted as it ends. */
  override finish(lease: port.Lease, parts: port.DeliveryPart[], end: port.FinishInput): port.FencedResult {
    const result = super.finish(lease, parts, end);
    const now = this.counters();
    counted.turns++;
    counted.rpcs += now.rpcs - this.#before.rpcs;
    counted.rowsWritten += now.rowsWritten - this.#before.rowsWritten;
    this.#before = now;
    finished.push(decodeTuple(this.ctx.id.name ?? "")[2] ?? "");
    return result;
  }

  warm(): void {}

  forget(): void {
    this.ctx.abort(FORGOTTEN);
  }

  /** Closes what is open and lets the alarm ring, which leaves one for the far future: nothing of one round happens in the next. */
  async quiet(): Promise<void> {
    const view = this.begin();
    if (view.kind === "think") {
      const { lease, chain } = view;
      this.record(lease, { author: "", outcome: "answered", parts: [], settlement: undefined, chain });
      super.finish(lease, [], { owed: [], chain });
    }
    await this.alarm();
  }

  /** A conversation that has been going on for so many messages, half of them the employee's. */
  seed(count: number): void {
    const now = Date.now();
    const line = (seq: number) => ({
      id: `seed-${seq}`,
      text: `Message ${seq}: the parcel should have come on Monday, and I would like to know where it is.`,
      author: { id: seq % 2 === 1 ? "person" : "employee" },
    });
    const storage = new ConversationStorage(this.ctx.storage.sql);
    for (let seq = 1; seq <= count; seq++) {
      const role = seq % 2 === 1 ? "person" : "employee";
      storage.lines.put({ seq, role, ...line(seq), at: now, acceptedAt: now });
    }
    // As one that has come so far on its own: a backlog of notes would be made in its next turn.
    if (count > SUMMARISE_AFTER)
      storage.confirmations.putSummary({ text: "A parcel is late.", upToSeq: count - KEPT_LINES });
    const turn = openTurn({ previous: storage.lastTurn(), firstSeq: 1, lastSeq: count, opId: "seed", now });
    storage.putTurn({ ...turn, state: "closed", outcome: "answered" });
  }
}

/** The next call meets an instance that has read nothing yet: an object keeps in mind what it read. */
const FORGOTTEN = "forgotten on purpose";
const mindForgetting = (error: Error): void => {
  if (error.message !== FORGOTTEN) throw error;
};

export class TenantObject extends ProductTenant {
  constructor(ctx: DurableObjectState, env: ProductEnv) {
    super(countReads(ctx, "tenantRowsRead"), env);
    tenants.push(this);
  }

  override async settle(settlement: Settlement): Promise<port.ChainHead> {
    counted.settles++;
    return super.settle(settlement);
  }

  override async settleAll(settlements: Settlement[]): Promise<SettleAnswers> {
    counted.settles++;
    return super.settleAll(settlements);
  }
}

export default {
  fetch: product.fetch,
  queue(batch, env) {
    for (const message of batch.messages) {
      if (message.attempts > 1) counted.retries++;
      else if (batch.queue.endsWith("-audit")) counted.auditMessages++;
      else counted.turnMessages++;
    }
    return product.queue(batch, env);
  },
} satisfies ExportedHandler<ProductEnv, Parameters<typeof product.queue>[0]["messages"][number]["body"]>;

interface Env extends Omit<ProductEnv, "CONVERSATIONS"> {
  CONVERSATIONS: DurableObjectNamespace<ConversationObject>;
}

interface Wanted {
  tenantId: string;
  connectionId: string;
  threads?: string[];
  count?: number;
}

/** POST /warm, /quiet, /seed, /done, /counters, /count-reads or /spare-reads. */
export class BenchControl extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const verb = new URL(request.url).pathname.slice(1);
    const wanted = (await request.json()) as Wanted;
    if (verb === "done") return Response.json(await newlyFinished());
    if (verb.endsWith("-reads")) countingReads = verb === "count-reads";
    if (verb === "counters") return Response.json(counters());
    for (const thread of wanted.threads ?? []) {
      const name = encodeTuple([wanted.tenantId, wanted.connectionId, thread]);
      const conversation = this.env.CONVERSATIONS.getByName(name);
      if (verb === "warm") await conversation.warm();
      if (verb === "quiet") await conversation.quiet();
      if (verb === "seed") {
        await conversation.seed(wanted.count ?? 0);
        await conversation.forget().catch(mindForgetting);
      }
    }
    return Response.json({});
  }
}

function counters() {
  const all = tenants.map((tenant) => tenant.counters());
  return {
    ...counted,
    tenantRpcs: all.reduce((total, { rpcs }) => total + rpcs, 0),
    tenantRowsWritten: all.reduce((total, { rowsWritten }) => total + rowsWritten, 0),
  };
}

/** Waits a moment for the next turn to end rather than being asked all the time. */
async function newlyFinished(): Promise<string[]> {
  for (let waited = 0; finished.length === 0 && waited < 50; waited++) await scheduler.wait(1);
  const done = finished;
  finished = [];
  return done;
}
