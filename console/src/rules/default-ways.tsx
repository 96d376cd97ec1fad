import { Button, Switch } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { AssigneeField } from "./assignee-field.tsx";
import classes from "./rules.module.css";
import { type EscalationView, useSaveRules } from "./use-rules.ts";

function DefaultAssignee({ view }: { view: EscalationView }) {
  const kept = view.assignee ?? "";
  const [assignee, setAssignee] = useState(kept);
  const save = useSaveRules(view.agent.id);
  return (
    <form
      className={classes.default}
      noValidate
      aria-label={`Who takes over from ${view.agent.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ assignee: assignee.trim() || null });
      }}
    >
      <div className={classes.assignee}>
        <AssigneeField
          label="Who takes over where a rule names nobody"
          none="Nobody in particular: the team, and the inbox"
          value={assignee}
          assignees={view.assignees}
          error={fieldError(save.error, "assignee")}
          onChange={setAssignee}
        />
      </div>
      <Button type="submit" variant="default" loading={save.isPending} disabled={assignee === kept}>
        Save
      </Button>
      <Problem error={otherError(save.error, ["assignee"])} />
      <p className={classes.team}>
        Who is in the team, and when it is at work, is said in <Link href="/settings">Settings</Link>.
      </p>
    </form>
  );
}

/** What holds whatever the rules say: asking for a person in so many words, and who comes then. */
export function DefaultWays({ view }: { view: EscalationView }) {
  const save = useSaveRules(view.agent.id);
  return (
    <div className={`${page.card} ${classes.ways}`}>
      <Switch
        label="Hears when somebody asks for a person"
        description="“Let me talk to a human”, in English, German, French, Spanish, Italian, Portuguese and Dutch."
        checked={view.naturalLanguage}
        disabled={save.isPending}
        onChange={(event) => save.mutate({ naturalLanguage: event.currentTarget.checked })}
      />
      <Problem error={save.error} />
      <DefaultAssignee key={view.assignee ?? ""} view={view} />
    </div>
  );
}
