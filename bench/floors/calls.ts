// The calls of a turn alone: the same webhook, objects, queue, rows and requests as the product's, with as many
// bytes in them, and nothing thought in between. What is missing between this and the bare path is what a
// reply costs anybody; what is missing between the product and this is the product's own code.

import { DurableObject } from "cloudflare:workers";
import { finish } from "./finished.ts";
import { slackEvent } from "./slack-signature.ts";

export { BenchControl } from "./finished.ts";

interface Env {
  SIGNING_SECRET: string;
  CHATS: DurableObjectNamespace<Chat>;
  TENANTS: DurableObjectNamespace<Tenant>;
  TURNS: Queue<string>;
}

const WATCHDOG_MS = 30_000;
/** As many lines as the product hands to a model. */
const HISTORY = 60;
const TURN = "t".repeat(700);
const SETTLEMENT = "s".repeat(3_500);

export class Chat extends DurableObject<Env> {
  #lines: number;
  #alarmAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec(`CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS line (seq INTEGER PRIMARY KEY, body TEXT);
      CREATE TABLE IF NOT EXISTS turn (n INTEGER PRIMARY KEY, body TEXT)`);
    this.#lines = Number(ctx.storage.sql.exec("SELECT coalesce(max(seq), 0) AS n FROM line").one().n);
  }

  accept(id: string, body: string): void {
    const { sql } = this.ctx.storage;
    sql.exec("INSERT INTO seen (id) VALUES (?) ON CONFLICT DO NOTHING RETURNING id", id).toArray();
    this.#say(body);
    if (this.#alarmAt < Date.now()) {
      this.#alarmAt = Date.now() + WATCHDOG_MS;
      void this.ctx.storage.setAlarm(this.#alarmAt);
    }
    this.ctx.waitUntil(this.env.TURNS.send(this.ctx.id.name ?? ""));
  }

  begin(): string[] {
    return this.ctx.storage.sql
      .exec<{ body: string }>("SELECT body FROM line ORDER BY seq DESC LIMIT ?", HISTORY)
      .toArray()
      .map(({ body }) => body);
  }

  record(text: string): void {
    this.#turn("recorded");
    this.#say(text);
  }

  finish(): void {
    this.#turn("closed");
    finish(this.ctx.id.name ?? "");
  }

  #say(body: string): void {
    this.ctx.storage.sql.exec("INSERT INTO line (seq, body) VALUES (?, ?)", ++this.#lines, body);
  }

  #turn(state: string): void {
    const body = JSON.stringify({ state, TURN });
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO turn (n, body) VALUES (?, ?)", this.#lines, body);
  }

  override async alarm(): Promise<void> {}
}

export class Tenant extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    ctx.storage.sql.exec("CREATE TABLE IF NOT EXISTS settled (id TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID");
  }

  settle(id: string, body: string): void {
    this.ctx.storage.sql.exec("INSERT OR REPLACE INTO settled VALUES (?, ?)", id, body);
  }
}

async function ask(path: string, body: unknown): Promise<string> {
  const headers = { "content-type": "application/json", authorization: "Bearer unused" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  return (await fetch(`http://services.test${path}`, init)).text();
}

async function turn(env: Env, name: string): Promise<void> {
  const chat = env.CHATS.getByName(name);
  const history = await chat.begin();
  const messages = history.map((content) => ({ role: "user", content }));
  const answer = await ask("/v1/chat/completions", { model: "stand-in", messages, stream: true });
  const text = answer.slice(0, 40);
  await chat.record(text);
  await ask("/api/chat.postMessage", { channel: name, text });
  await env.TENANTS.getByName("demo").settle(name, SETTLEMENT);
  await chat.finish();
}

export default {
  async fetch(request, env) {
    const event = await slackEvent(request, env.SIGNING_SECRET);
    if (!event) return new Response(null, { status: 401 });
    await env.CHATS.getByName(event.channel).accept(event.ts, JSON.stringify([event.user, event.text]));
    return new Response(null, { status: 200 });
  },
  async queue(batch, env) {
    await Promise.all(
      batch.messages.map(async (message) => {
        await turn(env, message.body);
        message.ack();
      }),
    );
  },
} satisfies ExportedHandler<Env, string>;
