// `bench -- turns`: what a whole turn costs, from the webhook to the visible answer, beside the bare path
// that any durable, queued receiver has to walk.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build-worker.ts";
import { costOfAMillion } from "./prices.ts";
import { median, percentile, sum } from "./statistics.ts";
import type { Bar, RunResult, Table } from "./table.ts";
import { growthTable, measureGrowth } from "./turn-growth.ts";
import { runTurns, type TurnLoad } from "./turn-load.ts";
import {
  type PathCounters,
  startBarePath,
  startCallsPath,
  startProductPath,
  type TurnPath,
} from "./turn-paths.ts";
import { budgetBars, perTurn, usesTable } from "./turn-use.ts";

export interface TurnsOptions {
  rounds: number;
  /** Turns of a round, by the number of conversations they are spread over. */
  turns: Record<number, number>;
  /** Measures with sandbox and stand-in in processes of their own, too. */
  processes: boolean;
  growth: boolean;
}

const MIN_SHARE_OF_BARE_PATH = 0.5;

/** Above this many at once the local queue is half a minute behind, and watchdogs wake turns that wait. */
const CROWD = 100;

interface Measured {
  path: string;
  conversations: number;
  loads: TurnLoad[];
}

const speed = ({ loads }: Measured): number =>
  median(loads.map((load) => load.turns / (load.elapsedMs / 1_000)));

/** The first round creates the conversations and is not counted. */
async function measureAt(
  paths: TurnPath[],
  conversations: number,
  turns: number,
  rounds: number,
): Promise<Measured[]> {
  const measured = paths.map(({ name }): Measured => ({ path: name, conversations, loads: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const [i, path] of paths.entries()) {
      const people = Array.from({ length: conversations }, (_, n) => `D${conversations}X${n}`);
      const channels = path.meet ? await path.meet(people) : people;
      const load = await runTurns(path, channels, round === 0 ? 1 : Math.ceil(turns / conversations));
      if (round > 0) measured[i]?.loads.push(load);
    }
  }
  return measured;
}

function speedTable(all: Measured[]): Table {
  const bare = (conversations: number) =>
    all.find((one) => one.path === "bare path" && one.conversations === conversations);
  return {
    title: "Turns a second through the whole path (medians over rounds)",
    columns: [
      "path",
      "conversations",
      "turns",
      "turns/s",
      "of bare path",
      "p50 ms",
      "p99 ms",
      "CPU ms a turn",
    ],
    rows: all.map((one) => {
      const floor = bare(one.conversations);
      const latencies = one.loads.flatMap((load) => load.latencies);
      const cpu = median(one.loads.map((load) => load.cpuMs / load.turns));
      return [
        ...[one.path, one.conversations, sum(one.loads.map((load) => load.turns)), speed(one)],
        ...[floor ? speed(one) / speed(floor) : Number.NaN],
        ...[percentile(latencies, 50), percentile(latencies, 99), cpu],
      ];
    }),
  };
}

function speedBars(all: Measured[]): Bar[] {
  return all
    .filter((one) => one.path === "konstruct")
    .map((one) => {
      const floor = all.find(
        (other) => other.path === "bare path" && other.conversations === one.conversations,
      );
      const name = `turns/s of the bare path's at ${one.conversations} conversation${one.conversations === 1 ? "" : "s"}`;
      return {
        name,
        value: floor ? speed(one) / speed(floor) : Number.NaN,
        limit: MIN_SHARE_OF_BARE_PATH,
        atLeast: true,
      };
    });
}

/** Records go to Postgres some seconds after their turns. */
async function settledCounters(path: TurnPath): Promise<PathCounters | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  return path.counters?.();
}

async function readsOfATurn(path: TurnPath): Promise<number> {
  const channels = Array.from({ length: 50 }, (_, n) => `DREADS${n}`);
  await runTurns(path, channels, 2);
  const before = await path.counters?.();
  await path.countingReads?.(() => runTurns(path, channels, 2));
  const after = await path.counters?.();
  return before && after ? perTurn(before, after).rowsRead : Number.NaN;
}

