// A tenant's trail as a stream of lines, read conversation by conversation while it is sent.

import { describeError } from "../errors.ts";
import { encodeTuple } from "../ids.ts";
import type { Log } from "../log.ts";
import type { StoredEntry } from "./event-rows.ts";
import { conversationLines, createExportWriter, EXPORT_FORMAT } from "./export-lines.ts";
import { type Cursor, FIRST, type TrailDeps, walkTrail } from "./trail.ts";
import type { Range } from "./walk.ts";

const keyOf = ({ connectionId, thread }: { connectionId: string; thread: string }) =>
  encodeTuple([connectionId, thread]);

async function* lines(deps: TrailDeps, tenantId: string, range: Range, now: number): AsyncGenerator<string> {
  const writer = createExportWriter();
  const { from = null, to = null } = range;
  yield writer.line({ kind: "export", format: EXPORT_FORMAT, tenant: tenantId, from, to, at: now });
  let cursor: Cursor | undefined = FIRST;
  while (cursor) {
    const seen = new Map<string, StoredEntry[]>();
    const visit = (entry: StoredEntry) => {
      const known = seen.get(keyOf(entry));
      if (known) known.push(entry);
      else seen.set(keyOf(entry), [entry]);
    };
    const page = await walkTrail(deps, tenantId, cursor, { range, visit });
    if (!page.ok) throw new Error("The database went away.");
    for (const walked of page.value.walked) {
      const own = conversationLines(walked, seen.get(keyOf(walked)) ?? [], range);
      yield own.map((line) => writer.line(line)).join("");
    }
    cursor = page.value.next;
  }
  yield writer.last();
}

/**
 * The export, read as it is taken. Where the database goes away it breaks off without its last line, and
 * whoever checks the file sees that it is not whole.
 */
export function exportTrail(
  deps: TrailDeps & { log: Log },
  tenantId: string,
  range: Range,
  now: number,
): ReadableStream<Uint8Array> {
  const source = lines(deps, tenantId, range, now);
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        let next = await source.next();
        // An empty piece would ask for no other by itself.
        while (!next.done && next.value === "") next = await source.next();
        if (next.done) controller.close();
        else controller.enqueue(encoder.encode(next.value));
      } catch (error) {
        deps.log.warn("audit_export_broke_off", { tenantId, error: describeError(error) });
        controller.error(error);
      }
    },
    cancel: async () => void (await source.return(undefined)),
  });
}
