// `bench -- ack`: how long a Slack webhook waits for its 200, against two floors and two other receivers.
// All of them get the same messages in alternating rounds of one run.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { SlackConnection } from "../dev/sandbox/connections.ts";
import { type AckTarget, rivalTarget, startTargets } from "./ack-targets.ts";
import { ROOT } from "./build-worker.ts";
import { describeRound, load, type Round } from "./load.ts";
import { startRivals } from "./rivals.ts";
import { eventBody, signedRequest } from "./slack-webhook.ts";
import { median } from "./statistics.ts";
import type { Bar, Cell, RunResult } from "./table.ts";

export interface AckOptions {
  rounds: number;
  warmups: number;
  /** Messages of a round, by concurrency. */
  messages: Record<number, number>;
  rivals: boolean;
}

/** One message in so many opens a conversation; the others go to one whose last turn has ended. */
const NEW_CONVERSATION_EVERY = 10;

interface RoundPlan {
  known: string[];
  channels: string[];
  bodies: string[];
}

/** Every conversation gets one message a round, as people wait for an answer before they write again. */
function planRound(slack: SlackConnection, concurrency: number, round: number, count: number): RoundPlan {
  const place = `D${String(concurrency).padStart(2, "0")}`;
  const channels = Array.from({ length: count }, (_, i) =>
    i % NEW_CONVERSATION_EVERY === 0 ? `${place}N${round}X${i}` : `${place}K${i}`,
  );
  const second = Math.floor(Date.now() / 1_000);
  const bodies = channels.map((channel, i) =>
    eventBody(slack, {
      channel,
      user: `U${channel.slice(1)}`,
      ts: `${second}.${String(round * 1_000 + i).padStart(6, "0")}`,
      text: "Hello, where is my parcel? I ordered it on Monday and it should have come yesterday.",
    }),
  );
  const known = round === 0 ? [] : channels.filter((channel) => channel.includes("K"));
  return { known, channels, bodies };
}

async function runRound(
  target: AckTarget,
  slack: SlackConnection,
  plan: RoundPlan,
  concurrency: number,
): Promise<Round> {
  await target.warm(plan.known);
  const requests = plan.bodies.map((body) =>
    signedRequest(slack.signingSecret, target.path, body, Date.now()),
  );
  const before = target.cpu();
  const result = await load(target.url, requests, concurrency);
  const cpu = target.cpu() - before;
  if (result.failures > 0)
    throw new Error(`${target.name}: ${result.failures} of ${requests.length} refused`);
  await target.quiet(plan.channels);
  return describeRound(result, cpu);
}

type Measured = Map<string, Round[]>;

async function measure(targets: AckTarget[], slack: SlackConnection, concurrency: number, o: AckOptions) {
  const measured: Measured = new Map(targets.map((target) => [target.name, []]));
  for (let round = 0; round < o.warmups + o.rounds; round++) {
    const plan = planRound(slack, concurrency, round, o.messages[concurrency] ?? 100);
    // The order turns with the round, so that nobody always follows the same neighbour.
    const order = targets.map((_, i) => targets[(i + round) % targets.length] as AckTarget);
    for (const target of order) {
      const result = await runRound(target, slack, plan, concurrency);
      if (round >= o.warmups) measured.get(target.name)?.push(result);
    }
  }
  return measured;
}

const middle = (rounds: Round[] | undefined, field: keyof Round): number =>
  median((rounds ?? []).map((round) => round[field]));

const FLOOR = "floor 2: signature, inbox row, alarm";

function rows(measured: Measured, concurrency: number): Cell[][] {
  const floor = measured.get(FLOOR);
  return [...measured].map(([name, rounds]) => {
    const of = (field: keyof Round) => middle(rounds, field);
    const ratio = (field: "p50" | "p99") => of(field) / middle(floor, field);
    return [name, concurrency, of("p50"), of("p99"), of("rps"), of("cpuUs"), ratio("p50"), ratio("p99")];
  });
}

function bars(measured: Measured, concurrency: number): Bar[] {
  const ratio = (field: "p50" | "p99") =>
    middle(measured.get("konstruct"), field) / middle(measured.get(FLOOR), field);
  return [
    { name: `p50 of floor 2 at concurrency ${concurrency}`, value: ratio("p50"), limit: 1.25 },
    { name: `p99 of floor 2 at concurrency ${concurrency}`, value: ratio("p99"), limit: 1.5 },
  ];
}

/** Runs it all under `.konstruct/bench-ack`, which is emptied before and after. */
export async function benchAck(o: AckOptions): Promise<RunResult> {
  const dir = join(ROOT, ".konstruct", "bench-ack");
  rmSync(dir, { recursive: true, force: true });
  const { targets, slack } = await startTargets(dir);
  const skipped: string[] = [];
  try {
    if (o.rivals) {
      const { rivals, reasons } = await startRivals(slack, dir);
      targets.push(...rivals.map((rival) => rivalTarget(rival.name, rival)));
      skipped.push(...reasons);
    }
    const one = await measure(targets, slack, 1, o);
    const many = await measure(targets, slack, 32, o);
    return {
      name: "ack",
      settings: { ...o, newConversationEvery: NEW_CONVERSATION_EVERY },
      tables: [
        {
          title: "Acknowledging a Slack webhook (medians over rounds; ms, requests/s, µs of CPU a request)",
          columns: ["receiver", "conc", "p50", "p99", "rps", "cpu", "p50/floor 2", "p99/floor 2"],
          rows: [...rows(one, 1), ...rows(many, 32)],
        },
      ],
      bars: [...bars(one, 1), ...bars(many, 32)],
      notes: [...notes(o), ...skipped],
    };
  } finally {
    for (const { close } of targets) await close();
    rmSync(dir, { recursive: true, force: true });
  }
}

const notes = ({ rounds, warmups, messages }: AckOptions): string[] => [
  `${rounds} rounds each after ${warmups} to warm up, alternating; ${messages[1]} messages a round at concurrency 1, ${messages[32]} at 32.`,
  "Each message of a round goes to a conversation of its own: nine of ten to one that is known and quiet, one to a new one.",
  "Every receiver runs in a process of its own, workerd on a direct socket (no dev server in front), objects stored on disk.",
  "The product's queues have no consumer here: the wake-up is sent as always, and no turn takes CPU from the measurement.",
  "Into a sink: the same without the local queue, a simulator inside the measured process. The bars are on the line with it.",
];
