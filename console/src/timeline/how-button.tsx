import { IconTimeline } from "@tabler/icons-react";
import classes from "./how-button.module.css";
import { useOpenTurn } from "./use-trace.ts";

/** From a message of an employee to everything that led to it. Under every message, and therefore quiet. */
export function HowButton(props: { turn: number }) {
  const { show } = useOpenTurn();
  return (
    <button type="button" className={classes.how} onClick={() => show(props.turn)}>
      <IconTimeline size={14} aria-hidden />
      How this came about
    </button>
  );
}
