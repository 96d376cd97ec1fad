// The bare path of a turn: webhook, object, queue, consumer, object, and no work. What remains of a turn
// when nobody thinks, nobody is told and nothing is kept but the message.

import { DurableObject } from "cloudflare:workers";
import { finish } from "./finished.ts";
import { slackEvent } from "./slack-signature.ts";

export { BenchControl } from "./finished.ts";

interface Env {
  SIGNING_SECRET: string;
  INBOXES: DurableObjectNamespace<Inbox>;
  TURNS: Queue<string>;
}

const WATCHDOG_MS = 30_000;

export class Inbox extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(
      "CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT, done INTEGER DEFAULT 0) WITHOUT ROWID",
    );
  }

  accept(id: string, body: string): void {
    this.ctx.storage.sql
      .exec("INSERT INTO inbox (id, body) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id", id, body)
      .toArray();
    void this.ctx.storage.setAlarm(Date.now() + WATCHDOG_MS);
    this.ctx.waitUntil(this.env.TURNS.send(this.ctx.id.name ?? ""));
  }

  take(): void {
    this.ctx.storage.sql.exec("UPDATE inbox SET done = 1 WHERE done = 0");
    finish(this.ctx.id.name ?? "");
  }

  override async alarm(): Promise<void> {}
}

export default {
  async fetch(request, env) {
    const event = await slackEvent(request, env.SIGNING_SECRET);
    if (!event) return new Response(null, { status: 401 });
    await env.INBOXES.getByName(event.channel).accept(event.ts, JSON.stringify([event.user, event.text]));
    return new Response(null, { status: 200 });
  },
  async queue(batch, env) {
    await Promise.all(
      batch.messages.map(async (message) => {
        await env.INBOXES.getByName(message.body).take();
        message.ack();
      }),
    );
  },
} satisfies ExportedHandler<Env, string>;
