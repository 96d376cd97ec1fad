import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { meets, type RunResult, resultLines, tableLines, writeJson } from "../../../bench/table.ts";

const result: RunResult = {
  name: "ack",
  settings: { rounds: 2 },
  tables: [
    {
      title: "Times",
      columns: ["who", "ms"],
      rows: [
        ["a", 1.234],
        ["bb", 1_234.5],
      ],
    },
  ],
  bars: [
    { name: "slow", value: 2, limit: 1 },
    { name: "fast", value: 2, limit: 1, atLeast: true },
  ],
  notes: ["One note."],
};

describe("a table", () => {
  it("puts text to the left and numbers to the right", () => {
    expect(tableLines(result.tables[0] ?? { title: "", columns: [], rows: [] })).toEqual([
      "Times",
      "",
      "who     ms",
      "---  -----",
      "a     1.23",
      "bb   1,235",
    ]);
  });

  it("shows a dash where there is no number", () => {
    expect(tableLines({ title: "t", columns: ["x"], rows: [[Number.NaN]] }).at(-1)).toBe("-");
  });
});

describe("a bar", () => {
  it("is a ceiling, or a floor where it says so", () => {
    expect(meets({ name: "", value: 1, limit: 1 })).toBe(true);
    expect(meets({ name: "", value: 1.01, limit: 1 })).toBe(false);
    expect(meets({ name: "", value: 0.5, limit: 0.5, atLeast: true })).toBe(true);
    expect(meets({ name: "", value: 0.49, limit: 0.5, atLeast: true })).toBe(false);
  });

  it("is missed by what could not be measured", () => {
    expect(meets({ name: "", value: Number.NaN, limit: 1 })).toBe(false);
    expect(meets({ name: "", value: Number.NaN, limit: 1, atLeast: true })).toBe(false);
  });
});

describe("a result", () => {
  const dir = mkdtempSync(join(tmpdir(), "bench-table-"));
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it("shows which bars are met and ends with the notes", () => {
    const lines = resultLines(result);
    expect(lines).toContain("✖ slow: 2 (at most 1)");
    expect(lines).toContain("✔ fast: 2 (at least 1)");
    expect(lines.at(-1)).toBe("  One note.");
  });

  it("is written with its machine, in a folder that need not exist", () => {
    const file = join(dir, "deep", "ack.json");
    writeJson(file, result);
    const written = JSON.parse(readFileSync(file, "utf8"));
    expect(written).toMatchObject({
      name: "ack",
      settings: { rounds: 2 },
      machine: { node: process.version },
    });
    expect(written.bars.map((bar: { met: boolean }) => bar.met)).toEqual([false, true]);
  });
});