async function measureAll(paths: TurnPath[], o: TurnsOptions) {
  const product = paths.find((path) => path.name === "konstruct") as TurnPath;
  const all: Measured[] = [];
  const before = await product.counters?.();
  const at = async (conversations: number) =>
    all.push(...(await measureAt(paths, conversations, o.turns[conversations] ?? 0, o.rounds)));
  const sizes = Object.keys(o.turns).map(Number);
  for (const size of sizes.filter((one) => one <= CROWD)) await at(size);
  const after = await settledCounters(product);
  if (!before || !after) throw new Error("The product counts nothing.");
  const rowsRead = await readsOfATurn(product);
  for (const size of sizes.filter((one) => one > CROWD)) await at(size);
  const growth = o.growth ? await measureGrowth(product) : undefined;
  return { all, use: { ...perTurn(before, after), rowsRead }, growth };
}

async function measureProcesses(dir: string, o: TurnsOptions): Promise<Measured[]> {
  const path = await startProductPath(dir, "processes");
  try {
    return await measureAt([path], 100, o.turns[100] ?? 500, o.rounds);
  } finally {
    await path.close();
  }
}

function costTable(use: ReturnType<typeof perTurn>, cpuMs: number): Table {
  const queueOperations = use.queueOperations + use.auditOperations;
  const lines = costOfAMillion({ ...use, queueOperations, workerRequests: 2, cpuMs });
  const total = sum(lines.map((line) => line.dollars));
  return {
    title: "A million turns at list prices, past what the plan includes, without model tokens (US$)",
    columns: ["item", "each turn", "a million turns"],
    rows: [...lines.map((line) => [line.item, line.each, line.dollars]), ["total", "", total]],
  };
}

/** Runs it all under `.konstruct/bench-turns`, which is emptied before and after. */
export async function benchTurns(o: TurnsOptions): Promise<RunResult> {
  const dir = join(ROOT, ".konstruct", "bench-turns");
  rmSync(dir, { recursive: true, force: true });
  const product = await startProductPath(join(dir, "product"), "beside");
  const { slack } = product;
  const bare = await startBarePath(join(dir, "bare"), slack);
  const paths = [bare, await startCallsPath(join(dir, "calls"), slack), product];
  try {
    const { all, use, growth } = await measureAll(paths, o);
    for (const path of paths.splice(0)) await path.close();
    if (o.processes) all.push(...(await measureProcesses(join(dir, "processes"), o)));
    const at100 = all.find((one) => one.path === "konstruct" && one.conversations === 100) ?? all[1];
    const cpu = median((at100?.loads ?? []).map((load) => load.cpuMs / load.turns));
    return {
      name: "turns",
      settings: { ...o },
      tables: [
        speedTable(all),
        usesTable(use),
        costTable(use, cpu),
        ...(growth ? [growthTable(growth)] : []),
      ],
      bars: [...speedBars(all), ...budgetBars(use), ...(growth?.bars ?? [])],
      notes,
    };
  } finally {
    for (const path of paths) await path.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const notes = [
  "konstruct and bare path: workerd on a direct socket; every person waits for the answer before the next message.",
  "konstruct plays model and Slack in its own workerd (echo, no delay), so its CPU includes theirs; rows go to a real Postgres in the process of the bench.",
  "Bare path: webhook, object (row and alarm), queue, consumer, object. No model, no message sent, nothing recorded.",
  "Its calls alone: the product's calls, rows and requests of a turn with as many bytes, and no code in between. For the record.",
  `What a turn used is counted at up to ${CROWD} conversations: with a longer backlog watchdogs wake turns that wait.`,
  "Queues are the local ones, in batches of 10; the numbers compare paths on this machine and do not predict production.",
];
