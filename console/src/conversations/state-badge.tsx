import type { ConversationSummary } from "../../../src/tenants/port.ts";
import classes from "./state-badge.module.css";
import { type StateTone, summaryWords } from "./state-words.ts";

export function Badge(props: { label: string; tone: StateTone }) {
  return (
    <span className={classes.badge} data-tone={props.tone}>
      {props.label}
    </span>
  );
}

/** How a conversation stands. */
export function StateBadge(props: { summary: ConversationSummary }) {
  return <Badge {...summaryWords(props.summary)} />;
}
