// Floor 2: the same promise as the product's acknowledgement, as small as it can be written. One object a
// conversation, one deduplicated inbox row and one alarm, and only then the 200.

import { DurableObject, WorkerEntrypoint } from "cloudflare:workers";
import { slackEvent } from "./slack-signature.ts";

interface Env {
  SIGNING_SECRET: string;
  INBOXES: DurableObjectNamespace<Inbox>;
}

const WATCHDOG_MS = 30_000;

export class Inbox extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID");
  }

  accept(id: string, body: string): boolean {
    const rows = this.ctx.storage.sql
      .exec("INSERT INTO inbox VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id", id, body)
      .toArray();
    void this.ctx.storage.setAlarm(Date.now() + WATCHDOG_MS);
    return rows.length > 0;
  }

  warm(): void {}

  async quiet(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
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
} satisfies ExportedHandler<Env>;

/** Between rounds: POST /warm or /quiet with the names of objects. */
export class BenchControl extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const names = (await request.json()) as string[];
    const quiet = new URL(request.url).pathname === "/quiet";
    for (const name of names) {
      const inbox = this.env.INBOXES.getByName(name);
      await (quiet ? inbox.quiet() : inbox.warm());
    }
    return new Response(null, { status: 200 });
  }
}
