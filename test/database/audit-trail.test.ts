// A tenant's trail as it lies in Postgres, and an owner of the database who would have it otherwise.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuditConsumer } from "../../src/audit/audit-queue.ts";
import { chainEntries, EMPTY_CHAIN } from "../../src/audit/chain.ts";
import { checkExport } from "../../src/audit/check-export.ts";
import { countEvents } from "../../src/audit/event-counts.ts";
import { listEvents } from "../../src/audit/event-rows.ts";
import { exportTrail } from "../../src/audit/export.ts";
import { type BrokenLink, verifyTrail } from "../../src/audit/verify.ts";
import type { Range } from "../../src/audit/walk.ts";
import type { Settlement } from "../../src/tenants/port.ts";
import { type Anchors, memoryAnchors } from "../doubles/anchors.ts";
import { confirmations, trackedMessage } from "../doubles/audit-batch.ts";
import { memoryLog } from "../doubles/memory-log.ts";
import { auditEntryOf, messageOf, settlementsOf, summaryOf } from "../doubles/settlements.ts";
import { seedTenants, startPostgres, type TestPostgres } from "./postgres.ts";

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
  await postgres.asOwner("ALTER TABLE audit_events DISABLE TRIGGER USER");
});
afterAll(() => postgres.stop());

let made = 0;

/** A tenant of its own for each test: what is forged in one must not be found by another. */
async function trail() {
  const tenantId = `trail-${++made}`;
  await seedTenants(postgres, [tenantId]);
  const anchors = memoryAnchors();
  const deps = { database: postgres.database(), tenants: anchors, log: memoryLog() };
  const store = async (settlements: readonly Settlement[]) => {
    const consumer = createAuditConsumer({ ...deps, tenants: confirmations(), tell: async () => true });
    await consumer.handleAuditBatch({ messages: [trackedMessage(messageOf(tenantId, settlements))] });
  };
  const conversation = (thread: string, turns = 4, entries = 2) =>
    settlementsOf(turns, { summary: { connectionId: `${tenantId}.slack`, thread }, entries });
  const verify = async (range: Range = {}) => {
    const broken: BrokenLink[] = [];
    const seen = { conversations: 0, entries: 0 };
    let after: string | undefined;
    do {
      const page = await verifyTrail(deps, tenantId, { ...range, ...(after === undefined ? {} : { after }) });
      if (!page.ok) throw new Error("away");
      broken.push(...page.value.broken);
      seen.conversations += page.value.conversations;
      seen.entries += page.value.entries;
      after = page.value.next;
    } while (after !== undefined);
    return { ...seen, broken };
  };
  const asOwner = (sql: string, ...params: unknown[]) =>
    postgres.asOwner(sql, [tenantId, ...params]) as Promise<unknown>;
  return { tenantId, anchors, deps, store, conversation, verify, asOwner };
}

type Trail = Awaited<ReturnType<typeof trail>>;

async function settleAndStore(
  { anchors, store }: { anchors: Anchors; store: Trail["store"] },
  all: Settlement[],
) {
  anchors.settled(all);
  for (let from = 0; from < all.length; from += 400) await store(all.slice(from, from + 400));
}

/** Edits of one column each; every other value is one that the column takes. */
const EDITS = [
  "output_summary = 'nothing happened'",
  "input_summary = input_summary || '.'",
  "at = at + interval '1 second'",
  "type = 'turn2'",
  "agent_id = 'bob'",
  "user_id = 'U2'",
  "latency_ms = latency_ms + 1",
  'metadata = metadata || \'{"outcome": "held"}\'',
  "metadata = '{}'",
  "hash = repeat('0', 64)",
];

/** The same numbers every time, so that a failure can be looked at. */
function numbers() {
  let state = 42;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}

