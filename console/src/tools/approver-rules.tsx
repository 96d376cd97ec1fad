import { Button } from "@mantine/core";
import page from "../shell/page.module.css";
import type { RuleEdit } from "./rule-form.tsx";
import { approversWords } from "./tool-words.ts";
import classes from "./tools.module.css";
import type { Tools } from "./use-tools.ts";

/** Roles and their people, and tools for which others approve than the employee's usual ones. */
export function ApproverRules({ tools, onEdit }: { tools: Tools; onEdit: (edit: RuleEdit) => void }) {
  const { roles, approvers } = tools.policy;
  const rules = Object.entries(approvers);
  const known = Object.entries(roles);
  if (rules.length + known.length === 0)
    return (
      <p className={`${page.card} ${classes.nothing}`}>
        No roles and no exceptions: each employee asks as its own settings say.
      </p>
    );
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {known.map(([role, people]) => (
        <li key={`role ${role}`} className={classes.row}>
          <span className={classes.names}>
            <span className={classes.name}>{role}</span>
            <span className={classes.small}>{approversWords({ kind: "people", people })}</span>
          </span>
          <span className={page.tag}>role</span>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => onEdit({ kind: "role", role, people, isNew: false })}
            aria-label={`Edit the role ${role}`}
          >
            Edit
          </Button>
        </li>
      ))}
      {rules.map(([tool, who]) => (
        <li key={`tool ${tool}`} className={classes.row}>
          <span className={classes.names}>
            <span className={classes.name}>
              {tools.tools.find(({ name }) => name === tool)?.title ?? tool}
            </span>
            <span className={classes.small}>asks {approversWords(who)}</span>
          </span>
          <span className={page.tag}>tool</span>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => onEdit({ kind: "rule", tool, approvers: who })}
            aria-label={`Edit who approves ${tool}`}
          >
            Edit
          </Button>
        </li>
      ))}
    </ul>
  );
}
