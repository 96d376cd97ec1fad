// CPU time of other processes, from /proc: what a request costs where it is served, not where it is sent.

import { readdirSync, readFileSync } from "node:fs";

// Linux counts in ticks of 10 ms; a round must be long enough to make one tick small.
const TICK_MS = 10;

interface Stat {
  parent: number;
  name: string;
  cpuMs: number;
}

/** The fields after the name, which may itself hold spaces and parentheses. */
export function parseStat(text: string): Stat {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const fields = text.slice(close + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { name: text.slice(open + 1, close), parent: Number(fields[1]), cpuMs: ticks * TICK_MS };
}

function statOf(pid: number): Stat | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** CPU time the process has used so far, all threads; NaN where that cannot be read. */
export const cpuOf = (pid: number): number => statOf(pid)?.cpuMs ?? Number.NaN;

/** Children of this process by name, newest last. Empty where there is no /proc. */
export function childrenNamed(name: string): number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0)
      .filter((pid) => {
        const stat = statOf(pid);
        return stat?.parent === process.pid && stat.name.startsWith(name);
      })
      .sort((a, b) => a - b);
  } catch {
    return [];
  }
}
