import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import classes from "./team.module.css";

const shown = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** Days on which nobody works, whatever the weekday. */
export function ClosedDays(props: { days: string[]; onChange: (days: string[]) => void }) {
  const { days, onChange } = props;
  const [day, setDay] = useState("");
  const add = () => {
    if (day === "") return;
    onChange([...new Set([...days, day])].sort());
    setDay("");
  };
  return (
    <div className={classes.closed}>
      <div className={classes.addDay}>
        <TextInput
          type="date"
          label="Closed as well on"
          value={day}
          onChange={(event) => setDay(event.currentTarget.value)}
          onKeyDown={(event) => {
            // It adds the day, and does not send the form around it.
            if (event.key !== "Enter") return;
            event.preventDefault();
            add();
          }}
        />
        <Button variant="default" disabled={day === ""} onClick={add}>
          Add the day
        </Button>
      </div>
      {days.length > 0 ? (
        <ul className={classes.days} aria-label="Closed days">
          {days.map((one) => (
            <li key={one}>
              {shown.format(new Date(one))}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={`Open again: ${one}`}
                onClick={() => onChange(days.filter((known) => known !== one))}
              >
                <IconX size={12} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
