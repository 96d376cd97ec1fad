// npm run faults [-- --json FILE]: what a caller of /v1/chat/completions sees of each fault, streamed and
// not, on each provider's wire, against the Worker in workerd. Ends with 1 where a promise is broken.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Wire } from "../test/doubles/fault-answers.ts";
import { appliesTo, expectedBy, FAULT_CASES, type FaultCase, WIRES } from "./fault-cases.ts";
import { type FaultOutcome, runFault } from "./fault-run.ts";
import { type FaultStage, LIMITS, startFaultStage } from "./fault-stage.ts";
import { type Cell, meets, type RunResult, resultLines, writeJson } from "./table.ts";

/** Most of them wait; more at a time would make each look slower than it is. */
const AT_A_TIME = 3;

interface Row {
  fault: FaultCase;
  wire: Wire;
}

/** Whether an outcome is what the case promises. */
function isKept(
  { calls, atLeastMs = 0, ...fault }: FaultCase,
  stream: boolean,
  outcome: FaultOutcome,
): boolean {
  const by = expectedBy({ calls, ...fault }, stream);
  return outcome.by === by && outcome.calls.first === calls && outcome.ms >= atLeastMs;
}

const cellsOf = ({ by, calls, ms }: FaultOutcome): Cell[] => [
  typeof by === "number" ? `error ${by}` : by,
  calls.first + calls.second,
  Math.round(ms),
];

/** Runs all of `tasks`, so many at a time, and gives their results in order. */
async function runAll<T>(tasks: (() => Promise<T>)[], atATime: number): Promise<T[]> {
  const results: T[] = [];
  const left = [...tasks.entries()];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) results[next[0]] = await next[1]();
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return results;
}

async function measure(stage: FaultStage): Promise<RunResult> {
  const rows: Row[] = FAULT_CASES.flatMap((fault) =>
    WIRES.filter((wire) => appliesTo(fault, wire)).map((wire) => ({ fault, wire })),
  );
  const outcomes = await runAll(
    rows.map(({ fault, wire }) => async () => [
      await runFault(stage, { fault, wire, stream: false }),
      await runFault(stage, { fault, wire, stream: true }),
    ]),
    AT_A_TIME,
  );
  const table = rows.map(({ fault, wire }, index): Cell[] => {
    const both = outcomes[index] ?? [];
    const kept = both.every((outcome, stream) => isKept(fault, stream === 1, outcome));
    return [kept ? "✔" : "✖", fault.fault, wire, ...both.flatMap(cellsOf)];
  });
  const kept = table.filter(([mark]) => mark === "✔").length;
  return {
    name: "faults",
    settings: { faults: FAULT_CASES.length, wires: WIRES, limits: LIMITS },
    tables: [
      {
        title: "The first of two deployments has the fault, the second is well",
        columns: ["", "fault", "wire", "answered by", "calls", "ms", "stream: answered by", "calls", "ms"],
        rows: table,
      },
    ],
    bars: [{ name: "faults that end as promised", value: kept, limit: rows.length, atLeast: true }],
    notes: [
      `A first token has ${LIMITS.firstTokenMs} ms and a pause ${LIMITS.idleMs} ms, where production has 12 s and 15 s.`,
      "broken off: text was on its way already; the stream ends in an error event, without [DONE].",
    ],
  };
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { json: { type: "string" } } });
  const dir = mkdtempSync(join(tmpdir(), "konstruct-faults-"));
  const stage = await startFaultStage(dir);
  try {
    const result = await measure(stage);
    console.log(resultLines(result).join("\n"));
    if (values.json) writeJson(values.json, result);
    return result.bars.every(meets) ? 0 : 1;
  } finally {
    await stage.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

main().then(
  (code) => process.exit(code),
  (error: Error) => {
    console.error(`✖ ${error.message}`);
    process.exit(1);
  },
);
