import { Skeleton } from "@mantine/core";
import classes from "./page-skeleton.module.css";

/** Stands where a page will be while its file is on the way. */
export function PageSkeleton() {
  return (
    <div className={classes.page} role="status" aria-busy="true" aria-label="Loading">
      <div className={classes.head}>
        <Skeleton width={36} height={36} circle />
        <Skeleton width={160} height={14} />
      </div>
    </div>
  );
}
