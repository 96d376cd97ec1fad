// How many steps code takes, counted and not timed: on a busy machine a clock measures the neighbours. The engine
// counts how often each block ran; what a regular expression does inside is one step to it.

import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";

// Optimised code counts a part of its blocks only, and so does code that was thrown away in between.
for (const flag of ["--no-opt", "--no-maglev", "--no-sparkplug", "--no-flush-bytecode"])
  setFlagsFromString(flag);

// One session for all: of code that was compiled before the second, only whole functions would be counted.
const session = new Session();
session.connect();
await session.post("Profiler.enable");
await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** How often blocks of the folder ran while the work was done. */
export async function stepsOf(folder: string, work: () => void): Promise<number> {
  await session.post("Profiler.takePreciseCoverage");
  work();
  const { result } = await session.post("Profiler.takePreciseCoverage");
  const functions = result.filter(({ url }) => url.includes(folder)).flatMap((file) => file.functions);
  const coarse = functions.find(
    ({ isBlockCoverage, ranges }) => !isBlockCoverage && ranges.some(({ count }) => count > 0),
  );
  if (coarse) throw new Error(`the blocks of ${coarse.functionName} were not counted`);
  return functions.flatMap(({ ranges }) => ranges).reduce((sum, { count }) => sum + count, 0);
}
