// The chart library is large: it comes when the page has been drawn.

import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { chartColor } from "../models/chart-color.ts";
import { typeWords } from "./audit-words.ts";
import { type Plot, stretchLabel } from "./event-plot.ts";

const HEIGHT = 150;

/** How much happened when, by kind. */
export default function EventChart({ plot }: { plot: Plot }) {
  const label = (at: number) => stretchLabel(at, plot.lengthMs);
  return (
    <BarChart
      h={HEIGHT}
      data={plot.rows}
      dataKey="at"
      type="stacked"
      gridAxis="x"
      tickLine="none"
      maxBarWidth={28}
      tooltipAnimationDuration={0}
      xAxisProps={{ tickFormatter: label, minTickGap: 28 }}
      yAxisProps={{ width: 40, allowDecimals: false }}
      tooltipProps={{ labelFormatter: (at: unknown) => (typeof at === "number" ? label(at) : "") }}
      series={plot.types.map((type, index) => ({
        name: type,
        label: typeWords(type),
        color: chartColor(index),
      }))}
    />
  );
}
