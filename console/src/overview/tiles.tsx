import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Overview } from "../../../src/api/overview-view.ts";
import { useApprovals } from "../approvals/use-approvals.ts";
import { toDo, useInboxCounts } from "../inbox/inbox-counts.ts";
import { usd } from "../models/amounts.ts";
import page from "../shell/page.module.css";
import classes from "./tiles.module.css";

function Tile(props: {
  to: string;
  label: string;
  value: string;
  tone?: "warn" | "bad";
  children: ReactNode;
}) {
  return (
    <Link href={props.to} className={`${page.card} ${classes.tile}`}>
      <span className={classes.label}>{props.label}</span>
      <span className={classes.value} data-tone={props.tone}>
        {props.value}
      </span>
      <span className={classes.note}>{props.children}</span>
    </Link>
  );
}

const counted = (list: readonly unknown[] | undefined, more: boolean): string =>
  list === undefined ? "–" : `${list.length}${more ? "+" : ""}`;
const warnAbove = (list: readonly unknown[] | undefined) => (list?.length ? { tone: "warn" as const } : {});

/** What waits for a person, and what the day cost. */
export function Tiles(props: { overview: Overview }) {
  const { dayNano, dayLimitNano } = props.overview.spending;
  const counts = useInboxCounts().data?.counts;
  const approvals = useApprovals().data;
  const isSpent = dayLimitNano !== undefined && dayNano >= dayLimitNano;
  return (
    <div className={classes.tiles}>
      <Tile
        to="/inbox"
        label="Wait for a person"
        value={counts ? String(toDo(counts)) : "–"}
        {...(counts && toDo(counts) > 0 ? { tone: "warn" as const } : {})}
      >
        {counts && toDo(counts) > 0 ? "Somebody has to look at these" : "Nobody waits for a person"}
      </Tile>
      <Tile
        to="/approvals"
        label="Wait for approval"
        value={counted(approvals?.approvals, approvals?.before !== undefined)}
        {...warnAbove(approvals?.approvals)}
      >
        {approvals?.approvals.length ? "Employees ask for leave" : "Nobody asks for leave"}
      </Tile>
      <Tile
        to="/models"
        label="Spent today"
        value={usd(dayNano)}
        {...(isSpent ? { tone: "bad" as const } : {})}
      >
        {dayLimitNano === undefined ? "No limit is set" : `of ${usd(dayLimitNano)} a day`}
      </Tile>
    </div>
  );
}
