import classes from "../held/held-badge.module.css";
import { useApprovals } from "./use-approvals.ts";

/** How many wait for a yes. Nothing at all where nobody does. */
export function ApprovalsBadge() {
  const { data } = useApprovals();
  const count = data?.approvals.length ?? 0;
  if (count === 0) return null;
  return (
    <span className={classes.badge} role="status" aria-label={`${count} to approve`}>
      {count}
      {data?.before === undefined ? "" : "+"}
    </span>
  );
}
