import classes from "./live-pill.module.css";
import type { LiveStatus } from "./live-socket.ts";

const WORDS: Record<LiveStatus, string> = {
  connecting: "Connecting",
  open: "Live",
  reconnecting: "Reconnecting",
};

/** Whether what one sees is as it is now. */
export function LivePill(props: { status: LiveStatus }) {
  return (
    <span className={classes.pill} data-status={props.status} role="status">
      <i aria-hidden />
      {WORDS[props.status]}
    </span>
  );
}
