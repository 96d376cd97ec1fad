import { Button, Switch, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { HandOverPolicy } from "../../../src/tenants/hand-over-policy.ts";
import { useNow } from "../confirmations/use-now.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { PeopleField } from "../tools/approvers-field.tsx";
import { useTools } from "../tools/tools-query.ts";
import { useSavePolicy } from "../tools/use-tools.ts";
import { ClosedDays } from "./closed-days.tsx";
import { clockThere, dayProblem, draftOf, type HoursDraft, hoursOf, WEEK, weekLine } from "./hours-draft.ts";
import { minutesField, msOfMinutes } from "./minutes.ts";
import classes from "./team.module.css";
import { WeekEditor } from "./week-editor.tsx";

const FIELDS = ["handOver.team", "handOver.takeMs", "handOver.hours"];
const ZONES = "time-zones";

interface HoursProps {
  draft: HoursDraft;
  change: (part: Partial<HoursDraft>) => void;
  error: Error | null;
}

function Hours({ draft, change, error }: HoursProps) {
  const now = useNow(!draft.isAlways);
  const there = clockThere(draft.timeZone, now);
  return (
    <>
      <Switch
        label="The team keeps business hours"
        description="Outside of them, whoever waits is told when to expect an answer."
        checked={!draft.isAlways}
        onChange={(event) => change({ isAlways: !event.currentTarget.checked })}
      />
      {draft.isAlways ? null : (
        <>
          <div className={classes.zone}>
            <TextInput
              label="Time zone"
              list={ZONES}
              value={draft.timeZone}
              error={fieldError(error, "handOver.hours.timeZone")}
              onChange={(event) => change({ timeZone: event.currentTarget.value })}
            />
            <datalist id={ZONES}>
              {Intl.supportedValuesOf("timeZone").map((zone) => (
                <option key={zone} value={zone} />
              ))}
            </datalist>
            <p className={classes.small}>
              {there ? `It is ${there} there now.` : "There is no such place yet."} {weekLine(draft.week)}.
            </p>
          </div>
          <WeekEditor draft={draft} onChange={change} error={error} />
          <ClosedDays days={draft.closed} onChange={(closed) => change({ closed })} />
        </>
      )}
    </>
  );
}

const isSame = (a: HandOverPolicy, b: HandOverPolicy): boolean =>
  JSON.stringify([a.team, a.takeMs, a.hours]) === JSON.stringify([b.team, b.takeMs, b.hours]);

/** Made anew where somebody else changed it. */
function TakeOverForm(props: { known: HandOverPolicy; timeZone: string }) {
  const { known } = props;
  const [team, setTeam] = useState(known.team);
  const [minutes, setMinutes] = useState(minutesField(known.takeMs));
  const [draft, setDraft] = useState(() => draftOf(known.hours, props.timeZone));
  const save = useSavePolicy();
  const isSound = draft.isAlways || WEEK.every((day) => dayProblem(draft.week[day]) === undefined);
  const handOver = { team, takeMs: msOfMinutes(minutes), hours: hoursOf(draft) };
  const isKept = isSame(handOver, known);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isSound) save.mutate({ handOver });
  };
  return (
    <form className={classes.form} noValidate aria-label="Who takes over" onSubmit={submit}>
      <div className={classes.people}>
        <p className={classes.label}>The team</p>
        <p className={classes.small}>
          Asked all at once where whoever a rule names does not come. Nobody here: it waits in the inbox.
        </p>
        <PeopleField people={team} onChange={setTeam} error={save.error} path="handOver.team" />
      </div>
      <TextInput
        className={classes.narrow}
        label="Minutes each of them has"
        description="After half of them they are reminded; after all of them the next one is asked."
        inputMode="decimal"
        value={minutes}
        error={takeError(save.error)}
        onChange={(event) => setMinutes(event.currentTarget.value)}
      />
      <Hours
        draft={draft}
        change={(part) => setDraft((before) => ({ ...before, ...part }))}
        error={save.error}
      />
      <Problem error={otherError(save.error, FIELDS)} />
      <div className={page.actions}>
        <Button type="submit" loading={save.isPending} disabled={!isSound || isKept}>
          Save
        </Button>
        {isKept ? (
          <span className={classes.small} role="status">
            This is what holds now.
          </span>
        ) : null}
      </div>
    </form>
  );
}

/** The server counts milliseconds, and says so. */
const takeError = (error: Error | null): string | undefined =>
  fieldError(error, "handOver.takeMs") && "Between 5 seconds and a day: a number of minutes such as 5";

/** Who takes over from employees, how long each of them has, and when the team is at work. */
export function TakeOver() {
  const tools = useTools();
  if (!tools.data) return <Problem error={tools.error} />;
  const { handOver, timeZone } = tools.data.policy;
  return <TakeOverForm key={JSON.stringify(handOver)} known={handOver} timeZone={timeZone} />;
}
