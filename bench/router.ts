// `bench -- router`: what a router adds to the answer of a model, against going straight to the upstream, a
// floor, and Portkey's gateway. All of them ask the same mock upstream in alternating rounds of one run.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./build-worker.ts";
import { answerTokens } from "./router-answers.ts";
import { CASES, PACED, type RouterCase, requestOf, textFrom } from "./router-cases.ts";
import { askMany } from "./router-exchange.ts";
import {
  type Compared,
  type Figures,
  figuresOf,
  firstTokenBar,
  floorBar,
  portkeyBars,
  type RouterRound,
  rateBars,
} from "./router-figures.ts";
import { startOurs } from "./router-product.ts";
import {
  directTarget,
  NAMES,
  type RouterTarget,
  startFloor,
  startGather,
  startPortkey,
  startUpstream,
} from "./router-targets.ts";
import type { Bar, Cell, RunResult, Table } from "./table.ts";

export interface RouterOptions {
  rounds: number;
  warmups: number;
  rivals: boolean;
}

const answers = ({ only }: RouterTarget, { kind }: RouterCase): boolean =>
  only === undefined || only === kind;

/** A router that changes the answer is not compared. */
async function checkAnswers(targets: RouterTarget[]): Promise<void> {
  for (const target of targets)
    for (const asked of CASES.filter((one) => answers(target, one))) {
      const text = await textFrom(asked, target).catch((error: Error) => {
        throw new Error(`${target.name}, ${asked.name}: ${error.message}`);
      });
      if (text !== answerTokens(asked.plan.tokens).join(""))
        throw new Error(`${target.name}, ${asked.name}: the answer came changed: ${text.slice(0, 200)}`);
    }
}

async function runRound(target: RouterTarget, asked: RouterCase, concurrency: number): Promise<RouterRound> {
  const before = target.cpu();
  const count = asked.requests[concurrency] ?? 0;
  const { exchanges, elapsedMs } = await askMany(target.url, requestOf(asked, target), count, concurrency);
  const bad = exchanges.filter(({ status, isWhole }) => status !== 200 || !isWhole).length;
  if (bad > 0) throw new Error(`${target.name}, ${asked.name}: ${bad} of ${count} answers failed`);
  return { exchanges, elapsedMs, cpuMs: target.cpu() - before };
}

/** One way of asking: a case at a concurrency, with the rounds of every target. */
interface Measured {
  asked: RouterCase;
  concurrency: number;
  rounds: Map<string, RouterRound[]>;
}

const plan = (): Measured[] =>
  CASES.flatMap((asked) =>
    Object.keys(asked.requests).map((concurrency) => ({
      asked,
      concurrency: Number(concurrency),
      rounds: new Map<string, RouterRound[]>(),
    })),
  );

async function measure(targets: RouterTarget[], { rounds, warmups }: RouterOptions): Promise<Measured[]> {
  const measured = plan();
  for (let round = 0; round < warmups + rounds; round++) {
    // The order turns with the round, so that nobody always follows the same neighbour.
    const order = targets.map((_, i) => targets[(i + round) % targets.length] as RouterTarget);
    for (const { asked, concurrency, rounds: kept } of measured)
      for (const target of order.filter((one) => answers(one, asked))) {
        const result = await runRound(target, asked, concurrency);
        if (round >= warmups) kept.set(target.name, [...(kept.get(target.name) ?? []), result]);
      }
  }
  return measured;
}

const figures = ({ rounds }: Measured, name: string): Figures =>
  figuresOf(rounds.get(name) ?? [], rounds.get(NAMES.direct) ?? []);

const COLUMNS = ["router", "conc", "p50", "+p50", "+p99", "first +p50", "first +p99", "rps", "cpu"];

function rows(measured: Measured): Cell[][] {
  return [...measured.rounds.keys()].map((name) => {
    const { p50, addedP50, addedP99, firstAddedP50, firstAddedP99, rps, cpuUs } = figures(measured, name);
    return [name, measured.concurrency, p50, addedP50, addedP99, firstAddedP50, firstAddedP99, rps, cpuUs];
  });
}

const tables = (all: Measured[]): Table[] =>
  CASES.map((asked) => ({
    title: `${asked.name} (ms; +: added to direct; answers/s; µs of CPU an answer)`,
    columns: COLUMNS,
    rows: all.filter((one) => one.asked === asked).flatMap(rows),
  }));

function bars(measured: Measured): Bar[] {
  const { asked, concurrency, rounds } = measured;
  const compared: Compared = {
    ours: figures(measured, NAMES.ours),
    floor: figures(measured, NAMES.floor),
    ...(rounds.has(NAMES.portkey) ? { portkey: figures(measured, NAMES.portkey) } : {}),
  };
  if (asked === PACED) return [firstTokenBar(asked.name, compared, asked.plan.pauseMs)];
  // Behind a wait of 50 ms a timer's jitter is as large as what is compared: those rows are for the record.
  if (asked.plan.delayMs > 0) return [];
  const floor = floorBar(`${asked.name}, concurrency ${concurrency}`, compared);
  if (concurrency === 1) return [floor, ...portkeyBars(asked.name, asked.kind, compared)];
  return [floor, ...rateBars(asked.name, compared)];
}

/** Runs it all under `.konstruct/bench-router`, which is emptied before and after. */
export async function benchRouter(o: RouterOptions): Promise<RunResult> {
  const dir = join(ROOT, ".konstruct", "bench-router");
  rmSync(dir, { recursive: true, force: true });
  const upstream = await startUpstream();
  const targets: RouterTarget[] = [directTarget(upstream)];
  const skipped: string[] = [];
  try {
    targets.push(await startFloor(join(dir, "floor"), upstream.origin));
    targets.push(await startGather(join(dir, "gather"), upstream.origin));
    targets.push(await startOurs(join(dir, "product"), upstream.origin));
    const portkey = o.rivals ? await startPortkey(upstream.origin) : "Portkey was not asked for.";
    if (typeof portkey === "string") skipped.push(portkey);
    else targets.push(portkey);
    await checkAnswers(targets);
    const measured = await measure(targets, o);
    return {
      name: "router",
      settings: { ...o, cases: CASES },
      tables: tables(measured),
      bars: measured.flatMap(bars),
      notes: [...notes(o), ...skipped],
    };
  } finally {
    for (const { close } of targets) await close();
    await upstream.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const notes = ({ rounds, warmups }: RouterOptions): string[] => [
  `${rounds} rounds each after ${warmups} to warm up, alternating. p50: median over rounds, added p50 round by round; p99 over all rounds.`,
  "Each router runs in a process of its own (workerd on a direct socket) and asks the same mock upstream, which says what it says at once.",
  "Konstruct has a group of two deployments, Portkey a fallback config of two targets; the second is never needed.",
  "Portkey: the npm build of @portkey-ai/gateway 1.15.2, NODE_ENV=production, @hono/node-server overridden to 1.13.8; with the version that npm picks by itself (1.19.19) every stream is answered 500.",
];
