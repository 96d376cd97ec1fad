// A turn may read what others wrote, or act, but not both without a person. Two hundred turns, made up anew from
// everything that can bring in foreign text and everything that acts; whoever acts is allowed to for good.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ToolCallPart } from "../../../src/llm/model.ts";
import { companyToolkit, edgeThatSays, employ, grantFor, isEffect } from "../../doubles/company.ts";
import type { ScriptLine } from "../../doubles/scripted-pool.ts";
import { type Edge, knowledgeOf } from "../../doubles/tool-world.ts";
import { BOB } from "./acting.ts";
import { underFakeTime, type WholeTurn, wholeTurn } from "./whole-turn.ts";

underFakeTime();

const READS = {
  web: { name: "web_search", input: { query: "tea" }, source: "the web page tea.example" },
  documents: { name: "kb_search", input: { query: "tea" }, source: "the document Prices" },
  calendar: { name: "calendar_lookup", input: { date: "2026-10-02" }, source: "the calendar" },
  shop: { name: "order_state", input: { order: "A-1" }, source: "the answer of shop.example.com" },
} as const;

const WRITES = {
  refund: { name: "refund_order", input: { amount: 20, order: "A-1" } },
  deletion: {
    name: "http_request",
    input: { method: "DELETE", url: "https://api.example.com/users/1" },
  },
} as const;

type Step = keyof typeof READS | keyof typeof WRITES;
const isRead = (step: Step): step is keyof typeof READS => step in READS;

/** What stands around the newest message before any tool is used. */
interface Around {
  other: boolean;
  memory: boolean;
  /** An earlier turn of the same conversation, that read these. */
  before: (keyof typeof READS)[];
}

interface Play extends Around {
  /** The rounds of the model; each makes these calls at once. */
  rounds: Step[][];
}

const reads = fc.constantFrom<keyof typeof READS>("web", "documents", "calendar", "shop");
const writes = fc.constantFrom<keyof typeof WRITES>("refund", "deletion");
const quiet = fc.array(reads, { maxLength: 2 });

const plays: fc.Arbitrary<Play> = fc.record({
  other: fc.boolean(),
  memory: fc.boolean(),
  before: fc.oneof(fc.constant<Around["before"]>([]), quiet),
  rounds: fc
    .tuple(
      fc.oneof(fc.constant([]), fc.array(fc.array(reads, { minLength: 1, maxLength: 2 }), { maxLength: 2 })),
      quiet,
      writes,
      quiet,
    )
    .map(([earlier, first, act, after]): Step[][] => [...earlier, [...first, act, ...after]]),
});

const callOf = (step: Step, id: string): ToolCallPart => {
  const { name, input } = isRead(step) ? READS[step] : WRITES[step];
  return { type: "tool_call", id, name, arguments: JSON.stringify(input) };
};

const roundsOf = (rounds: Step[][], turn: string): ScriptLine[] => [
  ...rounds.map((steps, round) => ({ calls: steps.map((step, i) => callOf(step, `${turn}-${round}-${i}`)) })),
  { say: "That is what I found." },
];

/** Which sources stand before the write, in words. */
function sourcesOf({ other, memory, before, rounds }: Play): string[] {
  const steps = rounds.flat();
  const act = steps.findIndex((step) => !isRead(step));
  const read = [...before, ...steps.slice(0, act)].flatMap((step) =>
    isRead(step) ? [READS[step].source] : [],
  );
  return [
    ...new Set([
      ...(other ? ["messages of Bob"] : []),
      ...(memory ? ["what is remembered about Alice"] : []),
      ...read,
    ]),
  ];
}

async function play(script: Play): Promise<{ turn: WholeTurn; edge: Edge }> {
  const turn = wholeTurn();
  const { world, time } = turn;
  const edge = edgeThatSays("Something that others wrote.");
  const passage = { documentId: "d", documentName: "Prices", chunk: 0, headings: [], score: 1 };
  employ(world, {
    edge,
    clock: time.clock,
    toolkit: companyToolkit(["refund_order", "http_request"].map((tool) => grantFor(tool, time.clock()))),
    knowledge: knowledgeOf([{ ...passage, text: "Tea costs four euros." }]),
  });
  const { agent } = world.resolved;
  const remembers = (does: boolean) => {
    world.resolved = {
      ...world.resolved,
      agent: {
        ...agent,
        toolAssignments: world.resolved.agent.toolAssignments,
        work: { ...agent.work, remembers: does },
      },
    };
  };
  if (script.before.length > 0) {
    world.pool.script.push(...roundsOf([script.before], "before"));
    turn.say("1", "What is new?", { sentAt: time.clock() });
    await turn.runOut();
  }
  remembers(script.memory);
  world.memory.entries = [{ id: "f", kind: "fact", text: "Likes tea.", at: 0 }];
  world.pool.script.push(...roundsOf(script.rounds, "now"));
  if (script.other) turn.say("2", "Do it.", { author: BOB, sentAt: time.clock() });
  turn.say("3", "Go on.", { sentAt: time.clock() + 1 });
  await turn.runOut();
  return { turn, edge };
}

describe("the rule of two", () => {
  it("holds in two hundred turns: after foreign text every write asks and names it, and before it none does", async () => {
    const seen = { asked: 0, done: 0 };
    await fc.assert(
      fc.asyncProperty(plays, async (script) => {
        const { turn, edge } = await play(script);
        const sources = sourcesOf(script);
        const waiting = turn.conversation.object().confirmations(["pending"]);
        const effects = edge.requests.filter(isEffect);
        if (sources.length === 0) {
          seen.done++;
          expect(waiting).toEqual([]);
          expect(effects).toHaveLength(1);
        } else {
          seen.asked++;
          expect(effects).toEqual([]);
          expect(waiting).toHaveLength(1);
          expect(waiting[0]?.taint.toSorted()).toEqual(sources.toSorted());
          const card = turn.texts().find((text) => text.includes("Sources of untrusted text")) ?? "";
          for (const source of sources.slice(0, 5)) expect(card).toContain(source);
          if (sources.length > 5) expect(card).toContain(`${sources.length - 5} more`);
        }
      }),
      { numRuns: 200, seed: 2_026 },
    );
    expect(seen.asked + seen.done).toBe(200);
    expect(seen.done).toBeGreaterThan(5);
  }, 20_000);
});
