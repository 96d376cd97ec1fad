import { Button } from "@mantine/core";
import { Fragment, type ReactNode } from "react";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { Message } from "./message.tsx";
import classes from "./message-list.module.css";
import { dayName, daysBetween } from "./moments.ts";

/** Holds to its end while it grows, and stays where the reader scrolled to otherwise. */
export function TranscriptScroller(props: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region is scrolled with the keyboard too
    <section className={classes.scroller} tabIndex={0} aria-label={props.label}>
      <div className={classes.column}>{props.children}</div>
    </section>
  );
}

export function MessageList(props: {
  messages: TranscriptMessage[];
  mine: boolean;
  older?: { load: () => void; loading: boolean } | undefined;
}) {
  const now = Date.now();
  return (
    <>
      {props.older ? (
        <div className={classes.older}>
          <Button variant="default" size="xs" loading={props.older.loading} onClick={props.older.load}>
            Show earlier messages
          </Button>
        </div>
      ) : null}
      <div className={classes.log} role="log">
        {props.messages.map((message, i) => {
          const previous = props.messages[i - 1];
          const newDay = !previous || daysBetween(previous.at, message.at) !== 0;
          return (
            <Fragment key={message.id}>
              {newDay ? <p className={classes.day}>{dayName(message.at, now)}</p> : null}
              <Message message={message} mine={props.mine} />
            </Fragment>
          );
        })}
      </div>
    </>
  );
}
