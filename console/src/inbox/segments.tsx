import page from "../conversations/conversations-page.module.css";
import classes from "./inbox.module.css";
import { CHOICES, type InboxChoice } from "./inbox-address.ts";
import type { InboxCounts } from "./inbox-counts.ts";

const LABELS: Record<InboxChoice, string> = {
  all: "All",
  waiting: "Waiting",
  owned: "Taken",
  held: "Held",
  undelivered: "Undelivered",
};

/** What the list shows, and how much there is of each. Radio buttons, so that arrow keys move between them. */
export function Segments(props: {
  value: InboxChoice;
  counts: InboxCounts | undefined;
  onChange: (choice: InboxChoice) => void;
}) {
  return (
    <fieldset className={classes.segments}>
      <legend className={page.hidden}>What is listed</legend>
      {CHOICES.map((choice) => {
        const count = choice === "all" ? 0 : (props.counts?.[choice] ?? 0);
        return (
          <label key={choice} className={page.choice}>
            <input
              type="radio"
              name="only"
              className={page.hidden}
              checked={props.value === choice}
              onChange={() => props.onChange(choice)}
            />
            {LABELS[choice]}
            {count > 0 ? (
              <span className={classes.count} data-quiet={choice === "owned" || undefined}>
                {count}
              </span>
            ) : null}
          </label>
        );
      })}
    </fieldset>
  );
}
