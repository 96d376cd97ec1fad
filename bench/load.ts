// Sends requests over keep-alive connections, so many at a time, and times each of them.

import { openConnection } from "./http-connection.ts";
import { percentile } from "./statistics.ts";

export interface LoadResult {
  /** Milliseconds of each request, in the order they ended. */
  latencies: number[];
  elapsedMs: number;
  /** Requests that were not answered 200. */
  failures: number;
}

/** A closed loop: each of `concurrency` connections sends its next request when the last was answered. */
export async function load(
  origin: URL,
  requests: readonly Uint8Array[],
  concurrency: number,
): Promise<LoadResult> {
  const connections = await Promise.all(Array.from({ length: concurrency }, () => openConnection(origin)));
  const latencies: number[] = [];
  let next = 0;
  let failures = 0;
  const startedAt = performance.now();
  try {
    await Promise.all(
      connections.map(async (connection) => {
        for (let request = requests[next++]; request; request = requests[next++]) {
          const sentAt = performance.now();
          if ((await connection.send(request)) !== 200) failures++;
          latencies.push(performance.now() - sentAt);
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  return { latencies, elapsedMs: performance.now() - startedAt, failures };
}

/** What a round says of itself. */
export function describeRound(result: LoadResult, cpuMs: number) {
  const count = result.latencies.length;
  return {
    p50: percentile(result.latencies, 50),
    p99: percentile(result.latencies, 99),
    rps: count / (result.elapsedMs / 1_000),
    cpuUs: (cpuMs * 1_000) / count,
  };
}
export type Round = ReturnType<typeof describeRound>;
