// npm start: brings the whole stack up, says what goes wrong in one line, and ends all of it on Ctrl-C.

import { join } from "node:path";
import { banner } from "./stack/banner.ts";
import { HELP, parseStartOptions } from "./stack/options.ts";
import { portsFrom } from "./stack/ports.ts";
import { type Stack, startStack } from "./stack/stack.ts";
import { failureLine } from "./stack/stack-error.ts";
import { createSupervisor } from "./stack/supervisor.ts";
import { workerLines } from "./stack/worker-lines.ts";

const root = join(import.meta.dirname, "..");

function fail(error: unknown): never {
  console.error(failureLine(error));
  process.exit(1);
}

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2));
  if (options.help) {
    console.log(HELP);
    return;
  }
  let stack: Stack | undefined;
  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    if (!options.quiet) console.log("\nEnding …");
    await stack?.close();
    process.exit(code);
  };
  const supervisor = createSupervisor({
    restart: async () => stack?.worker.restart(),
    say: (line) => console.error(line),
    giveUp: () => void end(1),
    clock: Date.now,
  });
  // While it starts, an interrupt waits for the step in hand: its process must be known to be ended.
  let interrupted = false;
  const starting = startStack({
    root,
    ports: portsFrom(options.port),
    reset: options.reset,
    quiet: options.quiet,
    onWorkerLine: workerLines((line) => console.error(line)),
    onWorkerDied: supervisor.died,
    stopped: () => interrupted,
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      interrupted = true;
      if (stack) void end(0);
    });
  }
  stack = await starting;
  if (!options.quiet) console.log(banner(stack.demo));
}

await main().catch(fail);
