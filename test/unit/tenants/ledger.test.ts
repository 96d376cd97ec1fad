import { describe, expect, it } from "vitest";
import { chainEntries, EMPTY_CHAIN } from "../../../src/audit/chain.ts";
import {
  applySettlement,
  type LedgerRow,
  PENDING_ROW_BYTES,
  PIECE_BYTES,
  toPieces,
  withoutExported,
} from "../../../src/tenants/ledger.ts";
import type { Settlement } from "../../../src/tenants/port.ts";
import { receiptOf } from "../../doubles/receipts.ts";
import { auditEntryOf, settlementsOf, summaryOf } from "../../doubles/settlements.ts";

function settleAll(settlements: readonly Settlement[], start?: LedgerRow) {
  const overflow = [];
  let row = start;
  for (const settlement of settlements) {
    const result = applySettlement(row, settlement);
    row = result.row;
    overflow.push(...result.overflow);
  }
  return { row: row as LedgerRow, overflow };
}

const at = <T>(list: readonly T[], index: number): T => {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index}`);
  return value;
};

describe("a conversation's ledger row", () => {
  it("keeps the newest summary and head, and what Postgres does not have", () => {
    const turns = settlementsOf(3);
    const { row } = settleAll(turns);
    expect(row.turn).toBe(3);
    expect(row.summary).toEqual(at(turns, 2).summary);
    expect(row.head).toEqual(at(turns, 2).head);
    expect(row.pending.map((piece) => [piece.turn, piece.piece, piece.audit.length])).toEqual([
      [1, 0, 2],
      [2, 0, 2],
      [3, 0, 2],
    ]);
  });

  it("keeps who has the conversation, in words that fit and that Postgres takes", () => {
    const desk = {
      state: "taken" as const,
      since: 5,
      reason: `a\u0000b${"c".repeat(300)}`,
      priority: "high",
    };
    const [first, second] = [
      settlementsOf(1, { summary: { desk: { ...desk, owner: "Be\u0000n" } } }),
      settlementsOf(2),
    ];
    const { row } = settleAll(first);
    expect(row.summary.desk).toMatchObject({ state: "taken", since: 5, priority: "high" });
    expect(row.summary.desk?.owner).not.toContain("\u0000");
    expect(row.summary.desk?.reason).not.toContain("\u0000");
    expect(row.summary.desk?.reason.length).toBeLessThanOrEqual(200);
    const back = applySettlement(row, at(second, 1));
    expect(back.row.summary).not.toHaveProperty("desk");
  });

  it("changes nothing for a settlement that comes again, exported or not", () => {
    const turns = settlementsOf(3);
    const { row } = settleAll(turns);
    for (const turn of turns)
      expect(applySettlement(row, turn)).toEqual({ row, changed: false, overflow: [] });
    const exported = { ...row, pending: [] };
    for (const turn of turns) expect(applySettlement(exported, turn).changed).toBe(false);
  });

  it("takes a settlement that comes late without going back in summary or head", () => {
    const turns = settlementsOf(3);
    const { row } = settleAll([at(turns, 0), at(turns, 2), at(turns, 1)]);
    expect(row.turn).toBe(3);
    expect(row.summary).toEqual(at(turns, 2).summary);
    expect(row.head).toEqual(at(turns, 2).head);
    expect(row.pending.map((piece) => piece.turn)).toEqual([1, 3, 2]);
  });

  it("adds pieces under new numbers when a turn settles again, so that no confirmation takes both", () => {
    const [waiting, ended] = settlementsOf(2);
    if (!waiting || !ended) throw new Error("no settlements");
    const again: Settlement = { ...ended, turn: 1 };
    const { row } = settleAll([waiting, again]);
    expect(row.pending.map((piece) => [piece.turn, piece.piece])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(withoutExported(row.pending, [{ turn: 1, piece: 0 }]).map((piece) => piece.audit)).toEqual([
      again.audit,
    ]);
  });

  it("sends a new summary of the same turn to Postgres, with no records", () => {
    const [turn] = settlementsOf(1);
    if (!turn) throw new Error("no settlement");
    const { row } = settleAll([turn]);
    const renamed = { ...turn, summary: { ...turn.summary, state: "held" } };
    const result = applySettlement({ ...row, pending: [] }, renamed);
    expect(result.row.summary.state).toBe("held");
    expect(result.row.pending).toEqual([{ turn: 1, piece: 1, audit: [], usage: [] }]);
    expect(applySettlement(result.row, renamed).changed).toBe(false);
  });

  it("moves records out of the row before it grows large, and loses none", () => {
    const turns = settlementsOf(200, { text: "x".repeat(900) });
    const { row, overflow } = settleAll(turns);
    expect(JSON.stringify(row.pending).length).toBeLessThan(PENDING_ROW_BYTES);
    const all = [...overflow, ...row.pending].map((piece) => piece.turn);
    expect(all).toEqual(turns.map((one) => one.turn));
  });

  it("costs the same at turn 10 and at turn 1,000", () => {
    const sizeAfter = (turns: number) => {
      let row: LedgerRow | undefined;
      for (const turn of settlementsOf(turns)) row = { ...applySettlement(row, turn).row, pending: [] };
      return JSON.stringify(row).length;
    };
    expect(sizeAfter(1_000)).toBeLessThan(sizeAfter(20) + 150);
  });

  it("keeps of the last text what a list shows, without half a character", () => {
    const [turn] = settlementsOf(1, {
      summary: { lastText: `${"x".repeat(199)}\u{1F600}\0`, person: "a\0b" },
    });
    if (!turn) throw new Error("no settlement");
    const { summary } = applySettlement(undefined, turn).row;
    expect(summary.lastText).toBe(`${"x".repeat(199)}\uFFFD`);
    expect(summary.person).toBe("a\uFFFDb");
  });
});

describe("a turn that is closed twice", () => {
  const turn = at(settlementsOf(1), 0);
  const closedAs = (...ids: string[]): Settlement => {
    const { entries, head } = chainEntries(
      turn.head,
      ids.map((id) => auditEntryOf({ id, type: "delivery" })),
    );
    return { ...turn, audit: [...turn.audit, ...entries], head };
  };

  it("keeps the end that was anchored first, whatever the second says", () => {
    const first = closedAs("sent");
    const { row } = settleAll([first]);
    for (const again of [closedAs("unknown"), closedAs("unknown", "edited"), turn]) {
      const result = applySettlement(row, again);
      expect(result.row.head).toEqual(first.head);
      expect(result.row.pending.flatMap(({ audit }) => audit)).toEqual(first.audit);
      expect(result.changed).toBe(false);
    }
  });

  it("goes on where the second says the same and more", () => {
    const first = closedAs("sent");
    const { row } = settleAll([first]);
    const more = chainEntries(first.head, [auditEntryOf({ id: "edited" })]);
    const again = { ...first, audit: [...first.audit, ...more.entries], head: more.head };
    const result = applySettlement(row, again);
    expect(result.row.head).toEqual(more.head);
    expect(result.row.pending.flatMap(({ audit }) => audit)).toEqual(again.audit);
  });

  it("says nothing more once a later turn has settled on what was anchored", () => {
    const first = closedAs("sent");
    const next = { ...turn, turn: 2, ...chained(first.head, "next") };
    const { row } = settleAll([first, next]);
    const result = applySettlement(row, closedAs("unknown", "edited", "again"));
    expect(result.row.head).toEqual(next.head);
    expect(result.row.pending.flatMap(({ audit }) => audit)).toEqual([...first.audit, ...next.audit]);
  });
});

function chained(previous: Settlement["head"], id: string): Pick<Settlement, "audit" | "head"> {
  const { entries, head } = chainEntries(previous, [auditEntryOf({ id })]);
  return { audit: entries, head };
}

describe("model calls of a turn", () => {
  const call = (id: string) => ({ receipt: receiptOf({ id }), reservation: "held" });
  const receiptsOf = (row: LedgerRow) => row.pending.map((piece) => piece.receipts?.map(({ id }) => id));

  it("travel with its records, as receipts only", () => {
    const [turn] = settlementsOf(1);
    if (!turn) throw new Error("no settlement");
    const { row } = applySettlement(undefined, { ...turn, models: [call("a"), call("b")] });
    expect(receiptsOf(row)).toEqual([["a", "b"]]);
    expect(JSON.stringify(row)).not.toContain("held");
  });

  it("that are new are taken in although the chain did not grow, and their bill with them", () => {
    const [turn] = settlementsOf(1);
    if (!turn) throw new Error("no settlement");
    const { row } = applySettlement(undefined, { ...turn, usage: [] });
    const again = applySettlement(row, { ...turn, models: [call("late")] });
    expect(again.changed).toBe(true);
    expect(again.row.pending.at(-1)).toEqual({
      ...{ turn: 1, piece: 1, audit: [], usage: turn.usage },
      receipts: [call("late").receipt],
    });
  });

  it("are cut into pieces where they are many, each once and in order", () => {
    const [turn] = settlementsOf(1);
    if (!turn) throw new Error("no settlement");
    const models = Array.from({ length: 90 }, (_, i) => ({
      receipt: receiptOf({ id: `r${i}`, why: "w".repeat(900) }),
    }));
    const pieces = toPieces({ ...turn, models });
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flatMap((piece) => piece.receipts ?? [])).toEqual(models.map(({ receipt }) => receipt));
    expect(pieces.flatMap((piece) => piece.audit)).toEqual(turn.audit);
    expect(pieces.flatMap((piece) => piece.usage)).toEqual(turn.usage);
  });
});

describe("pieces of a turn", () => {
  it("are one where it fits", () => {
    const [turn] = settlementsOf(1);
    if (!turn) throw new Error("no settlement");
    expect(toPieces(turn)).toEqual([{ turn: 1, piece: 0, audit: turn.audit, usage: turn.usage }]);
  });

  it("are as many as needed, each within the bound, in order, with every record once", () => {
    const [turn] = settlementsOf(1, { entries: 120, text: "漢".repeat(1_000) });
    if (!turn) throw new Error("no settlement");
    const pieces = toPieces(turn, 3);
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.map((piece) => piece.piece)).toEqual(pieces.map((_, i) => i + 3));
    for (const piece of pieces) {
      expect(new TextEncoder().encode(JSON.stringify(piece)).length).toBeLessThan(PIECE_BYTES + 200);
    }
    expect(pieces.flatMap((piece) => piece.audit)).toEqual(turn.audit);
    expect(pieces.flatMap((piece) => piece.usage)).toEqual(turn.usage);
  });

  it("refuse a single record that is too large: entries are bounded where they are made", () => {
    const [turn] = settlementsOf(1);
    const [usage] = turn?.usage ?? [];
    if (!turn || !usage) throw new Error("no settlement");
    const huge = { ...turn, usage: [{ ...usage, model: "m".repeat(PIECE_BYTES) }] };
    expect(() => toPieces(huge)).toThrow(RangeError);
  });

  it("exist for a turn that owes nothing but its summary", () => {
    const nothing: Settlement = {
      turn: 1,
      summary: summaryOf(),
      audit: [],
      usage: [],
      head: EMPTY_CHAIN,
      models: [],
    };
    expect(applySettlement(undefined, nothing).row.pending).toHaveLength(1);
  });
});

describe("withoutExported", () => {
  it("hands back the same array where nothing was removed", () => {
    const { row } = settleAll(settlementsOf(2));
    expect(withoutExported(row.pending, [{ turn: 9 }])).toBe(row.pending);
    expect(withoutExported(row.pending, [{ turn: 1, piece: 1 }])).toBe(row.pending);
    expect(withoutExported(row.pending, [{ turn: 1 }]).map((piece) => piece.turn)).toEqual([2]);
  });
});