describe("a tenant's trail", () => {
  it("is whole as it was stored, with what is still on its way", async () => {
    const one = await trail();
    await settleAndStore(one, [...one.conversation("a"), ...one.conversation("b")]);
    one.anchors.settled(one.conversation("waits"), false);
    expect(await one.verify()).toEqual({ conversations: 3, entries: 24, broken: [] });
  });

  it("shows 1,000 of 1,000 edits, deletions, swaps and truncations, each with its conversation and its place, and none beside", async () => {
    const one = await trail();
    const next = numbers();
    const threads = Array.from({ length: 1_200 }, (_, i) => `t${i}`);
    await settleAndStore(
      one,
      threads.flatMap((thread) => one.conversation(thread)),
    );
    const expected = new Map<string, number>();
    for (const [index, thread] of threads.slice(0, 1_000).entries()) {
      const seq = 1 + next(7);
      expected.set(thread, seq);
      const where = "where tenant_id = $1 and thread = $2";
      if (index % 4 === 0)
        await one.asOwner(
          `update audit_events set ${EDITS[index % EDITS.length]} ${where} and seq = $3`,
          thread,
          seq,
        );
      else if (index % 4 === 1)
        await one.asOwner(`delete from audit_events ${where} and seq = $3`, thread, seq);
      else if (index % 4 === 2)
        for (const [from, to] of [
          [seq, -1],
          [seq + 1, seq],
          [-1, seq + 1],
        ])
          await one.asOwner(`update audit_events set seq = $4 ${where} and seq = $3`, thread, from, to);
      else await one.asOwner(`delete from audit_events ${where} and seq >= $3`, thread, seq);
    }
    const { broken, conversations } = await one.verify();
    expect(conversations).toBe(1_200);
    expect(Object.fromEntries(broken.map(({ thread, seq }) => [thread, seq]))).toEqual(
      Object.fromEntries(expected),
    );
    expect(broken).toHaveLength(1_000);
  });

  it("shows an owner's rewrite of a whole chain, hashes and stored head and all", async () => {
    const one = await trail();
    const turns = one.conversation("rewritten");
    await settleAndStore(one, turns);
    const forged = chainEntries(
      EMPTY_CHAIN,
      turns.flatMap(({ audit }) =>
        audit.map((entry) => ({ ...entry, outputSummary: "Nothing was refunded." })),
      ),
    );
    for (const { seq, hash, outputSummary } of forged.entries)
      await one.asOwner(
        "update audit_events set hash = $3, output_summary = $4 where tenant_id = $1 and seq = $2",
        ...[seq, hash, outputSummary],
      );
    await one.asOwner("update conversations set head_hash = $2 where tenant_id = $1", forged.head.hash);
    expect((await one.verify()).broken).toMatchObject([{ thread: "rewritten", seq: 8, why: "rewritten" }]);
  });

  it("shows entries of a conversation that never was, and entries added behind the end", async () => {
    const one = await trail();
    await settleAndStore(one, one.conversation("real"));
    await one.store(one.conversation("forged"));
    const more = chainEntries(one.conversation("real").at(-1)?.head ?? EMPTY_CHAIN, [
      auditEntryOf({ id: "added" }),
    ]);
    const added = {
      summary: summaryOf({ connectionId: `${one.tenantId}.slack`, thread: "real" }),
      usage: [],
      models: [],
    };
    await one.store([{ ...added, turn: 5, audit: more.entries, head: more.head }]);
    expect((await one.verify()).broken).toMatchObject([
      { thread: "real", seq: 9, why: "unanchored" },
      { thread: "forged", seq: 1, why: "unanchored" },
    ]);
  });

  it("is no forgery where a turn is stored while somebody looks", async () => {
    const one = await trail();
    const turns = one.conversation("busy", 6);
    await settleAndStore(one, turns.slice(0, 3));
    let looks = 0;
    one.anchors.before = async () => {
      // Settled and stored between the first look at the head and the first look at the rows.
      if (++looks === 2) one.anchors.settled(turns.slice(3));
    };
    await one.store(turns.slice(3));
    expect((await one.verify()).broken).toEqual([]);
    expect(looks).toBeGreaterThan(1);
  });

  it("of a conversation longer than a page is read whole", async () => {
    const one = await trail();
    await settleAndStore(one, one.conversation("long", 300, 3));
    expect(await one.verify()).toMatchObject({ entries: 900, broken: [] });
    await one.asOwner("delete from audit_events where tenant_id = $1 and seq = 801");
    expect((await one.verify()).broken).toMatchObject([{ thread: "long", seq: 801, why: "missing" }]);
  });
});

