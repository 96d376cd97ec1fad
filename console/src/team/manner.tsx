import { Button, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { type AgentTools, useSaveAgent } from "../tools/use-tools.ts";
import { linesField, linesOf } from "./lines.ts";
import { msOfSeconds, secondsField } from "./minutes.ts";
import classes from "./team.module.css";

const FIELDS = ["quietMs", "topics", "isScopedEverywhere"];

/** How long an employee waits for more lines, and what it talks about. */
export function Manner({ agent }: { agent: AgentTools }) {
  const [quiet, setQuiet] = useState(secondsField(agent.work.quietMs));
  const [topics, setTopics] = useState(linesField(agent.work.topics));
  const [isScopedEverywhere, setScoped] = useState(agent.work.isScopedEverywhere);
  const save = useSaveAgent();
  const work = { quietMs: msOfSeconds(quiet), topics: linesOf(topics), isScopedEverywhere };
  return (
    <form
      className={classes.form}
      noValidate
      aria-label={`Manners and subject of ${agent.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ id: agent.id, change: { work } });
      }}
    >
      <TextInput
        className={classes.narrow}
        label="Seconds of quiet before it answers"
        description="Lines typed in a row are one question. 0: each line is answered at once."
        inputMode="decimal"
        value={quiet}
        error={quietError(save.error)}
        onChange={(event) => setQuiet(event.currentTarget.value)}
      />
      <Textarea
        className={classes.topics}
        label="What it talks about"
        description="One subject a line, beside what its tools are for. Empty, and no tools: about everything."
        placeholder={"Orders and deliveries\nInvoices"}
        rows={3}
        value={topics}
        error={fieldError(save.error, "topics")}
        onChange={(event) => setTopics(event.currentTarget.value)}
      />
      <Switch
        label="Keeps to its subject on every channel"
        description="On WhatsApp it always does: the service wants business only."
        checked={isScopedEverywhere}
        onChange={(event) => setScoped(event.currentTarget.checked)}
      />
      <Problem error={otherError(save.error, FIELDS)} />
      <div className={page.actions}>
        <Button type="submit" variant="default" size="sm" loading={save.isPending}>
          Save
        </Button>
        {save.isSuccess ? (
          <span className={classes.small} role="status">
            Saved.
          </span>
        ) : null}
      </div>
    </form>
  );
}

/** The server counts milliseconds, and says so. */
const quietError = (error: Error | null): string | undefined =>
  fieldError(error, "quietMs") && "Between 0 and 10 seconds: a number such as 1.5";
