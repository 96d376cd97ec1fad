import { ActionIcon, Button } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { takesOver } from "./assignee-words.ts";
import { Condition } from "./condition-field.tsx";
import { type ListedRule, listed, moved, priorityName } from "./rule-list.ts";
import classes from "./rules.module.css";
import { type EscalationView, type RulesChange, useSaveRules } from "./use-rules.ts";

const TONES = { urgent: "bad", high: "warn", normal: undefined, low: undefined };

function Order(props: {
  rule: ListedRule;
  rules: EscalationView["rules"];
  save: (change: RulesChange) => void;
}) {
  const { rule, rules, save } = props;
  const [up, down] = [moved(rules, rule.index, -1), moved(rules, rule.index, 1)];
  if (!up && !down) return <span />;
  const arrow = (to: typeof up, label: string, Icon: typeof IconArrowUp) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      disabled={!to}
      aria-label={`${label}: ${rule.rule.reason}`}
      onClick={() => to && save({ rules: to })}
    >
      <Icon size={16} />
    </ActionIcon>
  );
  return (
    <span className={classes.order}>
      {arrow(up, "Earlier", IconArrowUp)}
      {arrow(down, "Later", IconArrowDown)}
    </span>
  );
}

function Row(props: {
  rule: ListedRule;
  place: number;
  view: EscalationView;
  save: (change: RulesChange) => void;
  onEdit: () => void;
  onRemove: () => void;
}) {
  const { rule, view } = props;
  const { condition, reason, assignee } = rule.rule;
  return (
    <li className={classes.rule} data-fault={rule.fault ? true : undefined}>
      <span className={classes.place} aria-hidden>
        {props.place}
      </span>
      <div className={classes.what}>
        <p className={classes.reason}>
          {reason || "No reason is given"}
          <span className={page.tag} data-tone={TONES[rule.priority]}>
            {priorityName(rule.priority)}
          </span>
        </p>
        <p className={classes.condition}>
          <Condition source={condition} />
        </p>
        {rule.fault ? <p className={classes.fault}>Counts for nothing: {rule.fault}</p> : null}
        <p className={classes.small}>{takesOver(assignee, view.assignee, view.assignees)}</p>
      </div>
      <Order rule={rule} rules={view.rules} save={props.save} />
      <span className={classes.acts}>
        <Button variant="default" size="compact-sm" onClick={props.onEdit} aria-label={`Edit: ${reason}`}>
          Edit
        </Button>
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          onClick={props.onRemove}
          aria-label={`Remove: ${reason}`}
        >
          Remove
        </Button>
      </span>
    </li>
  );
}

/** The rules of an employee in the order in which they are looked at. */
export function RuleRows(props: {
  view: EscalationView;
  onEdit: (rule: ListedRule) => void;
  onRemove: (index: number) => void;
}) {
  const { view } = props;
  const save = useSaveRules(view.agent.id);
  const rules = listed(view.rules, view.faults);
  if (rules.length === 0)
    return (
      <p className={`${page.card} ${classes.nothing}`}>
        No rules: {view.agent.name} fetches a person only
        {view.naturalLanguage ? " where somebody asks for one" : " where it cannot go on"}.
      </p>
    );
  return (
    <>
      <ol className={`${page.card} ${classes.rules}`} aria-label="Rules">
        {rules.map((rule, i) => (
          <Row
            key={rule.index}
            rule={rule}
            place={i + 1}
            view={view}
            save={save.mutate}
            onEdit={() => props.onEdit(rule)}
            onRemove={() => props.onRemove(rule.index)}
          />
        ))}
      </ol>
      <Problem error={save.error} />
    </>
  );
}
