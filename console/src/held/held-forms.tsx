import { Button, Textarea, TextInput } from "@mantine/core";
import { type FormEvent, useRef, useState } from "react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import classes from "./held-dock.module.css";
import { type HeldConversation, useAnswer } from "./use-held.ts";

/** Answers in the employee's thread. Pressed twice, or sent again after a lost connection, it arrives once. */
export function AnswerForm(props: { held: HeldConversation; onSent: () => void }) {
  const [text, setText] = useState("");
  const key = useRef("");
  const answer = useAnswer(props.onSent);
  const change = (value: string) => {
    // Another text is another answer: the server then says what became of the first.
    key.current = "";
    setText(value);
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    key.current ||= crypto.randomUUID();
    answer.mutate({ held: props.held, text: text.trim(), key: key.current });
  };
  return (
    <form className={classes.form} onSubmit={send}>
      <Textarea
        label={`Your answer to ${props.held.person}`}
        rows={4}
        autoFocus
        value={text}
        disabled={answer.isPending}
        onChange={(event) => change(event.currentTarget.value)}
      />
      <Problem error={answer.error} />
      <div className={page.actions}>
        <Button type="submit" loading={answer.isPending} disabled={text.trim() === ""}>
          Send answer
        </Button>
      </div>
    </form>
  );
}

/** Ends it without a word to the person; the reason is kept. */
export function DismissForm(props: { onDismiss: (reason: string) => void }) {
  const [reason, setReason] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== "") props.onDismiss(reason.trim());
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <TextInput
        label="Why it needs no answer"
        description="For your colleagues and the audit trail; the person does not see it."
        autoFocus
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <div className={page.actions}>
        <Button type="submit" variant="default" disabled={reason.trim() === ""}>
          Close it
        </Button>
      </div>
    </form>
  );
}
