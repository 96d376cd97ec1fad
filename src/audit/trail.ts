// A tenant's whole trail, conversation by conversation: its rows, what is still on its way to them, and the
// head that the tenant's object keeps, which neither the database nor its owner can write.

import type { Database } from "../database/with-tenant.ts";
import { encodeTuple } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Anchor, AnchorKey, TenantPort } from "../tenants/port.ts";
import { type ChainPage, listChains, readChains, type StoredEntry } from "./event-rows.ts";
import { type BrokenAt, type Range, walkChain } from "./walk.ts";

export interface TrailDeps {
  database: Database;
  tenants: Pick<TenantPort, "anchors">;
}

type Away = { code: "unavailable" };

/** Conversations asked for together; of each so many entries at a time. */
const CONVERSATIONS_AT_ONCE = 50;
const ENTRIES_AT_ONCE = 200;
/** Rows that were stored while somebody looked are no forgery: the anchor is asked again. */
const MAX_LOOKS = 3;

/** What a walk saw of one conversation. */
export interface WalkedConversation extends AnchorKey {
  head: Anchor["head"];
  entries: number;
  broken: BrokenAt | undefined;
}

/** Where to go on. First what is anchored, then what the rows hold beside it. */
export interface Cursor extends AnchorKey {
  phase: "anchors" | "rows";
}
export const FIRST: Cursor = { phase: "anchors", connectionId: "", thread: "" };

export interface WalkInput {
  range?: Range;
  /** Is told every entry, in order, with its conversation. */
  visit?: (entry: StoredEntry) => void;
}

/** Conversations after the cursor; `next` is absent at the end. */
export interface TrailPage {
  walked: WalkedConversation[];
  next: Cursor | undefined;
}

/** The next conversations of a trail. What belongs to no anchor comes last, as broken from its first entry. */
export async function walkTrail(
  deps: TrailDeps,
  tenantId: string,
  cursor: Cursor,
  input: WalkInput = {},
): Promise<Result<TrailPage, Away>> {
  const { phase, connectionId, thread } = cursor;
  const after = { connectionId, thread };
  return phase === "anchors"
    ? walkAnchored(deps, tenantId, after, input)
    : findUnanchored(deps, tenantId, after, input);
}

async function walkAnchored(
  deps: TrailDeps,
  tenantId: string,
  after: AnchorKey,
  input: WalkInput,
): Promise<Result<TrailPage, Away>> {
  const anchors = await deps.tenants.anchors(tenantId, { after, limit: CONVERSATIONS_AT_ONCE });
  const last = anchors.at(-1);
  if (!last) return ok({ walked: [], next: { phase: "rows", connectionId: "", thread: "" } });
  const first = await readChains(deps.database, tenantId, anchors.map(fromStart), ENTRIES_AT_ONCE);
  if (!first.ok) return first;
  const walked: WalkedConversation[] = [];
  for (const [index, anchor] of anchors.entries()) {
    const one = await walkConversation(deps, tenantId, { anchor, rows: first.value[index] ?? [] }, input);
    if (!one.ok) return one;
    walked.push(one.value);
  }
  const { connectionId, thread } = last;
  return ok({ walked, next: { phase: "anchors", connectionId, thread } });
}

const fromStart = ({ connectionId, thread }: AnchorKey): ChainPage => ({ connectionId, thread, afterSeq: 0 });

interface Looked {
  anchor: Anchor;
  /** Its first rows. */
  rows: StoredEntry[];
}

async function walkConversation(
  deps: TrailDeps,
  tenantId: string,
  looked: Looked,
  input: WalkInput,
): Promise<Result<WalkedConversation, Away>> {
  let look = looked;
  for (let looks = 1; ; looks++) {
    const read = await readAll(deps, tenantId, look);
    if (!read.ok) return read;
    const { anchor } = look;
    const entries = withPending(read.value, anchor);
    const isAhead = (read.value.at(-1)?.seq ?? 0) > anchor.head.length;
    if (isAhead && looks < MAX_LOOKS) {
      const [fresh = anchor] = await deps.tenants.anchors(tenantId, { only: [anchor], limit: 1 });
      const rows = await readChains(deps.database, tenantId, [fromStart(anchor)], ENTRIES_AT_ONCE);
      if (!rows.ok) return rows;
      look = { anchor: fresh, rows: rows.value[0] ?? [] };
      continue;
    }
    return ok(walked(anchor, entries, input));
  }
}

function walked(
  anchor: Anchor,
  entries: readonly StoredEntry[],
  { range, visit }: WalkInput,
): WalkedConversation {
  const walk = walkChain(anchor.head, range);
  for (const entry of entries) {
    walk.add(entry);
    visit?.(entry);
  }
  const { connectionId, thread, head } = anchor;
  return { connectionId, thread, head, entries: walk.entries, broken: walk.end() };
}

async function readAll(
  deps: TrailDeps,
  tenantId: string,
  { anchor, rows }: Looked,
): Promise<Result<StoredEntry[], Away>> {
  const all = [...rows];
  for (let page = rows; page.length === ENTRIES_AT_ONCE; ) {
    const afterSeq = all.at(-1)?.seq ?? 0;
    const read = await readChains(
      deps.database,
      tenantId,
      [{ ...fromStart(anchor), afterSeq }],
      ENTRIES_AT_ONCE,
    );
    if (!read.ok) return read;
    page = read.value[0] ?? [];
    all.push(...page);
  }
  return ok(all);
}

/** Rows go before what is on its way to them: an entry that was altered in the rows must not look whole. */
function withPending(rows: StoredEntry[], { connectionId, thread, pending }: Anchor): StoredEntry[] {
  const stored = new Set(rows.map(({ seq }) => seq));
  const waiting = pending.filter(({ seq }) => !stored.has(seq));
  if (waiting.length === 0) return rows;
  const turn = rows.at(-1)?.turn ?? 0;
  const placed = waiting.map((entry) => ({ ...entry, connectionId, thread, turn }));
  return [...rows, ...placed].sort((a, b) => a.seq - b.seq);
}

export const isWithin = (at: number, { from = 0, to = Number.POSITIVE_INFINITY }: Range = {}): boolean =>
  at >= from && at <= to;

async function findUnanchored(
  deps: TrailDeps,
  tenantId: string,
  after: AnchorKey,
  { visit, range }: WalkInput,
): Promise<Result<TrailPage, Away>> {
  const limit = CONVERSATIONS_AT_ONCE * 10;
  const stored = await listChains(deps.database, tenantId, after, limit);
  if (!stored.ok) return fail(stored.error);
  const anchored = await deps.tenants.anchors(tenantId, { only: stored.value, limit });
  const known = new Set(anchored.map(({ connectionId, thread }) => encodeTuple([connectionId, thread])));
  const strangers = stored.value.filter((key) => !known.has(encodeTuple([key.connectionId, key.thread])));
  const walked: WalkedConversation[] = [];
  for (const key of strangers) {
    const read = await readChains(deps.database, tenantId, [fromStart(key)], ENTRIES_AT_ONCE);
    if (!read.ok) return read;
    const rows = read.value[0] ?? [];
    for (const entry of rows) visit?.(entry);
    const inRange = rows.find(({ at }) => isWithin(at, range));
    const broken = inRange && { seq: inRange.seq, why: "unanchored" as const };
    walked.push({ ...key, head: { hash: "", length: 0 }, entries: rows.length, broken });
  }
  const last = stored.value.length < limit ? undefined : stored.value.at(-1);
  return ok({ walked, next: last && { phase: "rows", ...last } });
}
