import { chartColor } from "./chart-color.ts";
import classes from "./charts.module.css";

/** Which colour is whose, once for all charts. */
export function ChartLegend(props: { models: string[] }) {
  return (
    <ul className={classes.legend} aria-label="Colours of the charts">
      {props.models.map((name, index) => (
        <li key={name}>
          <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
            <circle cx="5" cy="5" r="5" fill={chartColor(index)} />
          </svg>
          {name}
        </li>
      ))}
    </ul>
  );
}
