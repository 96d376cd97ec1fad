import { sparklinePath } from "./figures.ts";
import classes from "./model-table.module.css";

const WIDTH = 84;
const HEIGHT = 22;

/** How often a model was asked, as a little line. Its figures are in the table beside it. */
export function Sparkline(props: { values: number[] }) {
  const path = sparklinePath(props.values, WIDTH, HEIGHT);
  return (
    <svg
      className={classes.spark}
      width={WIDTH}
      height={HEIGHT + 2}
      viewBox={`0 -1 ${WIDTH} ${HEIGHT + 2}`}
      aria-hidden="true"
    >
      {path ? <path d={path} /> : <path d={`M0,${HEIGHT}L${WIDTH},${HEIGHT}`} data-flat />}
    </svg>
  );
}
