// npm run bench -- NAME [--json FILE] [options], and npm run chaos.

import { parseArgs } from "node:util";
import { benchAck } from "./ack.ts";
import { chaos } from "./chaos/chaos.ts";
import { benchKnowledge } from "./knowledge.ts";
import { benchRouter } from "./router.ts";
import { benchSize } from "./size.ts";
import { meets, type RunResult, resultLines, writeJson } from "./table.ts";
import { benchTurns } from "./turns.ts";

const HELP = `npm run bench -- <ack|turns|router|knowledge|size> [options]
npm run chaos -- [options]

  --json FILE         writes everything as JSON, too
  --quick             fewer rounds: to see that it works, not to quote

  ack    --rounds N   measured rounds (20)
         --no-rivals  the floors and konstruct only
  turns  --rounds N   measured rounds (3)
  router --rounds N   measured rounds (12)
         --no-rivals  without Portkey
  knowledge --chunks N --questions N --seed N   (2000, 200, 1)
  size   --starts N   profiled starts (5)
  chaos  --seed N     what is said, how often it comes and when the Worker is killed (random)
         --messages N --conversations N --kills N   (300, 60, 12)
         --hand-overs N  conversations that go to a person and back beside them (12)
         --think MS   how long the model takes, on average (400)
         --lost P     share of sends whose response is lost (0.05)
         --keep       leaves state and logs in .konstruct/chaos

Ends with 1 where a bar is missed. docs/benches.md says what the columns mean.`;

const number = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: {
      ...{ json: number, rounds: number, starts: number, seed: number, messages: number },
      ...{ conversations: number, kills: number, think: number, lost: number },
      "hand-overs": number,
      ...{ chunks: number, questions: number },
      ...{ quick: flag, keep: flag, help: flag, rivals: { type: "boolean", default: true } },
    },
  });
}
type Values = ReturnType<typeof readOptions>["values"];

/** Throws, naming the option, where it is no number that could be meant. */
function count(values: Values, name: keyof Values, otherwise: number): number {
  const value = Number(values[name] ?? otherwise);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`--${name} ${values[name]} is not a number.`);
}

const say = (line: string): void => console.error(line);

const RUNS: Record<string, (values: Values) => Promise<RunResult>> = {
  ack: (v) =>
    benchAck({
      rounds: count(v, "rounds", v.quick ? 4 : 20),
      warmups: v.quick ? 1 : 3,
      messages: { 1: 150, 32: 480 },
      rivals: v.rivals,
    }),
  turns: (v) =>
    benchTurns({
      rounds: count(v, "rounds", v.quick ? 1 : 3),
      turns: v.quick ? { 1: 50, 100: 200, 500: 500 } : { 1: 200, 100: 1_000, 2000: 2_000 },
      processes: !v.quick,
      growth: true,
    }),
  router: (v) =>
    benchRouter({
      rounds: count(v, "rounds", v.quick ? 2 : 12),
      warmups: v.quick ? 1 : 2,
      rivals: v.rivals,
    }),
  knowledge: (v) =>
    benchKnowledge({
      chunks: count(v, "chunks", v.quick ? 500 : 2_000),
      questions: count(v, "questions", v.quick ? 50 : 200),
      seed: count(v, "seed", 1),
    }),
  size: (v) => benchSize({ starts: Math.max(1, count(v, "starts", v.quick ? 1 : 5)) }),
  chaos: (v) =>
    chaos(
      {
        seed: count(v, "seed", Math.floor(Math.random() * 1e6)),
        messages: count(v, "messages", v.quick ? 60 : 300),
        conversations: count(v, "conversations", v.quick ? 12 : 60),
        kills: count(v, "kills", v.quick ? 2 : 12),
        maxCopies: 5,
        handOvers: count(v, "hand-overs", v.quick ? 2 : 12),
        lostResponses: count(v, "lost", 0.05),
        thinkMs: count(v, "think", 400),
        quietMs: 240_000,
        keep: v.keep,
      },
      say,
    ),
};

async function main(): Promise<number> {
  const { values, positionals } = readOptions();
  const run = RUNS[positionals[0] ?? ""];
  if (values.help || !run) {
    console.log(HELP);
    return values.help ? 0 : 1;
  }
  const result = await run(values);
  console.log(resultLines(result).join("\n"));
  if (values.json) writeJson(values.json, result);
  return result.bars.every(meets) ? 0 : 1;
}

// The database and the Workers keep handles; whatever they hold, the run is over.
main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`✖ ${error.message}`);
    process.exit(1);
  },
);
