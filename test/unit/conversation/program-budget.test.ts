import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type HeardLine, hearProgram } from "../../../src/conversation/program-budget.ts";
import { MAX_PROGRAM_LINES, PROGRAM_SILENCE_MS, PROGRAM_WINDOW_MS } from "../../../src/limits.ts";
import { NOW } from "./turns.ts";

const program = (agoMs: number, fields: Partial<HeardLine> = {}): HeardLine => ({
  acceptedAt: NOW - agoMs,
  byProgram: true,
  ...fields,
});
const person = (agoMs: number): HeardLine => ({ acceptedAt: NOW - agoMs });
const many = (count: number, agoMs = 1_000) => Array.from({ length: count }, () => program(agoMs));

describe("lines of other programs", () => {
  it("are answered up to MAX_PROGRAM_LINES within a minute; the one after that is for a person to see", () => {
    expect(hearProgram([], NOW)).toBe("answer");
    expect(hearProgram(many(MAX_PROGRAM_LINES - 1), NOW)).toBe("answer");
    expect(hearProgram(many(MAX_PROGRAM_LINES), NOW)).toBe("last");
  });

  it("do not count a minute later, and people's lines never do", () => {
    expect(hearProgram(many(MAX_PROGRAM_LINES, PROGRAM_WINDOW_MS), NOW)).toBe("answer");
    expect(hearProgram([...many(MAX_PROGRAM_LINES - 1), person(10), person(5)], NOW)).toBe("answer");
  });

  it("meet silence after that, until a person writes or PROGRAM_SILENCE_MS have passed", () => {
    const held = program(500, { tooMany: true });
    expect(hearProgram([...many(20), held], NOW)).toBe("silence");
    expect(hearProgram([...many(20), held, person(100)], NOW)).toBe("answer");
    expect(hearProgram([program(PROGRAM_SILENCE_MS - 1, { tooMany: true })], NOW)).toBe("silence");
    expect(hearProgram([program(PROGRAM_SILENCE_MS, { tooMany: true })], NOW)).toBe("answer");
  });

  it("never get more than the budget in any minute, and one notice a silence, whenever they come", () => {
    const pauses = fc.array(fc.integer({ min: 0, max: 6_000 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(pauses, (each) => {
        let now = NOW;
        const lines: HeardLine[] = [];
        const told: number[] = [];
        for (const pause of each) {
          now += pause;
          const verdict = hearProgram(lines, now);
          if (verdict === "silence") continue;
          if (verdict === "last") told.push(now);
          lines.push({ acceptedAt: now, byProgram: true, ...(verdict === "last" ? { tooMany: true } : {}) });
          const recent = lines.filter((line) => !line.tooMany && now - line.acceptedAt < PROGRAM_WINDOW_MS);
          expect(recent.length).toBeLessThanOrEqual(MAX_PROGRAM_LINES);
        }
        for (const [i, at] of told.entries())
          expect(at - (told[i - 1] ?? 0)).toBeGreaterThanOrEqual(PROGRAM_SILENCE_MS);
      }),
    );
  });
});
