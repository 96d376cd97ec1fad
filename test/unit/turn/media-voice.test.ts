import { describe, expect, it, vi } from "vitest";
import type { Transcriber } from "../../../src/llm/transcriber.ts";
import { fail, ok, type Result } from "../../../src/result.ts";
import { NOTE, sighted, toldIn } from "./sighted.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

describe("a voice note", () => {
  const hears = (
    isLocal: boolean,
    text: Result<string, string> = ok("Please call me back."),
  ): Transcriber => ({
    isLocal,
    transcribe: vi.fn(async () => text),
  });

  it("is what the person said, where somebody listens", async () => {
    const turn = sighted({ transcriber: hears(false) });
    turn.world.pool.script.push({ say: "I will." });
    turn.say("1", "", { files: [NOTE] });
    await turn.run();
    expect(toldIn(turn)).toContain("voice message, as far as it was understood:]\nPlease call me back.");
    expect(turn.texts()).toEqual(["I will."]);
  });

  it("is said to be unheard, and not fetched, where nobody does", async () => {
    const turn = sighted();
    turn.say("1", "", { files: [NOTE] });
    await turn.run();
    expect(turn.fetched).toEqual([]);
    expect(turn.world.pool.calls).toEqual([]);
    expect(turn.texts().join()).toMatch(/could not listen to the recording.*in words/s);
  });

  it("of a conversation that stays local goes to no service elsewhere", async () => {
    for (const isLocal of [false, true]) {
      const transcriber = hears(isLocal);
      const turn = sighted({ transcriber });
      const { agent } = turn.world.resolved;
      turn.world.resolved = { ...turn.world.resolved, agent: { ...agent, localOnly: true } };
      turn.say("1", "", { files: [NOTE] });
      await turn.run();
      expect(transcriber.transcribe).toHaveBeenCalledTimes(isLocal ? 1 : 0);
    }
  });

  it("that was not understood is told so", async () => {
    const turn = sighted({ transcriber: hears(true, fail("it could not be understood.")) });
    turn.say("1", "", { files: [NOTE] });
    await turn.run();
    expect(turn.texts().join()).toContain("could not be understood");
  });
});
