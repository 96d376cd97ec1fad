// What is not part of the conversation yet: an answer that grows, and lines of ours on their way.

import type { Transcript } from "../../../src/conversation/port.ts";
import { opening } from "../../../src/turn/wording.ts";
import { Avatar } from "./avatar.tsx";
import classes from "./message.module.css";
import { RichText } from "./rich-text.tsx";
import type { Draft, OwnLine } from "./transcript-state.ts";
import { useGrowingText } from "./use-growing-text.ts";

const WORKING: Partial<Record<Transcript["state"], (name: string) => string>> = {
  queued: (name) => `${name} is about to answer`,
  thinking: (name) => `${name} is thinking`,
  delivering: (name) => `${name} is sending the answer`,
  retrying: (name) => `The models are busy. ${name} will try again shortly`,
};

/** What the turn says of itself before its first word, and what it puts behind words that still grow. */
const wordsOf = (draft: Draft, name: string): string =>
  draft.text === opening(name) ? "" : draft.text.replace(/ …$/, "");

function Growing(props: { text: string }) {
  return <RichText text={useGrowingText(props.text)} />;
}

/** The employee at work: its draft, or that it is thinking. Nothing when it rests. */
export function Working(props: { state: Transcript["state"]; drafts: Draft[]; name: string }) {
  const words = WORKING[props.state]?.(props.name);
  if (!words && props.drafts.length === 0) return null;
  const drafts = props.drafts
    .map((draft) => ({ opId: draft.opId, text: wordsOf(draft, props.name) }))
    .filter((draft) => draft.text !== "");
  return (
    <div className={classes.row} data-testid="working">
      <Avatar name={props.name} />
      <div className={classes.body}>
        <header className={classes.head}>
          <span className={classes.author}>{props.name}</span>
        </header>
        {drafts.map((draft) => (
          <Growing key={draft.opId} text={draft.text} />
        ))}
        {drafts.length === 0 || props.state === "retrying" ? (
          <div className={classes.working} role="status">
            <span>{words}</span>
            <span className={classes.dots} aria-hidden>
              <i />
              <i />
              <i />
            </span>
          </div>
        ) : null}
      </div>
    </div>
  );
}

export function OwnLines(props: { lines: OwnLine[]; onRetry: (line: OwnLine) => void }) {
  return props.lines.map((line) => (
    <div key={line.id} className={classes.own}>
      <div className={`${classes.body} ${line.status === "sending" ? classes.sending : ""}`}>
        <p className={classes.bubble}>{line.text}</p>
        {line.status === "failed" ? (
          <p className={classes.failed} role="alert">
            Not sent. {line.reason}
            <button type="button" className={classes.retry} onClick={() => props.onRetry(line)}>
              Try again
            </button>
          </p>
        ) : null}
      </div>
    </div>
  ));
}
