// `npm run chaos`: the whole stack on this machine, with duplicated webhooks, lost responses and a Worker
// that is killed again and again. At the end every message must have been answered once and in order.

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Service } from "../../dev/sandbox/messages.ts";
import { freePorts } from "../../dev/stack/ports.ts";
import type { Shown } from "../../dev/stack/sandbox-client.ts";
import { type Stack, startStack } from "../../dev/stack/stack.ts";
import { ROOT } from "../build-worker.ts";
import { median } from "../statistics.ts";
import type { RunResult } from "../table.ts";
import type { Deliveries } from "./deliver.ts";
import { clientOf, collect, untilQuiet } from "./evidence.ts";
import { createGate } from "./gate.ts";
import { isHandOver, judgeHandOvers } from "./hand-over-verdict.ts";
import { playHandOvers } from "./hand-overs.ts";
import { killAlong } from "./killer.ts";
import { play } from "./people.ts";
import { type ChaosSize, makePlan } from "./plan.ts";
import { seeded } from "./random.ts";
import { chaosResult } from "./report.ts";
import { judge } from "./verdict.ts";

export interface ChaosOptions extends ChaosSize {
  seed: number;
  /** Conversations beside those that go to a person and back. */
  handOvers: number;
  /** Share of sends whose response is lost. */
  lostResponses: number;
  /** The model thinks for so long, ms. */
  thinkMs: number;
  quietMs: number;
  /** Leaves the stack's folder (state, logs) behind. */
  keep: boolean;
}

// Chat services wait longer between their tries; a run must end some day.
const policy = { deadlineMs: 10_000, delaysMs: [10, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000] };
const POLICIES: Record<Service, typeof policy> = { slack: policy, whatsapp: policy, mattermost: policy };

async function control(url: string, body: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

async function prepare({ demo }: Stack, o: ChaosOptions): Promise<void> {
  await control(`${demo.standIn.controlUrl}/mode`, { mode: "echo" });
  await control(`${demo.standIn.controlUrl}/latency`, {
    // Some answers come before the placeholder, some after it: both ways must hold.
    firstTokenMs: o.thinkMs / 2,
    jitterMs: o.thinkMs,
    perChunkMs: 0,
  });
  if (o.lostResponses === 0) return;
  for (const operation of ["post", "edit"]) {
    const fault = { kind: "drop-response", probability: o.lostResponses, operation };
    await control(`${demo.sandbox.controlUrl}/faults`, fault);
  }
}

async function lostResponses({ demo }: Stack): Promise<number> {
  const response = await fetch(`${demo.sandbox.controlUrl}/faults`);
  const { faults } = (await response.json()) as { faults: { used: number }[] };
  return faults.reduce((total, { used }) => total + used, 0);
}

/** One run in a folder of its own. Resolves with the verdict; throws where the run itself broke. */
export async function chaos(o: ChaosOptions, say: (line: string) => void): Promise<RunResult> {
  const random = seeded(o.seed);
  const plan = makePlan(o, random);
  const dir = join(ROOT, ".konstruct", "chaos");
  const stack = await startStack({
    root: ROOT,
    ports: await freePorts(),
    dir,
    reset: true,
    quiet: true,
    models: "stand-in",
    sandbox: { policies: POLICIES, random: seeded(o.seed + 1).next },
  });
  try {
    await prepare(stack, o);
    const sandbox = clientOf(stack.demo);
    const gate = createGate(plan.messages.length, plan.kills.length + 1);
    const deliveries: Deliveries = { tries: 0, refused: new Map() };
    const startedAt = Date.now();
    const { controlUrl } = stack.demo.sandbox;
    const handing = { count: o.handOvers, limitMs: o.quietMs, maxCopies: o.maxCopies, controlUrl };
    const [held, restarts, handed] = await Promise.all([
      play({ plan, sandbox, gate, random, deliveries }),
      killAlong(plan, stack.worker, gate, say),
      playHandOvers({ ...handing, sandbox, random, deliveries }),
    ]);
    say("  everything is said; waiting until all is quiet …");
    const tokens = [
      ...plan.messages.map(({ token }) => token),
      ...handed.flatMap(({ byCustomer, byColleague, after }) => [...byCustomer, ...byColleague, after]),
    ];
    const isOthers = (message: Shown): boolean => isHandOver(message, handed);
    const visible = await untilQuiet(sandbox, tokens, o.quietMs, isOthers);
    const evidence = await collect(stack.demo, held);
    const verdict = judge(
      evidence,
      visible.filter((message) => !isOthers(message)),
    );
    return chaosResult({
      options: o,
      verdict,
      handOvers: judgeHandOvers(handed, visible),
      deliveries,
      kills: restarts.length,
      restartMs: median(restarts),
      lostResponses: await lostResponses(stack),
      seconds: (Date.now() - startedAt) / 1_000,
    });
  } finally {
    await stack.close();
    if (!o.keep) rmSync(dir, { recursive: true, force: true });
  }
}
