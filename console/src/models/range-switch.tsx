import { RANGE_NAMES, type RangeName, rangeLabel } from "./range.ts";
import classes from "./range-switch.module.css";

/** How far back the figures go. Radio buttons, so that arrow keys move between them. */
export function RangeSwitch(props: { value: RangeName; onChange: (name: RangeName) => void }) {
  return (
    <fieldset className={classes.switch}>
      <legend className={classes.hidden}>Time range</legend>
      {RANGE_NAMES.map((name) => (
        <label key={name} className={classes.choice}>
          <input
            type="radio"
            name="range"
            className={classes.hidden}
            checked={props.value === name}
            onChange={() => props.onChange(name)}
          />
          {rangeLabel(name)}
        </label>
      ))}
    </fieldset>
  );
}
