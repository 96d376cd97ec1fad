import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { Weekday } from "../../../src/tenants/business-hours.ts";
import { fieldError } from "../models/field-errors.ts";
import {
  barsOf,
  dayName,
  dayProblem,
  endField,
  endOfField,
  type HoursDraft,
  nextShift,
  type Shift,
  WEEK,
} from "./hours-draft.ts";
import classes from "./team.module.css";

interface DayProps {
  day: Weekday;
  shifts: Shift[];
  onChange: (shifts: Shift[]) => void;
}

function ShiftFields({ day, shifts, onChange, index }: DayProps & { index: number }) {
  const shift = shifts[index] as Shift;
  const set = (part: Partial<Shift>) =>
    onChange(shifts.map((one, i) => (i === index ? { ...one, ...part } : one)));
  const which = shifts.length > 1 ? `${dayName(day)}, shift ${index + 1}` : dayName(day);
  return (
    <span className={classes.shift}>
      <TextInput
        type="time"
        size="xs"
        aria-label={`${which} from`}
        value={shift.from}
        onChange={(event) => set({ from: event.currentTarget.value })}
      />
      <span aria-hidden>–</span>
      <TextInput
        type="time"
        size="xs"
        aria-label={`${which} until`}
        value={endField(shift.to)}
        onChange={(event) => set({ to: endOfField(event.currentTarget.value) })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Take out: ${which}`}
        onClick={() => onChange(shifts.filter((_, i) => i !== index))}
      >
        <IconX size={14} />
      </ActionIcon>
    </span>
  );
}

function DayRow(props: DayProps & { error: string | undefined }) {
  const { day, shifts, onChange } = props;
  const problem = dayProblem(shifts) ?? props.error;
  return (
    <li className={classes.day}>
      <span className={classes.dayName}>{dayName(day)}</span>
      <span className={classes.strip} aria-hidden>
        {barsOf(shifts).map(({ start, width }) => (
          <span key={start} className={classes.open} style={{ left: `${start}%`, width: `${width}%` }} />
        ))}
      </span>
      <span className={classes.shifts}>
        {shifts.length === 0 ? <span className={classes.small}>Closed</span> : null}
        {shifts.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two shifts may be the same while they are written
          <ShiftFields key={index} {...props} index={index} />
        ))}
        {shifts.length < 6 ? (
          <ActionIcon
            variant="subtle"
            size="sm"
            aria-label={`Add a shift on ${dayName(day)}`}
            onClick={() => onChange([...shifts, nextShift(shifts)])}
          >
            <IconPlus size={14} />
          </ActionIcon>
        ) : null}
      </span>
      {problem ? (
        <span className={classes.problem} role="alert">
          {problem}
        </span>
      ) : null}
    </li>
  );
}

const HOURS = ["0", "6", "12", "18", "24"];

/** When the team is at work, day by day, drawn beside its fields. */
export function WeekEditor(props: {
  draft: HoursDraft;
  onChange: (part: Partial<HoursDraft>) => void;
  error: Error | null;
}) {
  const { draft, onChange } = props;
  const copy = () => {
    const { mon } = draft.week;
    onChange({ week: { ...draft.week, tue: mon, wed: mon, thu: mon, fri: mon } });
  };
  return (
    <div className={classes.weekBox}>
      <ul className={classes.week} aria-label="Business hours">
        {WEEK.map((day) => (
          <DayRow
            key={day}
            day={day}
            shifts={draft.week[day]}
            error={fieldError(props.error, `handOver.hours.week.${day}`)}
            onChange={(shifts) => onChange({ week: { ...draft.week, [day]: shifts } })}
          />
        ))}
      </ul>
      <div className={classes.scale} aria-hidden>
        {HOURS.map((hour) => (
          <span key={hour}>{hour}</span>
        ))}
      </div>
      <div>
        <Button variant="subtle" size="compact-sm" onClick={copy}>
          Monday’s hours from Tuesday to Friday
        </Button>
      </div>
    </div>
  );
}
