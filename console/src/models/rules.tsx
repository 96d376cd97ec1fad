import { NativeSelect, Switch } from "@mantine/core";
import type { VerdictRule, VerdictRules } from "../../../src/tenants/policy.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import classes from "./rules.module.css";
import { type Models, useSavePolicy } from "./use-models.ts";

/** `usual`: what the router does where nothing was decided. */
const CASES: { verdict: keyof VerdictRules; label: string; usual: VerdictRule }[] = [
  { verdict: "refusal", label: "When a model refuses to answer", usual: "pass" },
  { verdict: "filtered", label: "When the provider filters the answer", usual: "pass" },
  { verdict: "cut", label: "When an answer is cut at its limit", usual: "pass" },
  { verdict: "empty", label: "When a model answers with nothing", usual: "elsewhere" },
  { verdict: "schema_mismatch", label: "When an answer has the wrong form", usual: "elsewhere" },
];

const RULES: { value: VerdictRule; label: string }[] = [
  { value: "elsewhere", label: "Ask one other model" },
  { value: "escalate", label: "Call a person" },
  { value: "pass", label: "Give it as it is" },
];

/** What may leave the house, and what follows an answer that is none. */
export function Rules(props: { models: Models }) {
  const { policy, deployments } = props.models;
  const save = useSavePolicy();
  const noLocal = !deployments.some(({ locality, isActive }) => locality === "local" && isActive);
  const choose = (verdict: keyof VerdictRules, rule: string) =>
    save.mutate({ verdicts: { ...policy.verdicts, [verdict]: rule as VerdictRule } });
  return (
    <div className={`${page.card} ${classes.rules}`}>
      <Switch
        label="Only local models"
        description={
          policy.localOnly && noLocal
            ? "No local model is set up: nobody can answer now."
            : "Nothing that people write, and nothing an employee says, reaches a cloud provider."
        }
        checked={policy.localOnly}
        disabled={save.isPending}
        onChange={(event) => save.mutate({ localOnly: event.currentTarget.checked })}
      />
      <div className={classes.cases}>
        {CASES.map(({ verdict, label, usual }) => (
          <NativeSelect
            key={verdict}
            label={label}
            data={RULES}
            disabled={save.isPending}
            value={policy.verdicts[verdict] ?? usual}
            onChange={(event) => choose(verdict, event.currentTarget.value)}
          />
        ))}
      </div>
      <Problem error={save.error} />
    </div>
  );
}
