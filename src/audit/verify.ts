// Checks a stretch of a tenant's trail and names the first broken link of each conversation that has one.

import { decodeTuple, encodeTuple } from "../ids.ts";
import { ok, type Result } from "../result.ts";
import type { AnchorKey } from "../tenants/port.ts";
import { type Cursor, FIRST, type TrailDeps, walkTrail } from "./trail.ts";
import { type Fault, faultInWords, type Range } from "./walk.ts";

export interface BrokenLink extends AnchorKey {
  seq: number;
  why: Fault;
  words: string;
}

export interface Verification {
  conversations: number;
  entries: number;
  broken: BrokenLink[];
  /** Pass as `after` to go on; absent at the end. */
  next?: string;
}

/** What one request looks at: some seconds of reading, and no more of a report than a person reads. */
const ENTRIES_A_PAGE = 20_000;
const BROKEN_A_PAGE = 200;

const encodeCursor = ({ phase, connectionId, thread }: Cursor) => encodeTuple([phase, connectionId, thread]);

/** Where a page ended; the start for anything that is no such place. */
function decodeCursor(text: string | undefined): Cursor {
  try {
    const [phase, connectionId = "", thread = ""] = decodeTuple(text ?? "");
    return phase === "anchors" || phase === "rows" ? { phase, connectionId, thread } : FIRST;
  } catch {
    return FIRST;
  }
}

/** The next part of a verification. Ask again with `next` until there is none. */
export async function verifyTrail(
  deps: TrailDeps,
  tenantId: string,
  { after, ...range }: Range & { after?: string },
): Promise<Result<Verification, { code: "unavailable" }>> {
  const found: Verification = { conversations: 0, entries: 0, broken: [] };
  let cursor: Cursor | undefined = decodeCursor(after);
  while (cursor && found.entries < ENTRIES_A_PAGE && found.broken.length < BROKEN_A_PAGE) {
    const page = await walkTrail(deps, tenantId, cursor, { range });
    if (!page.ok) return page;
    for (const { connectionId, thread, entries, broken } of page.value.walked) {
      found.conversations++;
      found.entries += entries;
      if (broken) found.broken.push({ connectionId, thread, ...broken, words: faultInWords(broken.why) });
    }
    cursor = page.value.next;
  }
  return ok(cursor ? { ...found, next: encodeCursor(cursor) } : found);
}
