// One run of a tool within its time. A tool that does not listen to its signal is left behind: what it gives
// later is read by nobody.

import type { StartTimer } from "../clock.ts";
import { TOOL_MS } from "../limits.ts";

/** stopped: whoever called gave up. threw: a bug, of the tool's own. */
export type Ran<T> =
  | { kind: "done"; value: T }
  | { kind: "timeout" }
  | { kind: "stopped" }
  | { kind: "threw"; error: unknown };

/** Never rejects, and never takes longer than TOOL_MS. */
export function runWithin<T>(
  work: (signal: AbortSignal) => Promise<T>,
  outer: AbortSignal,
  startTimer: StartTimer,
): Promise<Ran<T>> {
  if (outer.aborted) return Promise.resolve({ kind: "stopped" });
  const stop = new AbortController();
  return new Promise((resolve) => {
    const end = (ran: Ran<T>) => {
      cancel();
      outer.removeEventListener("abort", stopped);
      resolve(ran);
      // Also after an answer: whatever the tool left open is closed with it.
      stop.abort();
    };
    const stopped = () => end({ kind: "stopped" });
    const cancel = startTimer(TOOL_MS, () => end({ kind: "timeout" }));
    outer.addEventListener("abort", stopped, { once: true });
    const run = async () => work(stop.signal);
    run().then(
      (value) => end({ kind: "done", value }),
      (error: unknown) => end({ kind: "threw", error }),
    );
  });
}
