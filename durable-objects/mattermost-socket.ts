// A Mattermost bot's ears: direct messages and private channels have no webhook. One object a connection,
// named by socketName. It is a loop of alarms, each a few seconds after the other: still allowed? still alive?
// An evicted object comes back with the next alarm and reads what it missed.

import { DurableObject } from "cloudflare:workers";
import { settleDecisions, type Telling, tellingOp } from "../src/channels/decisions.ts";
import { serverOf } from "../src/channels/mattermost/deliver.ts";
import { whisper } from "../src/channels/mattermost/direct.ts";
import type { Server } from "../src/channels/mattermost/rest.ts";
import type { MattermostSettings } from "../src/channels/mattermost/settings.ts";
import {
  CHECK_MS,
  catchUpSince,
  checkHealth,
  retryDelay,
  type SocketRecord,
} from "../src/channels/mattermost/socket-plan.ts";
import type { ConversationEvent, ConversationRef } from "../src/conversation/message.ts";
import type { AcceptResult, ConversationPort, DecisionResult, OwnResult } from "../src/conversation/port.ts";
import type { Env } from "../src/env.ts";
import { describeError } from "../src/errors.ts";
import { encodeTuple, parseConnectionId } from "../src/ids.ts";
import { DELIVERY_TIMEOUT_MS, TENANT_CACHE_MS } from "../src/limits.ts";
import { consoleLog } from "../src/log.ts";
import { openConnection } from "../src/tenants/credentials.ts";
import { createKeyring, type Keyring } from "../src/tenants/keyring.ts";
import type { TenantLookup } from "../src/tenants/port.ts";
import { MattermostLink } from "./mattermost-link.ts";

const RECORD = "socket";

/** off: not started, or the connection was switched off. waiting: until the next attempt. */
export interface SocketStatus {
  state: "off" | "waiting" | "connecting" | "live";
  failures: number;
  lastError?: string;
}

/** What a link was made with; when the connection says something else, the link is out of date. */
interface Access {
  tenantId: string;
  server: Server;
  settings: MattermostSettings;
  botUserId: string;
}

const sameAccess = (a: Access, b: Access): boolean =>
  a.botUserId === b.botUserId &&
  a.settings.allowBots?.join() === b.settings.allowBots?.join() &&
  a.server.serverUrl === b.server.serverUrl &&
  a.server.botToken === b.server.botToken;

async function tellPrivately(access: Access, connectionId: string, telling: Telling): Promise<void> {
  const told = await whisper(access, tellingOp(telling), AbortSignal.timeout(DELIVERY_TIMEOUT_MS));
  if (!told.ok) consoleLog.info("refusal_not_told", { connectionId, code: told.error.code });
}

