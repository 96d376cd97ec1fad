// Whether a turn costs more the longer its conversation has been going on.

import { MAX_HISTORY_MESSAGES } from "../src/limits.ts";
import { median } from "./statistics.ts";
import type { Bar, Table } from "./table.ts";
import { runTurns, type TurnLoad } from "./turn-load.ts";
import type { PathCounters, TurnPath } from "./turn-paths.ts";

const LENGTHS = [10, 100, 1_000];
const CONVERSATIONS = 10;
const ROUNDS = 5;
const TURNS_EACH = 3;

interface Sample {
  load: TurnLoad;
  rowsRead: number;
  rowsWritten: number;
}

export interface Growth {
  samples: Map<number, Sample[]>;
  rowsRead: Map<number, number>;
  bars: Bar[];
}

const channelsOf = (length: number) => Array.from({ length: CONVERSATIONS }, (_, i) => `DLONG${length}X${i}`);

async function sample(path: TurnPath, length: number): Promise<Sample> {
  const before = (await path.counters?.()) as PathCounters;
  const load = await runTurns(path, channelsOf(length), TURNS_EACH);
  const after = (await path.counters?.()) as PathCounters;
  return {
    load,
    rowsRead: (after.rowsRead - before.rowsRead) / load.turns,
    rowsWritten: (after.rowsWritten - before.rowsWritten) / load.turns,
  };
}

const cpuOf = (samples: Sample[] | undefined): number =>
  median((samples ?? []).map(({ load }) => load.cpuMs / load.turns));

/** Conversations of each length take turns in alternating rounds; the first only counts rows read. */
export async function measureGrowth(path: TurnPath): Promise<Growth> {
  for (const length of LENGTHS) await path.seed?.(channelsOf(length), length);
  const samples = new Map<number, Sample[]>(LENGTHS.map((length) => [length, []]));
  const rowsRead = new Map<number, number>();
  for (let round = 0; round <= ROUNDS; round++) {
    for (const length of LENGTHS) {
      const take = () => sample(path, length);
      const one = await (round === 0 ? path.countingReads?.(take) : take());
      if (one && round === 0) rowsRead.set(length, one.rowsRead);
      else if (one) samples.get(length)?.push(one);
    }
  }
  const rows = (length: number) => rowsRead.get(length) ?? Number.NaN;
  return {
    samples,
    rowsRead,
    bars: [
      {
        name: "CPU of a turn after 1,000 messages, of one after 100",
        value: cpuOf(samples.get(1_000)) / cpuOf(samples.get(100)),
        limit: 1.15,
      },
      {
        name: "rows read in a turn after 1,000 messages, of one after 100",
        value: rows(1_000) / rows(100),
        limit: 1.05,
      },
    ],
  };
}

export function growthTable({ samples, rowsRead }: Growth): Table {
  return {
    title: `A turn after so many earlier messages (a model sees the newest ${MAX_HISTORY_MESSAGES} at most)`,
    columns: ["earlier messages", "ms a turn", "CPU ms a turn", "rows read", "rows written"],
    rows: [...samples].map(([length, all]) => [
      length,
      median(all.flatMap(({ load }) => load.latencies)),
      cpuOf(all),
      rowsRead.get(length) ?? Number.NaN,
      median(all.map((one) => one.rowsWritten)),
    ]),
  };
}
