import { describe, expect, it } from "vitest";
import { NOTHING_TRIED, plotOf, trialLine, tryAll } from "../../../console/src/rules/try-rules.ts";
import type { EscalationTrial, TrialHit } from "../../../src/api/escalation-view.ts";

const DAY = 86_400_000;
const TO = new Date(2026, 10, 20, 15).getTime();
const FROM = TO - 7 * DAY;

const hit = (thread: string, at: number, rule?: number): TrialHit => ({
  connection: { id: "demo.slack", channel: "slack", name: "Slack" },
  ...{ thread, person: "Mia", turn: 1, at, text: "refund", reason: "r", explanation: "e" },
  ...(rule === undefined ? {} : { rule }),
});

const page = (partial: Partial<EscalationTrial>): EscalationTrial => ({
  ...{ conversations: 20, hits: [], byRule: [], byWish: 0, unreadable: 0, from: FROM, to: TO },
  database: "ok",
  ...partial,
});

describe("trying rules on last week", () => {
  const pages = [
    page({ hits: [hit("a", TO, 0)], before: TO - DAY }),
    page({ hits: [hit("b", TO - 2 * DAY)], before: TO - 3.5 * DAY, unreadable: 1 }),
    page({ conversations: 3, database: "unavailable" }),
  ];

  it("asks for page after page, says how far it is, and adds them up", async () => {
    const asked: (number | undefined)[] = [];
    const shares: number[] = [];
    const left = [...pages];
    const sum = await tryAll(
      async (before) => {
        asked.push(before);
        return left.shift() as EscalationTrial;
      },
      ({ share }) => shares.push(share),
      new AbortController().signal,
    );
    expect(asked).toEqual([undefined, TO - DAY, TO - 3.5 * DAY]);
    expect(shares).toEqual([1 / 7, 0.5, 1]);
    expect(sum).toMatchObject({ conversations: 43, unreadable: 1, databaseAway: true });
    expect(sum.hits.map(({ thread }) => thread)).toEqual(["a", "b"]);
  });

  it("asks for nothing more once it is stopped", async () => {
    const controller = new AbortController();
    let asked = 0;
    const trial = tryAll(
      async () => {
        asked++;
        controller.abort();
        return page({ before: TO - DAY });
      },
      () => {},
      controller.signal,
    );
    await expect(trial).rejects.toThrow();
    expect(asked).toBe(1);
  });

  it("counts a conversation once that is told twice", async () => {
    const left = [page({ hits: [hit("a", TO, 0)], before: TO - DAY }), page({ hits: [hit("a", TO, 1)] })];
    const ask = async () => left.shift() as EscalationTrial;
    const { hits } = await tryAll(ask, () => {}, new AbortController().signal);
    expect(hits.map(({ rule }) => rule)).toEqual([0]);
  });

  it("says what was found in one line", () => {
    expect(trialLine({ ...NOTHING_TRIED, conversations: 1_204, hits: [hit("a", TO)] })).toBe(
      "1 of 1,204 conversations would have been handed over",
    );
    expect(trialLine({ ...NOTHING_TRIED, conversations: 1, unreadable: 2 })).toBe(
      "none of 1 conversation would have been handed over; 2 of them could not be read",
    );
  });
});

describe("the plot of a trial", () => {
  const hits = [hit("a", TO, 1), hit("b", TO - 60_000, 1), hit("c", TO), hit("d", FROM + DAY, 0)];
  const plot = plotOf({ ...NOTHING_TRIED, hits, from: FROM, to: TO });

  it("has every day of the week, also those on which nothing would have happened", () => {
    expect(plot.days).toHaveLength(8);
    expect(plot.days.map(({ counts }) => counts.length)).toEqual([0, 1, 0, 0, 0, 0, 0, 2]);
    expect(plot.most).toBe(3);
  });

  it("says which rule would have fetched somebody most often, and who asked", () => {
    expect(plot.byRule).toEqual([
      { rule: 1, conversations: 2 },
      { rule: 0, conversations: 1 },
      { rule: "wish", conversations: 1 },
    ]);
  });
});
