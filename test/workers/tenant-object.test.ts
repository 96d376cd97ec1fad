import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { tenantPort } from "../../src/compose-objects.ts";
import type { Bindings } from "../../src/env.ts";
import type { AuditMessage } from "../../src/tenants/audit-message.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import { agentOf, projectionOf, tenantOf } from "../doubles/memory-tenants.ts";
import { settlementsOf } from "../doubles/settlements.ts";
import { done, TenantWorld } from "./tenant-world.ts";

const port = tenantPort((env as unknown as Bindings).TENANTS);
let n = 0;
let tenantId: string;
let world: TenantWorld;

const object = () => world.object;
const turnsOf = (count: number, thread = "t", text?: string) =>
  settlementsOf(count, {
    summary: { connectionId: `${tenantId}.slack`, thread },
    ...(text !== undefined && { text }),
  });

async function settleAll(settlements: readonly Settlement[]): Promise<void> {
  for (const settlement of settlements) await object().settle(settlement);
}

const sentTurns = (messages: AuditMessage[]) =>
  messages.flatMap((message) =>
    message.conversations.flatMap((one) => one.turns.map((turn) => `${one.summary.thread}/${turn.turn}`)),
  );

beforeEach(() => {
  tenantId = `acme-${++n}`;
  world = new TenantWorld(tenantId);
});

