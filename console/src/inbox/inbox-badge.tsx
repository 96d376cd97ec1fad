import classes from "../held/held-badge.module.css";
import { toDo, useInboxCounts } from "./inbox-counts.ts";

/** How many wait for a person. Nothing at all where nobody does. */
export function InboxBadge() {
  const counts = useInboxCounts().data?.counts;
  const count = counts ? toDo(counts) : 0;
  if (count === 0) return null;
  return (
    <span className={classes.badge} role="status" aria-label={`${count} waiting for a person`}>
      {count}
    </span>
  );
}
