import classes from "./confirmation.module.css";
import type { AskWords } from "./confirmation-words.ts";

/** What became of a request. */
export function AskState({ words }: { words: AskWords }) {
  return (
    <p className={classes.state} data-tone={words.tone} role="status">
      <strong>{words.label}</strong>
      {words.detail ? <span>{words.detail}</span> : null}
    </p>
  );
}