describe("a tenant that nobody projected", () => {
  it("is unknown, and asking for it creates nothing", async () => {
    expect(await port.lookup(tenantId, "slack")).toBeUndefined();
    expect(await object().directory()).toBeUndefined();
    expect(await object().recent()).toEqual([]);
    await object().deactivateConnection("slack", "revoked");
    await object().exported([{ connectionId: `${tenantId}.slack`, thread: "t", turn: 1 }]);
    expect(await object().counters()).toMatchObject({ rowsWritten: 0 });
    const tables = await runInDurableObject(object(), (_, state) =>
      state.storage.sql
        .exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_cf%' ESCAPE '\\'")
        .toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("takes no settlement, so that the conversation keeps it", async () => {
    const [settlement] = turnsOf(1);
    const tried = runInDurableObject(object(), async (instance) => {
      await instance.settle(settlement as Settlement);
    });
    await expect(tried).rejects.toThrow("settled at tenant");
  });
});

describe("a projection", () => {
  it("answers lookups, through an eviction", async () => {
    await object().project(projectionOf(tenantId));
    await evictDurableObject(object());
    expect(await port.lookup(tenantId, "slack")).toMatchObject({
      tenant: { id: tenantId },
      agents: [{ id: "ada" }],
      connection: { id: `${tenantId}.slack` },
    });
    expect((await port.lookup(tenantId, "other"))?.connection).toBeUndefined();
    expect(await object().directory()).toEqual(projectionOf(tenantId));
  });

  it("replaces the one before, and writes only what differs", async () => {
    const first = projectionOf(tenantId, { agents: [agentOf(), agentOf({ id: "bob" })] });
    await object().project(first);
    const before = (await object().counters()).rowsWritten;
    await object().project(first);
    expect((await object().counters()).rowsWritten).toBe(before);
    await object().project(projectionOf(tenantId));
    expect((await port.lookup(tenantId, "slack"))?.agents.map((agent) => agent.id)).toEqual(["ada"]);
    expect((await object().counters()).rowsWritten).toBe(before + 1);
  });

  it("is refused where it is another tenant's, or names another's connection", async () => {
    await object().project(projectionOf(tenantId));
    const foreign = projectionOf(tenantId, { connections: projectionOf("bolt").connections });
    for (const projection of [projectionOf("bolt"), foreign]) {
      const tried = runInDurableObject(object(), (instance) => instance.project(projection));
      await expect(tried).rejects.toThrow();
    }
    expect((await port.lookup(tenantId, "slack"))?.tenant.id).toBe(tenantId);
  });

  it("of a switched-off tenant finds nothing", async () => {
    await object().project(projectionOf(tenantId, { tenant: tenantOf(tenantId, { isActive: false }) }));
    expect(await port.lookup(tenantId, "slack")).toBeUndefined();
    expect(await object().directory()).toBeUndefined();
  });
});

describe("a revoked connection", () => {
  it("is off at once, stays off, and Postgres is told once", async () => {
    await object().project(projectionOf(tenantId));
    const sent = await world.watchQueue();
    await object().deactivateConnection("slack", "tokens_revoked");
    await object().deactivateConnection("slack", "tokens_revoked");
    await object().deactivateConnection("unknown", "tokens_revoked");
    expect((await port.lookup(tenantId, "slack"))?.connection?.isActive).toBe(false);
    expect(sent).toMatchObject([
      {
        tenantId,
        conversations: [],
        revoked: [{ connectionId: `${tenantId}.slack`, reason: "tokens_revoked" }],
      },
    ]);
    await evictDurableObject(object());
    expect((await port.lookup(tenantId, "slack"))?.connection?.isActive).toBe(false);
  });
});

describe("the ledger", () => {
  beforeEach(() => object().project(projectionOf(tenantId)));

  it("writes one row a settle, and one alarm for many", async () => {
    const before = (await object().counters()).rowsWritten;
    await settleAll(turnsOf(5));
    // Five settles and one alarm.
    expect((await object().counters()).rowsWritten - before).toBe(6);
  });

  it("takes several in one call as it takes them one by one, and refuses only what it cannot take", async () => {
    const [first, second, third] = turnsOf(3);
    const foreign = { ...first, summary: { ...first?.summary, connectionId: "bolt.slack" } };
    const answers = await object().settleAll([first, foreign, second, third] as Settlement[]);
    expect(answers.map(({ ok }) => ok)).toEqual([true, false, true, true]);
    expect(answers.at(-1)).toEqual({ ok: true, value: third?.head });
    expect(await object().recent()).toMatchObject([{ turns: 3 }]);
  });

  it("writes nothing for a settlement that comes again", async () => {
    const turns = turnsOf(3);
    await settleAll(turns);
    const before = (await object().counters()).rowsWritten;
    await settleAll(turns);
    expect((await object().counters()).rowsWritten).toBe(before);
  });

  it("lists what Postgres does not have yet, newest first, until it has it", async () => {
    const sent = await world.watchQueue();
    await settleAll(turnsOf(1, "old"));
    await settleAll(turnsOf(3, "new"));
    expect((await object().recent()).map((one) => [one.thread, one.turns])).toEqual([
      ["new", 3],
      ["old", 1],
    ]);
    await world.alarmAfter();
    await object().exported(done(sent));
    expect(await object().recent()).toEqual([]);
  });

  it("answers with the head that is anchored, whatever a turn says the second time", async () => {
    const [first, second] = turnsOf(2);
    if (!first || !second) throw new Error("no turns");
    expect(await object().settle(first)).toEqual(first.head);
    expect(await object().settle(second)).toEqual(second.head);
    const other = { ...second, ...turnsOf(2, "t", "other words")[1] };
    expect(await object().settle(other)).toEqual(second.head);
    await world.restart();
    expect(await object().settle(first)).toEqual(second.head);
  });

  it("refuses a settlement of another tenant's connection", async () => {
    const [settlement] = settlementsOf(1, { summary: { connectionId: "bolt.slack" } });
    const tried = runInDurableObject(object(), (instance) => instance.settle(settlement as Settlement));
    await expect(tried).rejects.toThrow("settled at tenant");
  });
});

describe("the export", () => {
  beforeEach(() => object().project(projectionOf(tenantId)));

  it("sends many turns of many conversations in one message, once", async () => {
    const sent = await world.watchQueue();
    await settleAll([...turnsOf(2, "a"), ...turnsOf(1, "b")]);
    expect(await world.alarmAfter()).toBe(true);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.tenantId).toBe(tenantId);
    expect(sentTurns(sent)).toEqual(["a/1", "a/2", "b/1"]);
    expect(sent[0]?.conversations[0]?.turns[0]?.audit).toEqual(turnsOf(1, "a")[0]?.audit);
    await world.alarmAfter();
    expect(sent).toHaveLength(1);
  });

  it("sends again what was not confirmed, and not what was", async () => {
    const sent = await world.watchQueue();
    await settleAll([...turnsOf(2, "a"), ...turnsOf(1, "b")]);
    await world.alarmAfter();
    await object().exported(done(sent).filter((one) => one.thread === "a" && one.turn === 1));
    await world.alarmAfter(70_000);
    expect(sentTurns(sent.slice(1)).toSorted()).toEqual(["a/2", "b/1"]);
  });

  it("stops waking once everything is confirmed", async () => {
    const sent = await world.watchQueue();
    await settleAll(turnsOf(2));
    await world.alarmAfter();
    await object().exported(done(sent));
    expect(await world.alarmAfter(70_000)).toBe(true);
    expect(await world.alarm()).toBeNull();
    expect(sent).toHaveLength(1);
  });

  it("goes on after the queue refused", async () => {
    await world.watchQueue({ refuses: true });
    await settleAll(turnsOf(1));
    await world.alarmAfter();
    expect(await world.alarm()).not.toBeNull();
    const sent = await world.watchQueue();
    await world.alarmAfter(20_000);
    expect(sentTurns(sent)).toEqual(["t/1"]);
  });

  it("finds what it owes again after its memory was lost", async () => {
    await world.watchQueue();
    await settleAll(turnsOf(3));
    await world.alarmAfter();
    await evictDurableObject(object());
    const sent = await world.watchQueue();
    expect((await object().recent()).map((one) => one.turns)).toEqual([3]);
    await world.alarmAfter();
    expect(sentTurns(sent)).toEqual(["t/1", "t/2", "t/3"]);
  });

  it("loses no turn over an outage that outgrows the row, and sends all of it afterwards", async () => {
    const sent = await world.watchQueue();
    const turns = turnsOf(120, "long", "漢".repeat(900));
    await settleAll(turns);
    const pages = await runInDurableObject(object(), (_, state) =>
      state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM backlog").one(),
    );
    expect(pages.n).toBeGreaterThan(4);
    const confirmed: string[] = [];
    for (let round = 0; round < 60 && confirmed.length < 120; round++) {
      await world.alarmAfter((round + 1) * 70_000);
      const now = sent.splice(0);
      for (const message of now) expect(JSON.stringify(message).length).toBeLessThan(128_000);
      confirmed.push(...sentTurns(now));
      await object().exported(done(now));
    }
    expect(confirmed.length).toBe(120);
    expect(new Set(confirmed).size).toBe(120);
    expect(await object().recent()).toEqual([]);
    const left = await runInDurableObject(object(), (_, state) =>
      state.storage.sql.exec<{ n: number }>("SELECT count(*) AS n FROM backlog").one(),
    );
    expect(left.n).toBe(0);
  });
});
