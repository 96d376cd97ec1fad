// Kills the Worker in the middle of its work and starts it again, as often as the plan says.

import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "../../dev/stack/stack.ts";
import type { Gate } from "./gate.ts";
import type { ChaosPlan } from "./plan.ts";

/** Resolves with the time that each restart took, ms. `say` gets a line for each kill. */
export async function killAlong(
  plan: ChaosPlan,
  worker: Stack["worker"],
  gate: Gate,
  say: (line: string) => void,
): Promise<number[]> {
  const restarts: number[] = [];
  for (const [index, { after, delayMs }] of plan.kills.entries()) {
    await gate.progress(after);
    await sleep(delayMs);
    const killedAt = performance.now();
    await worker.kill("SIGKILL");
    // The next wave meets a Worker that is away.
    gate.open();
    await worker.restart();
    restarts.push(performance.now() - killedAt);
    say(`  kill ${index + 1} of ${plan.kills.length}, back after ${Math.round(restarts.at(-1) ?? 0)} ms`);
  }
  return restarts;
}
