// What the office's employees remember, in memory: tests put people in and look what is left.

import type { MemoryEntryView, MemoryVerbs, RememberedBy } from "../../src/api/memory-verbs.ts";
import { decodeTuple, encodeTuple } from "../../src/ids.ts";
import { MEMORY_PAGE } from "../../src/limits.ts";
import { fail, ok } from "../../src/result.ts";

const keyOf = ({ tenantId, agentId, connectionId, userId }: RememberedBy) =>
  encodeTuple([tenantId, agentId, connectionId, userId]);

/** An entry, with everything but what a test is about filled in. */
export const entryOf = (partial: Partial<MemoryEntryView> = {}): MemoryEntryView => ({
  ...{ id: "a".repeat(64), kind: "fact", text: "Mia works in sales.", at: 1_000, thread: "C1/1", turn: 1 },
  ...partial,
});

const page = <T>(rows: T[], time: (row: T) => number, before = Number.POSITIVE_INFINITY): T[] =>
  rows
    .filter((row) => time(row) < before)
    .sort((a, b) => time(b) - time(a))
    .slice(0, MEMORY_PAGE);

export class OfficeMemory {
  readonly kept = new Map<string, MemoryEntryView[]>();
  /** Keys of people who may not be remembered any more. */
  readonly forgotten = new Set<string>();

  put(who: RememberedBy, ...entries: MemoryEntryView[]): void {
    this.kept.set(keyOf(who), [...this.of(who), ...entries]);
  }

  of(who: RememberedBy): MemoryEntryView[] {
    return this.kept.get(keyOf(who)) ?? [];
  }

  verbs(isAway: () => boolean): MemoryVerbs {
    const stored = <T>(work: () => T) => (isAway() ? fail({ code: "unavailable" as const }) : ok(work()));
    return {
      people: async (tenantId, { agentId, before }) =>
        stored(() => page(this.people(tenantId, agentId), ({ lastAt }) => lastAt, before)),
      entries: async (who, { search = "", before }) =>
        stored(() => page(this.found(who, search), ({ at }) => at, before)),
      correct: async (who, id, text) =>
        stored(() => this.replace(who, id, (entry) => ({ ...entry, text }))?.now),
      remove: async (who, id) => stored(() => this.replace(who, id, () => undefined)?.before),
      restore: async (who, entry) => stored(() => this.restore(who, entry)),
      forget: async (who) => stored(() => this.forget(who)),
    };
  }

  private found(who: RememberedBy, search: string): MemoryEntryView[] {
    return this.of(who).filter(({ text }) => text.toLowerCase().includes(search.toLowerCase()));
  }

  private replace(
    who: RememberedBy,
    id: string,
    by: (entry: MemoryEntryView) => MemoryEntryView | undefined,
  ): { before: MemoryEntryView; now: MemoryEntryView | undefined } | undefined {
    const before = this.of(who).find((entry) => entry.id === id);
    if (!before) return undefined;
    const now = by(before);
    const others = this.of(who).filter((entry) => entry !== before);
    this.kept.set(keyOf(who), now ? [...others, now] : others);
    return { before, now };
  }

  private restore(who: RememberedBy, entry: MemoryEntryView): boolean {
    if (this.forgotten.has(keyOf(who))) return false;
    if (!this.of(who).some(({ id }) => id === entry.id)) this.put(who, entry);
    return true;
  }

  private forget(who: RememberedBy): { forgotten: number } {
    const forgotten = this.of(who).length;
    this.kept.delete(keyOf(who));
    this.forgotten.add(keyOf(who));
    return { forgotten };
  }

  private people(tenantId: string, only?: string) {
    return [...this.kept].flatMap(([key, entries]) => {
      const [tenant, agentId = "", connectionId = "", userId = ""] = decodeTuple(key);
      const [newest] = page(entries, ({ at }) => at);
      if (tenant !== tenantId || !newest || (only !== undefined && only !== agentId)) return [];
      const facts = entries.filter(({ kind }) => kind === "fact").length;
      const counts = { facts, exchanges: entries.length - facts };
      const name = entries.toSorted((a, b) => b.at - a.at).find((entry) => entry.name)?.name;
      const named = name === undefined ? {} : { name };
      const last = { lastAt: newest.at, lastThread: newest.thread };
      return [{ agentId, connectionId, userId, ...named, ...counts, ...last }];
    });
  }
}
