import { Button, Textarea } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { hrefOf } from "../conversations/address.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import shell from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import classes from "./memory.module.css";
import { KIND_WORDS } from "./memory-words.ts";
import type { PersonKey } from "./person-address.ts";
import { type MemoryEntryView, useCorrect, useRemove } from "./use-memory.ts";

function Correction(props: { who: PersonKey; entry: MemoryEntryView; onClose: () => void }) {
  const [text, setText] = useState(props.entry.text);
  const correct = useCorrect(props.who);
  const save = (event: FormEvent) => {
    event.preventDefault();
    correct.mutate({ id: props.entry.id, text }, { onSuccess: props.onClose });
  };
  return (
    <form className={classes.form} onSubmit={save} noValidate>
      <Textarea
        label="What is right"
        rows={3}
        autoFocus
        value={text}
        error={fieldError(correct.error, "text")}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Problem error={otherError(correct.error, ["text"])} />
      <div className={shell.actions}>
        <Button type="submit" size="sm" loading={correct.isPending}>
          Save
        </Button>
        <Button size="sm" variant="default" onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

/** One thing that is remembered: where it was said, and the two ways to change it. */
export function Entry(props: {
  who: PersonKey;
  entry: MemoryEntryView;
  now: number;
  onGone: (entry: MemoryEntryView) => void;
}) {
  const { who, entry } = props;
  const [correcting, setCorrecting] = useState(false);
  const remove = useRemove(who, props.onGone);
  return (
    <li className={classes.entry}>
      <div className={classes.entryHead}>
        <span className={shell.tag} data-tone={entry.kind === "fact" ? "good" : undefined}>
          {KIND_WORDS[entry.kind]}
        </span>
        <time
          className={classes.small}
          dateTime={new Date(entry.at).toISOString()}
          title={momentOf(entry.at)}
        >
          {shortMoment(entry.at, props.now)}
        </time>
        <Link
          className={classes.link}
          href={hrefOf({ connectionId: who.connectionId, thread: entry.thread }, "all")}
        >
          Where it was said
        </Link>
      </div>
      {correcting ? (
        <Correction who={who} entry={entry} onClose={() => setCorrecting(false)} />
      ) : (
        <>
          <p className={classes.text}>{entry.text}</p>
          <Problem error={remove.error} />
          <div className={shell.actions}>
            <Button size="compact-sm" variant="default" onClick={() => setCorrecting(true)}>
              Correct
            </Button>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              loading={remove.isPending}
              onClick={() => remove.mutate(entry.id)}
            >
              Delete
            </Button>
          </div>
        </>
      )}
    </li>
  );
}