export class MattermostSocket extends DurableObject<Env> {
  readonly #keys: Keyring;
  #link: MattermostLink | undefined;
  #access: Access | undefined;
  #checkedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#keys = createKeyring({
      key: env.SECRETS_KEY ?? "",
      version: Number(env.SECRETS_KEY_VERSION || 1),
      previous: env.SECRETS_KEY_PREVIOUS || undefined,
    });
  }

  /** Listens from now on. Harmless when it does already: it also brings back a lost alarm. */
  async start(connectionId: string): Promise<void> {
    if (this.#record?.connectionId !== connectionId)
      this.#save({ connectionId, seenAt: Date.now(), failures: 0 });
    await this.ctx.storage.setAlarm(Date.now());
  }

  /** Hangs up and forgets; what is said from now on is not answered. */
  async stop(): Promise<void> {
    this.ctx.storage.kv.delete(RECORD);
    this.#link?.end("stopped");
    await this.ctx.storage.deleteAlarm();
  }

  status(): SocketStatus {
    const record = this.#record;
    if (!record) return { state: "off", failures: 0 };
    const state = !this.#link ? "waiting" : this.#link.live ? "live" : "connecting";
    const { failures, lastError } = record;
    return { state, failures, ...(lastError === undefined ? {} : { lastError }) };
  }

  override async alarm(): Promise<void> {
    try {
      await this.#check();
    } catch (error) {
      // Whether we are still allowed to listen cannot be told: do not.
      if (this.#link) this.#link.end(describeError(error));
      else this.#failed(describeError(error));
    } finally {
      const record = this.#record;
      const delay = this.#link ? CHECK_MS : retryDelay(record?.failures ?? 0, Math.random);
      if (record) await this.ctx.storage.setAlarm(Date.now() + delay);
    }
  }

  async #check(): Promise<void> {
    const record = this.#record;
    if (!record) return;
    const access = await this.#confirm(record.connectionId);
    if (!access) return this.stop();
    if (this.#access && !sameAccess(this.#access, access)) this.#link?.end("the connection changed");
    const link = this.#link;
    if (!link) return this.#connect(record, access);
    const health = checkHealth(link, Date.now());
    if (health === "ping") link.ping();
    if (health === "dead") link.end("no sign of life");
    else if (link.seenAt > record.seenAt) this.#save({ ...record, seenAt: link.seenAt });
  }

  /** What the tenant allows right now; undefined where the connection is off or needs no socket. */
  async #confirm(connectionId: string): Promise<Access | undefined> {
    const parsed = parseConnectionId(connectionId);
    if (!parsed) return undefined;
    const askedAt = Date.now();
    // The RPC types have no word for settings of unknown shape.
    const found = (await this.env.TENANTS.getByName(encodeTuple([parsed.tenantId])).lookup(parsed.local)) as
      | TenantLookup
      | undefined;
    const record = found?.connection;
    if (!found || !record?.isActive || !found.tenant.isActive || record.channel !== "mattermost")
      return undefined;
    const open = serverOf(await openConnection(record, this.#keys), (url, init) => fetch(url, init));
    if (!open?.settings.socket) return undefined;
    this.#checkedAt = askedAt;
    return { tenantId: parsed.tenantId, ...open, botUserId: open.settings.botUserId };
  }

  async #connect(record: SocketRecord, access: Access): Promise<void> {
    const link: MattermostLink = new MattermostLink({
      server: access.server,
      botUserId: access.botUserId,
      allowBots: access.settings.allowBots,
      since: catchUpSince(record),
      accept: (events) => this.#accept(record.connectionId, events),
      caughtUp: () => this.#caughtUp(link),
      ended: (reason) => this.#ended(link, reason),
    });
    this.#link = link;
    this.#access = access;
    await link.open();
  }

  /** Each conversation keeps its own; all of them have before the next frame is read. */
  async #accept(connectionId: string, events: ConversationEvent[]): Promise<void> {
    const access = this.#access;
    if (!access) throw new Error("the link has no access");
    if (Date.now() - this.#checkedAt > TENANT_CACHE_MS) {
      const current = await this.#confirm(connectionId);
      if (!current || !sameAccess(current, access)) throw new Error("the connection changed");
    }
    for (const [thread, own] of Map.groupBy(events, (event) => event.thread)) {
      const results = await this.#conversation({ tenantId: access.tenantId, connectionId, thread }).accept(
        own,
      );
      await this.#settle(connectionId, access, own, results as AcceptResult[]);
    }
  }

  #conversation({ tenantId, connectionId, thread }: ConversationRef) {
    return this.env.CONVERSATIONS.getByName(encodeTuple([tenantId, connectionId, thread]));
  }

  /** "yes K7QX" is a line like any other here, and may decide what another conversation asked; so is one at a desk. */
  async #settle(
    connectionId: string,
    access: Access,
    events: ConversationEvent[],
    results: AcceptResult[],
  ): Promise<void> {
    if (results.every((result) => typeof result === "string")) return;
    const conversations: Pick<ConversationPort, "decide" | "own" | "hostDesk"> = {
      decide: async (origin, wish, by) =>
        (await this.#conversation(origin).decide(wish, by)) as DecisionResult,
      own: async (origin, wish, by) => (await this.#conversation(origin).own(wish, by)) as OwnResult,
      hostDesk: async (place, desk) => void (await this.#conversation(place).hostDesk(desk)),
    };
    const connection = { id: connectionId, tenantId: access.tenantId };
    const deps = { conversations, log: consoleLog };
    for (const telling of await settleDecisions(deps, connection, events, results))
      this.ctx.waitUntil(tellPrivately(access, connectionId, telling));
  }

  #caughtUp(link: MattermostLink): void {
    const record = this.#record;
    if (!record || this.#link !== link) return;
    this.#save({
      connectionId: record.connectionId,
      seenAt: Math.max(record.seenAt, link.seenAt),
      failures: 0,
    });
  }

  #ended(link: MattermostLink, reason: string): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#access = undefined;
    const record = this.#record;
    if (!record) return;
    if (link.seenAt > record.seenAt) this.#save({ ...record, seenAt: link.seenAt });
    const { failures } = this.#failed(reason);
    void this.ctx.storage.setAlarm(Date.now() + retryDelay(failures, Math.random));
  }

  #failed(reason: string): { failures: number } {
    const record = this.#record;
    if (!record) return { failures: 0 };
    const failures = record.failures + 1;
    this.#save({ ...record, failures, lastError: reason });
    consoleLog.warn("mattermost_socket_lost", { connection: record.connectionId, reason, failures });
    return { failures };
  }

  get #record(): SocketRecord | undefined {
    return this.ctx.storage.kv.get<SocketRecord>(RECORD);
  }

  #save(record: SocketRecord): void {
    this.ctx.storage.kv.put(RECORD, record);
  }
}
