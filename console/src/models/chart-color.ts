/** One colour a model in every chart, by its place among them; the last one is shared by the rest. */
export const chartColor = (index: number): string => `var(--k-chart-${Math.min(index, 5) + 1})`;
