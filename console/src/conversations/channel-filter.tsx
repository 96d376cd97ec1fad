import type { ChannelChoice } from "./address.ts";
import { ChannelIcon } from "./channel-icon.tsx";
import { CHANNEL_NAMES } from "./channel-names.ts";
import classes from "./conversations-page.module.css";

const CHOICES: ChannelChoice[] = ["all", "slack", "whatsapp", "mattermost", "web"];

/** Which channels the list shows. Radio buttons, so that arrow keys move between them. */
export function ChannelFilter(props: { value: ChannelChoice; onChange: (choice: ChannelChoice) => void }) {
  return (
    <fieldset className={classes.filter}>
      <legend className={classes.hidden}>Channel</legend>
      {CHOICES.map((choice) => (
        <label
          key={choice}
          className={classes.choice}
          title={choice === "all" ? "All" : CHANNEL_NAMES[choice]}
        >
          <input
            type="radio"
            name="channel"
            className={classes.hidden}
            checked={props.value === choice}
            onChange={() => props.onChange(choice)}
          />
          {choice === "all" ? null : <ChannelIcon channel={choice} plain />}
          <span className={choice === "all" ? undefined : classes.choiceName}>
            {choice === "all" ? "All" : CHANNEL_NAMES[choice]}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
