import type { ReactNode } from "react";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import classes from "./message.module.css";
import { noticeLook } from "./notice-words.ts";

/** Something that happened beside what was said. */
export function Notice(props: { message: TranscriptMessage; mine: boolean; children: ReactNode }) {
  const { words, kept, look } = noticeLook(props.message, props.mine);
  return (
    <div className={classes.notice} data-look={look}>
      {kept === undefined ? (
        words && <p>{words}</p>
      ) : (
        <details className={classes.kept}>
          <summary>{words}</summary>
          <blockquote>{kept}</blockquote>
        </details>
      )}
      {props.children}
    </div>
  );
}
