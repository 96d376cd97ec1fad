import { describe, expect, it } from "vitest";
import { heldCandidates } from "../../../src/api/held-page.ts";
import type { ConversationSummary } from "../../../src/tenants/port.ts";

const row = (thread: string, lastAt: number, state = "held"): ConversationSummary => ({
  connectionId: "demo.slack",
  thread,
  channel: "slack",
  person: "Lena",
  lastText: "Hello",
  lastAt,
  state,
  turns: 1,
});
const threads = (page: { candidates: ConversationSummary[] }) => page.candidates.map((one) => one.thread);

describe("the candidates of the queue", () => {
  it("come from both sources, newest first, each once", () => {
    const page = heldCandidates([row("b", 2), row("a", 1)], [row("c", 3), row("b", 2)], { limit: 9 });
    expect(threads(page)).toEqual(["c", "b", "a"]);
    expect(page.before).toBeUndefined();
  });

  it("leave out what the tenant's object knows as ended, although Postgres does not know it yet", () => {
    const recent = [row("a", 5, "answered"), row("b", 6, "retrying")];
    expect(threads(heldCandidates([row("a", 1), row("b", 2), row("c", 3)], recent, { limit: 9 }))).toEqual([
      "c",
    ]);
  });

  it("do not come back on an earlier page once something newer was said", () => {
    const page = heldCandidates([row("a", 1)], [row("a", 8)], { limit: 9, before: 5 });
    expect(threads(page)).toEqual([]);
  });

  it("go on behind a full page", () => {
    const page = heldCandidates([row("a", 4), row("b", 3)], [row("c", 5)], { limit: 2 });
    expect(threads(page)).toEqual(["c", "a"]);
    expect(page.before).toBe(5);
  });

  it("go on behind a page of rows that were all ended meanwhile", () => {
    const rows = [row("a", 4), row("b", 3)];
    const page = heldCandidates(rows, [row("a", 9, "answered"), row("b", 9, "answered")], { limit: 2 });
    expect(threads(page)).toEqual([]);
    expect(page.before).toBe(4);
  });

  it("are read to the end without a gap, where many were held in one moment and some have ended", () => {
    const all = Array.from({ length: 50 }, (_, i) => row(`t${i}`, 1 + Math.floor(i / 3)));
    const ended = all.filter((_, i) => i % 7 === 0).map((one) => ({ ...one, state: "answered", lastAt: 99 }));
    const seen = new Set<string>();
    let before: number | undefined;
    let pages = 0;
    do {
      const below = all.filter((one) => one.lastAt < (before ?? Number.POSITIVE_INFINITY));
      const rows = below.sort((a, b) => b.lastAt - a.lastAt).slice(0, 5);
      const page = heldCandidates(rows, ended, { limit: 5, before });
      for (const thread of threads(page)) seen.add(thread);
      before = page.before;
    } while (before !== undefined && ++pages < 60);
    expect(before).toBeUndefined();
    expect(seen.size).toBe(50 - ended.length);
  });
});
