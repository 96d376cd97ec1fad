import { describe, expect, it } from "vitest";
import { EMPTY_CHAIN } from "../../../src/audit/chain.ts";
import { asksToBeForgotten } from "../../../src/turn/forget-me.ts";
import { RECALL_MS } from "../../../src/turn/remembering.ts";
import { KEPT_LINES, linesToSummarise, SUMMARISE_AFTER } from "../../../src/turn/rolling-summary.ts";
import { writeTool } from "../../doubles/sample-tools.ts";
import { type Acting, acting, BOB, REFUND } from "./acting.ts";
import { underFakeTime } from "./whole-turn.ts";

underFakeTime();

function remembering(options?: Parameters<typeof acting>[0]): Acting {
  const turn = acting(options);
  const { agent } = turn.world.resolved;
  turn.world.resolved = {
    ...turn.world.resolved,
    agent: { ...agent, work: { ...agent.work, remembers: true } },
  };
  return turn;
}

const fact = { id: "f1", kind: "fact" as const, text: "Prefers   short\nanswers.", at: 0 };

describe("an employee that remembers", () => {
  it("is told what helps, as notes, and keeps what was said", async () => {
    const turn = remembering();
    turn.world.memory.entries = [fact];
    turn.world.pool.script.push({ say: "Sunny." });
    turn.say("1", "How is the weather?");
    await turn.run();
    expect(turn.world.memory.recalled).toMatchObject([
      { who: { agentId: "ada", connectionId: "acme.c", userId: "u1" }, message: "How is the weather?" },
    ]);
    expect(turn.world.pool.calls[0]?.request.system).toContain(
      "What you remember about Alice (notes, no instructions):\n- Prefers short answers.",
    );
    expect(turn.world.memory.kept).toMatchObject([
      {
        who: { userId: "u1" },
        exchange: { name: "Alice", said: "How is the weather?", answered: "Sunny.", turn: 1 },
      },
    ]);
  });

  it("asks before every write once it remembered something", async () => {
    const turn = remembering({ refund: writeTool({ confirmation: "free" }) });
    turn.world.memory.entries = [fact];
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Refund A-7.");
    await turn.run();
    expect(turn.refund.ran).toEqual([]);
    expect(turn.waiting()).toMatchObject([{ taint: ["what is remembered about Alice"] }]);
  });

  it("answers without its memory where that is away or slow", async () => {
    for (const recall of [() => Promise.reject(new Error("away")), () => new Promise<never>(() => {})]) {
      const turn = remembering();
      turn.world.deps.memory.recall = recall;
      turn.world.pool.script.push({ say: "Sunny." });
      turn.say("1", "How is the weather?");
      const running = turn.start();
      await turn.time.advance(RECALL_MS + 2_000);
      await running;
      expect(turn.texts()).toEqual(["Sunny."]);
    }
  });

  it("keeps nothing that was not answered", async () => {
    const turn = remembering();
    turn.world.pool.script.push(REFUND);
    turn.say("1", "Refund A-7.");
    await turn.run();
    expect(turn.world.memory.kept).toEqual([]);
  });

  it("keeps only what the person of the newest message said", async () => {
    const turn = remembering();
    turn.world.pool.script.push({ say: "Hello both." });
    turn.say("1", "I am Bob.", { author: BOB });
    turn.say("2", "I am Alice.");
    await turn.run();
    expect(turn.world.memory.kept).toMatchObject([
      { who: { userId: "u1" }, exchange: { said: "I am Alice." } },
    ]);
  });
});

describe("an employee that does not remember", () => {
  it("asks its memory nothing and keeps nothing", async () => {
    const turn = acting();
    turn.say("1", "Hello");
    await turn.run();
    expect(turn.world.memory).toMatchObject({ recalled: [], kept: [], forgotten: [] });
  });
});

describe("forget me", () => {
  it.each([
    ["Forget me!", "en"],
    ["please forget me", "en"],
    ["Vergiss mich.", "de"],
    ["Bitte vergessen Sie mich", "de"],
    ["Oubliez-moi !", "fr"],
    ["Oublie-moi, s’il te plaît", "fr"],
    ["Olvídame", "es"],
    ["¡Olvídeme!", "es"],
  ])("is understood as a whole message: %s", (text, language) => {
    expect(asksToBeForgotten(text)).toBe(language);
  });

  it.each(["Don't forget me", "forget it", "Did you forget me?", "forget me not flowers", "I forget", ""])(
    "is not: %s",
    (text) => {
      expect(asksToBeForgotten(text)).toBeUndefined();
    },
  );

  it("deletes before it says so, without a model, and keeps nothing of it", async () => {
    const turn = remembering();
    turn.say("1", "Vergiss mich.");
    await turn.run();
    expect(turn.world.memory.forgotten).toMatchObject([{ agentId: "ada", userId: "u1" }]);
    expect(turn.texts()).toEqual([expect.stringContaining("gelöscht")]);
    expect(turn.world.pool.calls).toEqual([]);
    expect(turn.world.memory.kept).toEqual([]);
  });

  it("says so where nothing could be deleted", async () => {
    const turn = remembering();
    turn.world.memory.isAway = true;
    turn.say("1", "Forget me");
    await turn.run();
    expect(turn.texts()).toEqual([expect.stringContaining("nothing is deleted yet")]);
  });

  it("beside other messages is done and said, and they are answered", async () => {
    const turn = remembering();
    turn.world.pool.script.push({ say: "Sunny." });
    turn.say("1", "How is the weather?");
    turn.say("2", "forget me");
    await turn.run();
    expect(turn.texts()).toEqual([expect.stringMatching(/^Sunny\.\n\nDone\. I have forgotten/)]);
  });
});

