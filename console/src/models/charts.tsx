// The only file that knows the chart library: it is large, and comes when the page has been drawn.

import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import type { ReactNode } from "react";
import page from "../shell/page.module.css";
import { milliseconds, usd } from "./amounts.ts";
import { chartColor } from "./chart-color.ts";
import classes from "./charts.module.css";
import { costMarks, markLabel, mostSpent } from "./cost-axis.ts";
import { answeredPercent, type ChartRow, chartedModels, chartRows, costDollars } from "./figures.ts";
import { type RangeName, stretchLabel } from "./range.ts";
import type { Series } from "./use-models.ts";

function Card(props: { title: string; note: string; children: ReactNode }) {
  return (
    <figure className={`${page.card} ${classes.card}`}>
      <figcaption className={classes.caption}>
        <span className={classes.title}>{props.title}</span>
        <span className={classes.note}>{props.note}</span>
      </figcaption>
      {props.children}
    </figure>
  );
}

const HEIGHT = 190;

const common = (data: ChartRow[], range: RangeName) => ({
  h: HEIGHT,
  data,
  dataKey: "at",
  gridAxis: "x" as const,
  tickLine: "none" as const,
  withTooltip: true,
  tooltipAnimationDuration: 0,
  xAxisProps: { tickFormatter: (at: number) => stretchLabel(range, at), minTickGap: 28 },
  yAxisProps: { width: 58 },
  // Asked for a label of nothing while the pointer is elsewhere.
  tooltipProps: {
    labelFormatter: (at: unknown) => (typeof at === "number" ? stretchLabel(range, at) : ""),
  },
});

/** Success, first word and cost of every model over time. */
export default function Charts(props: { series: Series; range: RangeName }) {
  const { series, range } = props;
  const models = chartedModels(series.totals);
  const lines = models.map((name, index) => ({ name, color: chartColor(index) }));
  const line = { curveType: "monotone", connectNulls: true, dotProps: { r: 2 }, strokeWidth: 2 } as const;
  const rates = chartRows(series.points, series, { "": answeredPercent });
  const times = chartRows(series.points, series, {
    "": ({ firstTokenP50 }) => firstTokenP50,
    " p95": ({ firstTokenP95 }) => firstTokenP95,
  });
  const costs = chartRows(series.points, series, { "": costDollars });
  const marks = costMarks(mostSpent(costs));
  const slow = lines.map(({ name, color }) => ({ name: `${name} p95`, color, strokeDasharray: "4 4" }));
  return (
    <div className={classes.charts}>
      <Card title="Answered" note="Of the questions each was asked">
        <LineChart
          {...common(rates, range)}
          {...line}
          series={lines}
          yAxisProps={{ width: 58, domain: [0, 100] }}
          valueFormatter={(value) => `${value} %`}
        />
      </Card>
      <Card title="First word" note="Typical (p50), and dashed the slowest (p95)">
        <LineChart
          {...common(times, range)}
          {...line}
          series={[...lines, ...slow]}
          valueFormatter={milliseconds}
        />
      </Card>
      <Card title="Cost" note="What each model's answers cost">
        <BarChart
          {...common(costs, range)}
          type="stacked"
          yAxisProps={{
            width: 68,
            domain: [0, marks.at(-1) ?? 0],
            ticks: marks,
            tickFormatter: markLabel(marks),
          }}
          series={lines}
          maxBarWidth={28}
          valueFormatter={(value) => usd(value * 1_000_000_000)}
        />
      </Card>
    </div>
  );
}
