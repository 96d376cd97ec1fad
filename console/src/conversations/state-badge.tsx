import classes from "./state-badge.module.css";
import { stateWords } from "./state-words.ts";

export function StateBadge(props: { state: string }) {
  const { label, tone } = stateWords(props.state);
  return (
    <span className={classes.badge} data-tone={tone}>
      {label}
    </span>
  );
}
