import { describe, expect, it } from "vitest";
import { MAX_PROGRAM_LINES, PROGRAM_SILENCE_MS } from "../../../src/limits.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const BOT = { author: { id: "B7", name: "Deploys" }, byProgram: true as const };

/** Another employee that answers every answer with a line of its own, for as long as it gets one. */
async function talk(turn: WholeTurn, lines: number): Promise<number> {
  for (let i = 1; i <= lines; i++) {
    const before = turn.texts().length;
    turn.say(String(i), `[${i}]`, BOT);
    await turn.run(200);
    if (turn.texts().length === before) return i - 1;
  }
  return lines;
}

describe("two programs that answer each other", () => {
  it("come to an end, of which operators see why: in the queue, in the trail and in the log", async () => {
    const turn = wholeTurn();
    expect(await talk(turn, 100)).toBe(MAX_PROGRAM_LINES);
    const held = turn.conversation.turns().at(-1);
    expect(held).toMatchObject({ state: "closed", outcome: "held", parts: [] });
    expect(held?.reason).toContain("Other programs wrote more than 20 lines within a minute");
    const settled = turn.world.settled.at(-1);
    expect(settled?.summary.state).toBe("held");
    expect(JSON.stringify(settled?.audit)).toContain("Other programs wrote more than 20 lines");
    expect(turn.log.lines.filter(({ event }) => event === "programs_silenced")).toHaveLength(1);
  });

  it("are one notice: what programs write after that is not even stored", async () => {
    const turn = wholeTurn();
    await talk(turn, 100);
    const before = { lines: turn.conversation.lines().length, settled: turn.world.settled.length };
    for (let i = 200; i < 230; i++) turn.say(String(i), "again", BOT);
    await turn.run();
    expect(turn.conversation.lines()).toHaveLength(before.lines);
    expect(turn.world.settled).toHaveLength(before.settled);
    expect(turn.log.lines.filter(({ event }) => event === "programs_silenced")).toHaveLength(1);
  });

  it("leave the conversation free for people, who end the silence", async () => {
    const turn = wholeTurn();
    await talk(turn, 100);
    turn.say("300", "what was that?");
    await turn.run();
    expect(turn.texts().at(-1)).toContain("what was that?");
    turn.say("301", "fine", BOT);
    await turn.run();
    expect(turn.texts().at(-1)).toContain("fine");
  });

  it("may go on after an hour", async () => {
    const turn = wholeTurn();
    await talk(turn, 100);
    await turn.time.advance(PROGRAM_SILENCE_MS);
    turn.say("300", "tomorrow's report?", BOT);
    await turn.run();
    expect(turn.texts().at(-1)).toContain("tomorrow's report?");
  });
});
