import { Button } from "@mantine/core";
import { IconDatabaseOff } from "@tabler/icons-react";
import { Problem } from "../shell/page.tsx";
import classes from "./trial.module.css";
import { trialLine } from "./try-rules.ts";
import type { TrialState } from "./use-trial.ts";

const HEADS = { running: "So far", done: "Last week", stopped: "Stopped", failed: "Broken off" };

/** How far a trial is, what it found so far, and the way to stop it. */
export function TrialProgress(props: { trial: TrialState; onStop: () => void }) {
  const { is, sum } = props.trial;
  const isRunning = is === "running";
  return (
    <div className={classes.progress}>
      {isRunning ? (
        <div className={classes.going}>
          <progress
            className={classes.bar}
            max={1}
            value={sum.share}
            aria-label="Last week's conversations"
          />
          <Button variant="default" size="compact-sm" onClick={props.onStop}>
            Stop
          </Button>
        </div>
      ) : null}
      <p role="status" className={classes.line}>
        <b>{HEADS[is]}:</b> {trialLine(sum)}.
      </p>
      {sum.databaseAway ? (
        <p className={classes.away}>
          <IconDatabaseOff size={16} aria-hidden />
          The database is away: only recent conversations were looked at.
        </p>
      ) : null}
      {props.trial.is === "failed" ? <Problem error={props.trial.error} /> : null}
    </div>
  );
}
