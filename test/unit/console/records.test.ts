import { describe, expect, it } from "vitest";
import { headline, toneOf, typeWords } from "../../../console/src/audit/audit-words.ts";
import { fieldChanges } from "../../../console/src/audit/config-change.ts";
import { plotOf } from "../../../console/src/audit/event-plot.ts";
import { beginOf, endOf, lookedAt, verifyAll } from "../../../console/src/audit/verify-trail.ts";
import { keptWords, personWords } from "../../../console/src/memory/memory-words.ts";
import { personHref, readPerson } from "../../../console/src/memory/person-address.ts";
import type { AuditEventView } from "../../../src/api/audit-verbs.ts";
import { changeEntry } from "../../../src/api/change.ts";

const eventOf = (over: Partial<AuditEventView>): AuditEventView => ({
  ...{ id: "e", at: 0, type: "turn", agentId: "ada", userId: "u", inputSummary: "", outputSummary: "" },
  ...{ latencyMs: 0, metadata: {}, connectionId: "demo.web", thread: "t", turn: 1, seq: 1, hash: "h" },
  ...over,
});

describe("a change in the trail", () => {
  const changed = (before: unknown, after: unknown) => {
    const author = { personId: "p", operatorName: "Maria", via: "session" as const };
    const deps = { newId: () => "id", clock: () => 1 };
    return fieldChanges(eventOf(changeEntry(deps, author, { what: "models of Ada", before, after })));
  };

  it("is read field by field, as the server writes it down", () => {
    const before = { modelPreference: "fast", localOnly: false, tools: ["a"], same: 1 };
    expect(
      changed(before, { ...before, modelPreference: "quality", localOnly: true, tools: ["a", "b"] }),
    ).toEqual([
      { field: "model preference", before: "fast", after: "quality" },
      { field: "local only", before: "no", after: "yes" },
      { field: "tools", before: "a", after: "a, b" },
    ]);
  });

  it("shows what is new against nothing, and what is gone the other way", () => {
    expect(changed(undefined, { name: "Terms" })).toEqual([{ field: "name", before: "", after: "Terms" }]);
    expect(changed({ name: "Terms" }, undefined)).toEqual([{ field: "name", before: "Terms", after: "" }]);
  });

  it("stands as it is where it was cut or was no thing of fields", () => {
    const cut = eventOf({
      inputSummary: 'rules: {"text":"a lot of',
      outputSummary: '{"text":"less"}',
      metadata: { what: "rules" },
    });
    expect(fieldChanges(cut)[0]).toMatchObject({ field: "", before: '{"text":"a lot of' });
    expect(changed("on", "off")).toEqual([{ field: "", before: "on", after: "off" }]);
  });
});

describe("an entry of the trail", () => {
  it("says in one line what happened, however much was said", () => {
    const metadata = { tool: "refund", decision: "denied", by: "Maria" };
    expect(headline(eventOf({ type: "confirmation", metadata }))).toBe("refund · denied · by Maria");
    const long = headline(eventOf({ outputSummary: "word ".repeat(200) }));
    expect(long.length).toBeLessThanOrEqual(140);
    expect(headline(eventOf({ inputSummary: "two\nlines" }))).toBe("two lines");
  });

  it("is coloured by how it ended", () => {
    expect(toneOf(eventOf({ type: "tool_invocation", metadata: { outcome: "unknown" } }))).toBe("warn");
    expect(toneOf(eventOf({ type: "delivery", outputSummary: "failed" }))).toBe("bad");
    expect(toneOf(eventOf({ type: "delivery", outputSummary: "sent" }))).toBe("good");
  });

  it("of a kind that is not known yet has its own name", () => {
    expect(typeWords("tool_invocation")).toBe("Tool used");
    expect(typeWords("moon_landing")).toBe("moon landing");
  });
});

describe("the plot of the trail", () => {
  const day = 24 * 3_600_000;
  it("counts every entry once, in at most 41 stretches, whatever time they span", () => {
    for (const span of [0, 60_000, day, 30 * day, 250 * day]) {
      const events = Array.from({ length: 50 }, (_, n) => ({
        at: 1.7e12 + (n * span) / 49,
        ...{ type: n % 2 ? "a" : "b", count: 2 },
      }));
      const plot = plotOf(events, { from: 1.7e12, to: 1.7e12 + span });
      const sum = plot?.rows.reduce(
        (all, { at: _, ...counts }) => all + Object.values(counts).reduce((a, b) => a + b, 0),
        0,
      );
      expect(sum).toBe(100);
      expect(plot?.rows.length).toBeLessThanOrEqual(41);
      expect(plot?.types).toEqual(["a", "b"]);
    }
  });

  it("is none of nothing", () => {
    expect(plotOf([], { from: 0, to: day })).toBeUndefined();
  });

  it("shows stretches of its range in which nothing happened, too", () => {
    const plot = plotOf([{ at: 1.7e12, type: "a", count: 3 }], { from: 1.7e12 - 30 * day, to: 1.7e12 + 1 });
    expect(plot?.rows.length).toBeGreaterThanOrEqual(30);
    expect(plot?.rows.filter((row) => row.a !== undefined)).toHaveLength(1);
  });
});

describe("verifying the trail", () => {
  const broken = [{ connectionId: "c", thread: "t", seq: 3, why: "cut", words: "gone" }];

  it("asks part after part and adds up what was found", async () => {
    const asked: (string | undefined)[] = [];
    const told: string[] = [];
    const ask = async (after: string | undefined) => {
      asked.push(after);
      return after === undefined
        ? { conversations: 1, entries: 1, broken: [], next: "x" }
        : { conversations: 2, entries: 999, broken };
    };
    const sum = await verifyAll(
      ask,
      (progress) => void told.push(lookedAt(progress)),
      new AbortController().signal,
    );
    expect(asked).toEqual([undefined, "x"]);
    expect(told).toEqual(["1 conversation, 1 entry", "3 conversations, 1,000 entries"]);
    expect(sum.broken).toEqual(broken);
  });

  it("asks nothing more once it is stopped", async () => {
    const controller = new AbortController();
    let asked = 0;
    const ask = async () => ({ conversations: 1, entries: ++asked, broken: [], next: "on" });
    await expect(verifyAll(ask, () => controller.abort(), controller.signal)).rejects.toThrow();
    expect(asked).toBe(1);
  });

  it("takes a day from its first to its last moment", () => {
    expect(Number(endOf("2026-11-20")) - Number(beginOf("2026-11-20"))).toBe(24 * 3_600_000 - 1);
    expect([beginOf(""), endOf("2026-13-45"), beginOf("0001-01-01")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("who is remembered", () => {
  it("is counted in words, without what there is none of", () => {
    expect(keptWords({ facts: 2, exchanges: 1 })).toBe("2 facts and 1 exchange");
    expect(keptWords({ facts: 1, exchanges: 0 })).toBe("1 fact");
  });

  it("is shown by name with the id beside it, and by the id where no name is known", () => {
    expect(personWords({ name: "Mia", userId: "U1" })).toEqual({ title: "Mia", id: "U1" });
    expect(personWords({ userId: "U1" })).toEqual({ title: "U1", id: undefined });
  });

  it("has an address of their own, whatever their id holds", () => {
    const who = { agentId: "ada", connectionId: "demo.slack", userId: "a/b?c&d=é" };
    expect(readPerson(new URL(personHref(who), "https://x").searchParams)).toEqual(who);
    expect(readPerson(new URLSearchParams("agent=ada"))).toBeUndefined();
  });
});
