import { NativeSelect, Switch } from "@mantine/core";
import type { VerdictRule, VerdictRules } from "../../../src/tenants/policy.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import classes from "./rules.module.css";
import { type Models, useSavePolicy } from "./use-models.ts";

const CASES: { verdict: keyof VerdictRules; label: string }[] = [
  { verdict: "refusal", label: "When a model refuses to answer" },
  { verdict: "filtered", label: "When the provider filters the answer" },
  { verdict: "cut", label: "When an answer is cut at its limit" },
  { verdict: "empty", label: "When a model answers with nothing" },
  { verdict: "schema_mismatch", label: "When an answer has the wrong form" },
];

const RULES: { value: VerdictRule | ""; label: string }[] = [
  { value: "", label: "As usual" },
  { value: "elsewhere", label: "Ask one other model" },
  { value: "escalate", label: "Call a person" },
  { value: "pass", label: "Give it as it is" },
];

/** What may leave the house, and what follows an answer that is none. */
export function Rules(props: { models: Models }) {
  const { policy, deployments } = props.models;
  const save = useSavePolicy();
  const noLocal = !deployments.some(({ locality, isActive }) => locality === "local" && isActive);
  const choose = (verdict: keyof VerdictRules, rule: string) => {
    const { [verdict]: _, ...others } = policy.verdicts;
    save.mutate({ verdicts: rule === "" ? others : { ...others, [verdict]: rule as VerdictRule } });
  };
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
        {CASES.map(({ verdict, label }) => (
          <NativeSelect
            key={verdict}
            label={label}
            data={RULES}
            disabled={save.isPending}
            value={policy.verdicts[verdict] ?? ""}
            onChange={(event) => choose(verdict, event.currentTarget.value)}
          />
        ))}
      </div>
      <Problem error={save.error} />
    </div>
  );
}
