import classes from "./held-badge.module.css";
import { useHeld } from "./use-held.ts";

/** How many wait for a person. Nothing at all where nobody does. */
export function HeldBadge() {
  const { data } = useHeld();
  const count = data?.held.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.badge} role="status" aria-label={`${count} held`}>
      {count}
      {data?.before === undefined ? "" : "+"}
    </span>
  );
}
