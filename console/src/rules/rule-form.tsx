import { Button, NativeSelect, Textarea } from "@mantine/core";
import { useState } from "react";
import { parseCondition } from "../../../src/escalation/check-condition.ts";
import type { EscalationRule, Priority } from "../../../src/escalation/rule.ts";
import { fieldError, otherError } from "../models/field-errors.ts";
import { Problem } from "../shell/page.tsx";
import { SidePanel } from "../shell/side-panel.tsx";
import { FormFoot } from "../tools/form-foot.tsx";
import { AssigneeField } from "./assignee-field.tsx";
import { ConditionField } from "./condition-field.tsx";
import { PRIORITIES, priorityName, withRule } from "./rule-list.ts";
import classes from "./rules.module.css";
import { TrialProgress } from "./trial-progress.tsx";
import { type EscalationView, type Stored, useSaveRules } from "./use-rules.ts";
import { useTrial } from "./use-trial.ts";

export interface RuleEdit {
  rule: EscalationRule;
  /** Place in the stored list; absent for a new one. */
  index?: number;
}

/** This rule alone: how many conversations of last week it would have handed over. */
function TryIt(props: { agentId: string; rule: EscalationRule }) {
  const { trial, start, stop } = useTrial(props.agentId);
  const reason = props.rule.reason.trim() || "Trying it out";
  const tried: Stored = { condition: props.rule.condition, reason };
  const isCurrent = trial?.tried.rules[0]?.condition === props.rule.condition;
  return (
    <div className={classes.try}>
      <Button
        variant="default"
        size="compact-sm"
        disabled={!parseCondition(props.rule.condition).ok || trial?.is === "running"}
        onClick={() => void start({ rules: [tried], naturalLanguage: false })}
      >
        Try it on last week
      </Button>
      {trial && isCurrent ? <TrialProgress trial={trial} onStop={stop} /> : null}
    </div>
  );
}

interface FieldsProps {
  rule: EscalationRule;
  change: (part: Partial<EscalationRule>) => void;
  view: EscalationView;
  error: (field: string) => string | undefined;
}

function Fields({ rule, change, view, error }: FieldsProps) {
  return (
    <>
      <Textarea
        label="Why a person is fetched"
        description="Whoever takes over reads it first."
        placeholder="Asked three times and getting angry"
        autosize={false}
        rows={2}
        maxLength={300}
        value={rule.reason}
        error={error("reason")}
        onChange={(event) => change({ reason: event.currentTarget.value })}
      />
      <div className={classes.two}>
        <NativeSelect
          label="How urgent"
          value={rule.priority ?? "normal"}
          data={PRIORITIES.map((priority) => ({ value: priority, label: priorityName(priority) }))}
          error={error("priority")}
          onChange={(event) => change({ priority: event.currentTarget.value as Priority })}
        />
        <AssigneeField
          label="Who takes over"
          none={`Whoever takes over from ${view.agent.name}`}
          value={rule.assignee ?? ""}
          assignees={view.assignees}
          error={error("assignee")}
          onChange={(assignee) => change({ assignee })}
        />
      </div>
    </>
  );
}

const bodyOf = ({ assignee, ...rule }: EscalationRule): EscalationRule => ({
  ...rule,
  condition: rule.condition.trim(),
  reason: rule.reason.trim(),
  ...(assignee?.trim() ? { assignee: assignee.trim() } : {}),
});

/** Adds or changes a rule. */
export function RuleForm(props: {
  edit: RuleEdit;
  view: EscalationView;
  onClose: () => void;
  onRemove: (index: number) => void;
}) {
  const { view, onClose } = props;
  const { index } = props.edit;
  const [rule, setRule] = useState(props.edit.rule);
  const save = useSaveRules(view.agent.id);
  const change = (part: Partial<EscalationRule>) => setRule((before) => ({ ...before, ...part }));
  const path = `rules.${index ?? view.rules.length}`;
  const error = (field: string) => fieldError(save.error, `${path}.${field}`);
  const submit = () =>
    save.mutate({ rules: withRule(view.rules, index, bodyOf(rule)) }, { onSuccess: onClose });
  return (
    <SidePanel
      title={index === undefined ? "Add a rule" : "Edit the rule"}
      onClose={onClose}
      onSubmit={submit}
      foot={
        <FormFoot
          saving={save.isPending}
          onClose={onClose}
          onRemove={index === undefined ? undefined : () => props.onRemove(index)}
        />
      }
    >
      <ConditionField
        value={rule.condition}
        error={error("condition")}
        onChange={(condition) => change({ condition })}
      />
      <TryIt agentId={view.agent.id} rule={rule} />
      <Fields rule={rule} change={change} view={view} error={error} />
      <Problem error={otherError(save.error, [path])} />
    </SidePanel>
  );
}
