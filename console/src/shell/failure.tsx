import { Button } from "@mantine/core";
import { ApiFailure } from "../api/api-failure.ts";
import classes from "./notice.module.css";

/** Something could not be read: what, why, and the way to try it again. */
export function Failure(props: { title: string; error: Error; retry: () => void }) {
  const requestId = props.error instanceof ApiFailure ? props.error.requestId : undefined;
  return (
    <div className={classes.notice} role="alert">
      <h2 className={classes.title}>{props.title}</h2>
      <p className={classes.text}>{props.error.message}</p>
      <Button variant="default" onClick={() => props.retry()}>
        Try again
      </Button>
      {requestId ? <p className={classes.small}>Request {requestId}</p> : null}
    </div>
  );
}
