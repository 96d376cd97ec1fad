import { memo } from "react";
import { Link } from "wouter";
import type { ConversationSummary } from "../../../src/tenants/port.ts";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import { plainLine } from "../transcript/said-words.ts";
import { ChannelIcon } from "./channel-icon.tsx";
import classes from "./conversation-list.module.css";
import { StateBadge } from "./state-badge.tsx";

/** One conversation of the list, as a link to its transcript. */
export const ConversationItem = memo(function ConversationItem(props: {
  summary: ConversationSummary;
  href: string;
  selected: boolean;
  now: number;
}) {
  const { summary } = props;
  return (
    <Link href={props.href} className={classes.item} aria-current={props.selected ? "true" : undefined}>
      <ChannelIcon channel={summary.channel} />
      <span className={classes.text}>
        <span className={classes.top}>
          <span className={classes.person}>{summary.person || "Somebody"}</span>
          <time
            className={classes.time}
            dateTime={new Date(summary.lastAt).toISOString()}
            title={momentOf(summary.lastAt)}
          >
            {shortMoment(summary.lastAt, props.now)}
          </time>
        </span>
        <span className={classes.bottom}>
          <span className={classes.last}>{plainLine(summary.lastText)}</span>
          <StateBadge summary={summary} />
        </span>
      </span>
    </Link>
  );
});
