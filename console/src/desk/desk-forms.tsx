import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import page from "../shell/page.module.css";
import classes from "./desk.module.css";
import { colleagueLabel } from "./ownership-words.ts";
import type { ColleagueView } from "./use-ownership.ts";

/** Escape leaves a form as its button does. */
const leavesWith = (leave: () => void) => (event: KeyboardEvent) => {
  if (event.key === "Escape") leave();
};

function Actions(props: { label: string; busy: boolean; onCancel: () => void }) {
  return (
    <div className={page.actions}>
      <Button type="submit" size="sm" loading={props.busy}>
        {props.label}
      </Button>
      <Button variant="default" size="sm" disabled={props.busy} onClick={props.onCancel}>
        Cancel
      </Button>
    </div>
  );
}

/** The employee goes on from here; what was agreed is what it has to know of. */
export function HandBackForm(props: {
  agent: string;
  busy: boolean;
  onSubmit: (note: string) => void;
  onCancel: () => void;
}) {
  const [note, setNote] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(note.trim());
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={leavesWith(props.onCancel)}>
      <TextInput
        label="What was agreed (optional)"
        description={`${props.agent} reads it and goes on from there.`}
        autoFocus
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Actions label={`Hand back to ${props.agent}`} busy={props.busy} onCancel={props.onCancel} />
    </form>
  );
}

const NEXT = "";
const choiceOf = ({ connectionId, userId }: ColleagueView) => `${connectionId}\n${userId}`;

/** To a colleague of one's choice, or to whoever is next in line. */
export function PassForm(props: {
  colleagues: ColleagueView[];
  busy: boolean;
  onSubmit: (to: ColleagueView | undefined) => void;
  onCancel: () => void;
}) {
  const [to, setTo] = useState(NEXT);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit(props.colleagues.find((one) => choiceOf(one) === to));
  };
  return (
    <form className={classes.form} onSubmit={submit} onKeyDown={leavesWith(props.onCancel)}>
      <NativeSelect
        label="Who takes over"
        description="They are asked where they work, and it waits until they take it."
        autoFocus
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
        data={[
          { value: NEXT, label: "The next in line, then the team" },
          ...props.colleagues.map((one) => ({ value: choiceOf(one), label: colleagueLabel(one) })),
        ]}
      />
      <Actions label="Pass on" busy={props.busy} onCancel={props.onCancel} />
    </form>
  );
}
