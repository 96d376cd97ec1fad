import classes from "./document-list.module.css";

/** How far something is, from 0 to 1. The browser's own bar: the pages' policy allows no inline width. */
export const Progress = (props: { label: string; share: number }) => (
  <progress className={classes.bar} max={1} value={props.share} aria-label={props.label} />
);
