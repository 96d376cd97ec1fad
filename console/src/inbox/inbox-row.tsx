import { memo } from "react";
import { Link } from "wouter";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import list from "../conversations/conversation-list.module.css";
import { Badge } from "../conversations/state-badge.tsx";
import { momentOf } from "../transcript/moments.ts";
import { plainLine } from "../transcript/said-words.ts";
import classes from "./inbox.module.css";
import { type InboxItem, itemKey, kindWords, priorityWords, waitedWords } from "./inbox-words.ts";

/** One conversation that waits for somebody, as a link to it. */
export const InboxRow = memo(function InboxRow(props: {
  item: InboxItem;
  href: string;
  selected: boolean;
  now: number;
}) {
  const { item } = props;
  const priority = priorityWords(item.priority);
  return (
    <Link
      href={props.href}
      className={list.item}
      data-item={itemKey(item)}
      aria-current={props.selected ? "true" : undefined}
    >
      <ChannelIcon channel={item.connection.channel} />
      <span className={list.text}>
        <span className={list.top}>
          <span className={list.person}>{item.person || "Somebody"}</span>
          <time
            className={list.time}
            dateTime={new Date(item.since).toISOString()}
            title={momentOf(item.since)}
          >
            {waitedWords(props.now - item.since)}
          </time>
        </span>
        <span className={classes.reason}>{item.reason || plainLine(item.lastText)}</span>
        <span className={list.bottom}>
          <span className={list.last}>{plainLine(item.lastText)}</span>
          <span className={classes.badges}>
            {priority ? <Badge {...priority} /> : null}
            <Badge {...kindWords(item)} />
          </span>
        </span>
      </span>
    </Link>
  );
});
