// Reading a V8 CPU profile.

export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string } }[];
  samples: number[];
  /** Microseconds between two samples. */
  timeDeltas: number[];
}

/** Milliseconds in which something ran: everything but idle. */
export function activeMs({ nodes, samples, timeDeltas }: CpuProfile): number {
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === "(idle)").map(({ id }) => id));
  const micros = samples.reduce((total, id, i) => (idle.has(id) ? total : total + (timeDeltas[i] ?? 0)), 0);
  return micros / 1_000;
}
