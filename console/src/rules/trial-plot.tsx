// Drawn with boxes, as the plot of the first page: seven of them need no chart library.

import { chartColor } from "../models/chart-color.ts";
import classes from "./trial.module.css";
import type { TrialPlotData } from "./try-rules.ts";

const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

export type NameOf = (rule: number | "wish") => string;

/** Who asked for a person has a colour of their own, whatever rules there are. */
export const colorOf = (rule: number | "wish"): string =>
  rule === "wish" ? "var(--k-chart-6)" : chartColor(rule % 5);

function Day(props: { day: TrialPlotData["days"][number]; most: number; nameOf: NameOf }) {
  const { day, most } = props;
  const sum = day.counts.reduce((all, { conversations }) => all + conversations, 0);
  const parts = day.counts.map(({ rule, conversations }) => `${props.nameOf(rule)}: ${conversations}`);
  return (
    <div className={classes.day} title={`${date.format(day.at)}: ${parts.join(", ") || "none"}`}>
      <span className={classes.sum}>{sum > 0 ? sum : ""}</span>
      <div className={classes.column}>
        {day.counts.map(({ rule, conversations }) => (
          <span
            key={rule}
            className={classes.part}
            style={{ height: `${(100 * conversations) / most}%`, background: colorOf(rule) }}
          />
        ))}
      </div>
      <span className={classes.weekday}>{weekday.format(day.at)}</span>
    </div>
  );
}

/** How many conversations each rule would have handed over, day by day. */
export function TrialPlot(props: { data: TrialPlotData; nameOf: NameOf }) {
  const { data, nameOf } = props;
  const summary = data.byRule.map(({ rule, conversations }) => `${nameOf(rule)}: ${conversations}`);
  return (
    <figure className={classes.figure}>
      <div className={classes.plot} role="img" aria-label={`Hand-overs by day. ${summary.join(". ")}`}>
        {data.days.map((day) => (
          <Day key={day.at} day={day} most={data.most} nameOf={nameOf} />
        ))}
      </div>
      <figcaption>
        <ul className={classes.legend}>
          {data.byRule.map(({ rule, conversations }) => (
            <li key={rule}>
              <span className={classes.key} style={{ background: colorOf(rule) }} aria-hidden />
              <span className={classes.reason}>{nameOf(rule)}</span>
              <span className={classes.count}>{conversations}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}
