import type { RouteAttempt } from "../../../src/tenants/model-book.ts";
import { milliseconds, usd } from "./amounts.ts";
import classes from "./attempt-timeline.module.css";
import { attemptBars } from "./timeline.ts";
import { outcomeTone, outcomeWords } from "./words.ts";

/** Each try as a bar on one line of time: the pale part is the wait for the first word. */
export function AttemptTimeline(props: { attempts: RouteAttempt[] }) {
  if (props.attempts.length === 0) return <p className={classes.none}>No model was asked.</p>;
  return (
    <ol className={classes.list}>
      {attemptBars(props.attempts).map(({ attempt, start, width, waiting }) => (
        <li key={`${attempt.deployment}/${attempt.startedAt}`} data-tone={outcomeTone(attempt.outcome)}>
          <div className={classes.words}>
            <span className={classes.id}>{attempt.deployment}</span>
            <span className={classes.outcome}>{outcomeWords(attempt.outcome)}</span>
            <span className={classes.time}>{milliseconds(attempt.totalMs)}</span>
          </div>
          <svg className={classes.track} width="100%" height="10" aria-hidden="true">
            <rect className={classes.ground} width="100%" height="10" rx="5" />
            <rect className={classes.wait} x={`${start}%`} width={`${width}%`} height="10" rx="5" />
            {waiting < 100 ? (
              <rect
                className={classes.answer}
                x={`${start + (width * waiting) / 100}%`}
                width={`${(width * (100 - waiting)) / 100}%`}
                height="10"
                rx="5"
              />
            ) : null}
          </svg>
          <div className={classes.small}>
            {attempt.firstTokenMs === undefined
              ? "no word came"
              : `first word after ${milliseconds(attempt.firstTokenMs)}`}
            {attempt.costNano > 0 ? `, ${usd(attempt.costNano)}` : ""}
          </div>
        </li>
      ))}
    </ol>
  );
}
