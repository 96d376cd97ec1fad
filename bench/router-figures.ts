// What a run of `bench -- router` says of its routers: how much each adds to asking the upstream itself.

import type { Exchange } from "./router-exchange.ts";
import { median, percentile, sum } from "./statistics.ts";
import type { Bar } from "./table.ts";

/** What one router did in one round. */
export interface RouterRound {
  exchanges: Exchange[];
  elapsedMs: number;
  /** CPU of its process; NaN where it has none of its own. */
  cpuMs: number;
}

export interface Figures {
  p50: number;
  addedP50: number;
  addedP99: number;
  firstAddedP50: number;
  firstAddedP99: number;
  rps: number;
  cpuUs: number;
}

type Field = "totalMs" | "firstMs";

const values = (rounds: readonly RouterRound[], field: Field): number[] =>
  rounds.flatMap((round) => round.exchanges.map((exchange) => exchange[field]));

/** Round by round, since a machine drifts and neighbours in time have the same weather. */
const addedMiddle = (rounds: readonly RouterRound[], direct: readonly RouterRound[], field: Field): number =>
  median(
    rounds.map((round, i) => {
      const beside = direct[i];
      return percentile(values([round], field), 50) - percentile(values(beside ? [beside] : [], field), 50);
    }),
  );

/** Over all rounds: one round has too few answers for a hundredth of them to be one. */
const addedTail = (rounds: readonly RouterRound[], direct: readonly RouterRound[], field: Field): number =>
  percentile(values(rounds, field), 99) - percentile(values(direct, field), 99);

/** A router's figures beside the same rounds without a router. */
export function figuresOf(rounds: readonly RouterRound[], direct: readonly RouterRound[]): Figures {
  const count = sum(rounds.map((round) => round.exchanges.length));
  return {
    p50: median(rounds.map((round) => percentile(values([round], "totalMs"), 50))),
    addedP50: addedMiddle(rounds, direct, "totalMs"),
    addedP99: addedTail(rounds, direct, "totalMs"),
    firstAddedP50: addedMiddle(rounds, direct, "firstMs"),
    firstAddedP99: addedTail(rounds, direct, "firstMs"),
    rps: median(rounds.map((round) => round.exchanges.length / (round.elapsedMs / 1_000))),
    cpuUs: (sum(rounds.map((round) => round.cpuMs)) * 1_000) / count,
  };
}

export interface Compared {
  ours: Figures;
  floor: Figures;
  /** Absent where it could not be started. */
  portkey?: Figures;
}

/** A floor that adds nothing leaves no promise kept. */
const ratio = (ours: Figures, other: Figures): number =>
  other.addedP50 > 0 ? ours.addedP50 / other.addedP50 : Number.NaN;

const MOST_OF_FLOOR = 1.5;

export const floorBar = (label: string, { ours, floor }: Compared): Bar => ({
  name: `${label}: added p50, of the floor's`,
  value: ratio(ours, floor),
  limit: MOST_OF_FLOOR,
});

/** JSON has to be below Portkey's, a stream at most a fifth of it. */
const MOST_OF_PORTKEY = { json: 1, stream: 0.2 };

/** For one request at a time: with many, both wait for their one core, and rates say more. */
export function portkeyBars(label: string, kind: "json" | "stream", { ours, portkey }: Compared): Bar[] {
  if (!portkey) return [];
  const name = `${label}: added p50, of Portkey's`;
  return [{ name, value: ratio(ours, portkey), limit: MOST_OF_PORTKEY[kind] }];
}

export function rateBars(label: string, { ours, portkey }: Compared): Bar[] {
  if (!portkey) return [];
  return [
    { name: `${label}: top rate, of Portkey's`, value: ours.rps / portkey.rps, limit: 1, atLeast: true },
  ];
}

/** The second token waits `pauseMs`: a router that wants to see more than the first one would show it. */
export const firstTokenBar = (label: string, { ours }: Compared, pauseMs: number): Bar => ({
  name: `${label}: added p50 to the first token, ms`,
  value: ours.firstAddedP50,
  limit: pauseMs / 10,
});
