// The text format of Prometheus, version 0.0.4, as far as it is used here.

export type Labels = Record<string, string>;

const escaped = (text: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

function sample(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

/** One metric with all its samples. A metric without samples is left out. */
export function metric(
  input: { name: string; help: string; type: "counter" | "gauge" },
  samples: readonly (readonly [Labels, number])[],
): string[] {
  if (samples.length === 0) return [];
  const { name, help, type } = input;
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => sample(name, labels, value)),
  ];
}

export interface Histogram {
  labels: Labels;
  /** Counts between the bounds, with one more for what lies above the last. */
  buckets: readonly number[];
  sum: number;
}

/** One histogram in cumulative buckets, the last without a bound. */
export function histogram(
  input: { name: string; help: string; bounds: readonly number[] },
  samples: readonly Histogram[],
): string[] {
  if (samples.length === 0) return [];
  const { name, help, bounds } = input;
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} histogram`];
  for (const { labels, buckets, sum } of samples) {
    let count = 0;
    for (const [index, bound] of [...bounds, Number.POSITIVE_INFINITY].entries()) {
      count += buckets[index] ?? 0;
      const le = Number.isFinite(bound) ? String(bound) : "+Inf";
      lines.push(sample(`${name}_bucket`, { ...labels, le }, count));
    }
    lines.push(sample(`${name}_sum`, labels, sum), sample(`${name}_count`, labels, count));
  }
  return lines;
}