describe("an export", () => {
  const read = async ({ deps, tenantId }: Trail, range: Range = {}) =>
    (await new Response(exportTrail(deps, tenantId, range, 1)).text()).split("\n").slice(0, -1);
  async function* each(lines: readonly string[]) {
    yield* lines;
  }

  it("holds every entry with its proof, and can be checked with nothing but the file", async () => {
    const one = await trail();
    await settleAndStore(one, [...one.conversation("a"), ...one.conversation("b", 300, 3)]);
    const lines = await read(one);
    expect(lines).toHaveLength(1 + 8 + 1 + 900 + 1 + 1);
    expect(await checkExport(each(lines))).toEqual({ conversations: 2, entries: 908, problems: [] });
  });

  it("shows every line that was changed, taken out, swapped or cut off in the file", async () => {
    const one = await trail();
    await settleAndStore(one, [...one.conversation("a"), ...one.conversation("b")]);
    const lines = await read(one);
    for (let at = 0; at < lines.length; at++) {
      const line = lines[at] as string;
      const forged = [
        lines.toSpliced(at, 1),
        lines.with(at, line.replace(/\d(?=\D*$)/, "7").replace("ada", "eve")),
      ];
      if (at > 0) forged.push(lines.with(at, lines[at - 1] as string).with(at - 1, line), lines.slice(0, at));
      for (const changed of forged)
        if (changed.join() !== lines.join())
          expect((await checkExport(each(changed))).problems, `line ${at}`).not.toEqual([]);
    }
  });

  it("says of a broken chain that it was broken", async () => {
    const one = await trail();
    await settleAndStore(one, one.conversation("a"));
    await one.asOwner("delete from audit_events where tenant_id = $1 and seq = 8");
    const { problems } = await checkExport(each(await read(one)));
    expect(problems).toEqual([expect.stringContaining("broken at entry 8 (cut)")]);
  });

  it("of a stretch of time holds that time, and links to what was before it", async () => {
    const one = await trail();
    const made = Array.from({ length: 6 }, (_, i) => auditEntryOf({ id: `e${i + 1}`, at: (i + 1) * 1_000 }));
    const { entries, head } = chainEntries(EMPTY_CHAIN, made);
    const summary = summaryOf({ connectionId: `${one.tenantId}.slack`, thread: "timed" });
    await settleAndStore(one, [{ turn: 1, summary, audit: entries, usage: [], head, models: [] }]);
    const lines = await read(one, { from: 2_500, to: 4_000 });
    expect(lines.map((line) => JSON.parse(line)).slice(1, -1)).toMatchObject([
      { kind: "entry", seq: 3, at: 3_000 },
      { kind: "entry", seq: 4, at: 4_000 },
      { kind: "head", previous: { hash: entries[1]?.hash, length: 2 }, anchored: head, broken: null },
    ]);
    expect((await checkExport(each(lines))).problems).toEqual([]);
    expect(await read(one, { from: 7_000 })).toHaveLength(2);
  });
});

describe("the list of entries", () => {
  it("is newest first, filtered, and misses none of one moment between two pages", async () => {
    const one = await trail();
    await settleAndStore(one, [...one.conversation("a"), ...one.conversation("b", 1)]);
    const list = async (filter: object) => {
      const read = await listEvents(one.deps.database, one.tenantId, { limit: 3, ...filter });
      return read.ok ? read.value : [];
    };
    // All of them happened in the same millisecond, so they come together.
    expect(await list({})).toHaveLength(10);
    expect(await list({ thread: "b" })).toHaveLength(2);
    expect(await list({ type: "config_change" })).toEqual([]);
    expect(await list({ before: 1_700_000_000_000 })).toEqual([]);
    expect((await list({ thread: "b" }))[0]).toMatchObject({
      connectionId: `${one.tenantId}.slack`,
      seq: 2,
      turn: 1,
    });
  });
});

describe("the counts of entries", () => {
  it("are of everything in a stretch of time, by kind, whatever a page has read", async () => {
    const one = await trail();
    await settleAndStore(one, [...one.conversation("a"), ...one.conversation("b", 1)]);
    const bucketMs = 3_600_000;
    const count = async (filter: object) => {
      const moment = { from: 1_700_000_000_000, to: 1_700_000_000_001, bucketMs };
      const counted = await countEvents(one.deps.database, one.tenantId, { ...moment, ...filter });
      return counted.ok ? counted.value : [];
    };
    const all = await count({});
    expect(all.reduce((sum, { count }) => sum + count, 0)).toBe(10);
    expect(new Set(all.map(({ at }) => at))).toEqual(
      new Set([Math.floor(1_700_000_000_000 / bucketMs) * bucketMs]),
    );
    const inThread = await count({ thread: "b" });
    expect(inThread.reduce((sum, { count }) => sum + count, 0)).toBe(2);
    expect(await count({ type: "config_change" })).toEqual([]);
    expect(await count({ to: 1_700_000_000_000 })).toEqual([]);
    const range = { from: 0, to: 2e12, bucketMs };
    expect(await countEvents(one.deps.database, "other", range)).toEqual({ ok: true, value: [] });
  });
});