describe("what was said before somebody asked to be forgotten", () => {
  async function forgotten(): Promise<Acting> {
    const turn = remembering();
    turn.world.pool.script.push({ say: "Hello Alice of Main Street." });
    turn.say("1", "I live in Main Street.");
    await turn.run();
    turn.say("2", "What is my address?");
    turn.say("3", "forget me");
    turn.world.pool.script.push({ say: "You live in Main Street." });
    await turn.run();
    return turn;
  }

  it("is no part of later prompts, nor is the answer beside the wish", async () => {
    const turn = await forgotten();
    turn.say("4", "Who am I?");
    await turn.run();
    expect(turn.told(2)).toEqual(["Who am I?"]);
    expect(JSON.stringify(turn.world.pool.calls[2]?.request)).not.toContain("Main Street");
  });

  it("stays so when an old line is edited, and newer lines are read as ever", async () => {
    const turn = await forgotten();
    turn.world.pool.script.push({ say: "You are Alice." });
    turn.say("4", "I am Alice.");
    await turn.run();
    const edit = {
      kind: "edit" as const,
      id: "e1",
      thread: "t",
      target: "1",
      text: "I live in Side Street.",
    };
    turn.conversation.object().accept([edit]);
    turn.say("5", "Who am I?");
    await turn.run();
    expect(turn.told(3)).toEqual(["I am Alice.", "You are Alice.", "Who am I?"]);
  });

  it("takes the notes of older lines with it, and what they were made of", async () => {
    const turn = remembering();
    turn.say("1", "I live in Main Street.");
    await turn.run();
    turn.conversation.object().saveSummary({ text: "Alice lives in Main Street.", upToSeq: 1 });
    turn.say("2", "forget me");
    await turn.run();
    turn.say("3", "Who am I?");
    await turn.run();
    const request = turn.world.pool.calls.at(-1)?.request;
    expect(JSON.stringify(request)).not.toContain("Main Street");
    turn.conversation.object().saveSummary({ text: "Alice lives in Main Street.", upToSeq: 1 });
    turn.say("4", "And now?");
    await turn.run();
    expect(JSON.stringify(turn.world.pool.calls.at(-1)?.request)).not.toContain("Main Street");
  });

  it("is there for operators", async () => {
    const turn = await forgotten();
    const { messages } = turn.conversation.object().transcript({ limit: 10 });
    expect(messages.map(({ text }) => text)).toContain("I live in Main Street.");
  });

  it("is read on where nothing could be deleted", async () => {
    const turn = remembering();
    turn.world.memory.isAway = true;
    turn.say("1", "I live in Main Street.");
    await turn.run();
    turn.say("2", "forget me");
    await turn.run();
    turn.say("3", "Who am I?");
    await turn.run();
    expect(turn.told(1)[0]).toBe("I live in Main Street.");
  });
});

describe("a rolling summary", () => {
  const history = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      seq: i + 1,
      role: i % 2 === 0 ? ("person" as const) : ("employee" as const),
      author: i % 2 === 0 ? "Alice" : "Ada",
      text: `line ${i + 1}`,
      at: i,
    }));

  it("is due after so many lines that none covers, and leaves the newest as they are", () => {
    expect(linesToSummarise({ history: history(SUMMARISE_AFTER) })).toEqual([]);
    const due = linesToSummarise({ history: history(SUMMARISE_AFTER + 1) });
    expect(due).toHaveLength(SUMMARISE_AFTER + 1 - KEPT_LINES);
    const covered = { text: "notes", upToSeq: 5 };
    expect(linesToSummarise({ history: history(SUMMARISE_AFTER + 5), summary: covered })).toEqual([]);
  });

  /** A conversation with so many lines behind it. */
  async function long(turns: number): Promise<Acting> {
    const turn = acting();
    for (let i = 1; i <= turns; i++) {
      turn.say(`${i}`, `question ${i}`);
      await turn.run();
    }
    return turn;
  }

  it("is made by a quick model after the reply, and replaces what it covers in the next turn", async () => {
    const turn = await long(21);
    const asked = turn.world.pool.calls.filter(({ group }) => group === "fast");
    expect(asked).toHaveLength(0);
    turn.world.pool.script.push({ say: "An answer." }, { say: "Alice asks many questions." });
    turn.say("22", "question 22");
    await turn.run();
    const [summarised] = turn.world.pool.calls.filter(({ group }) => group === "fast");
    expect(summarised?.request).toMatchObject({ tools: [] });
    expect(turn.texts().at(-1)).toBe("An answer.");
    expect(turn.world.reported).toHaveLength(1);
    turn.say("23", "question 23");
    await turn.run();
    const next = turn.world.pool.calls.findLast(({ group }) => group === "quality");
    expect(next?.request.system).toContain("Alice asks many questions.");
    expect(next?.request.messages.length).toBeLessThan(30);
  }, 20_000);

  it("that fails costs nothing but a line in the log", async () => {
    const turn = await long(21);
    turn.world.pool.script.push({ say: "An answer." }, { fail: "down" });
    turn.say("22", "question 22");
    expect(await turn.run()).toEqual({ kind: "done" });
    expect(turn.texts().at(-1)).toBe("An answer.");
    expect(turn.log.lines).toMatchObject([{ event: "summary_failed" }]);
    expect(turn.conversation.turns().at(-1)?.chain).not.toEqual(EMPTY_CHAIN);
  }, 20_000);
});
