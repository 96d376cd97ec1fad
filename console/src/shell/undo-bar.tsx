import { Button } from "@mantine/core";
import classes from "./undo-bar.module.css";

/** Says what is about to be done, while it can still be taken back. */
export function UndoBar(props: { text: string; onUndo: () => void }) {
  return (
    <div className={classes.bar} role="status">
      <span>{props.text}</span>
      <Button variant="light" size="compact-sm" onClick={props.onUndo}>
        Undo
      </Button>
    </div>
  );
}
