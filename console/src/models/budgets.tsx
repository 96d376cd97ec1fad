import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Spending } from "../../../src/tenants/model-book.ts";
import type { Budget } from "../../../src/tenants/policy.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { dollarsField, nanoOfDollars, usd } from "./amounts.ts";
import classes from "./budgets.module.css";
import { fieldError, otherError } from "./field-errors.ts";
import { LimitBar } from "./now-strip.tsx";
import { dayUse, monthUse } from "./spending.ts";
import { type Models, type PolicyBody, useSavePolicy } from "./use-models.ts";

const NOTHING: Spending = { dayNano: 0, monthNano: 0, reservedNano: 0 };

/** Empty fields are no limit; a text that is no number goes to the server as such, which says so. */
function budgetOf(day: string, month: string): Budget {
  const [dayNano, monthNano] = [nanoOfDollars(day), nanoOfDollars(month)];
  return {
    ...(dayNano === undefined ? {} : { day: dayNano }),
    ...(monthNano === undefined ? {} : { month: monthNano }),
  };
}

function Limit(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  use: ReturnType<typeof dayUse>;
  spent: number;
  error: string | undefined;
}) {
  return (
    <div>
      <TextInput
        label={props.label}
        inputMode="decimal"
        leftSection="$"
        placeholder="no limit"
        value={props.value}
        error={props.error}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      <LimitBar use={props.use} label={`Share of ${props.label.toLowerCase()}`} />
      <p className={classes.note}>
        {usd(props.spent)} {props.use.share === undefined ? "spent" : props.use.words}
      </p>
    </div>
  );
}

function Row(props: {
  name: string;
  path: string;
  budget: Budget;
  spending: Spending;
  change: (budget: Budget) => PolicyBody;
}) {
  const { budget, spending, path } = props;
  const [day, setDay] = useState(dollarsField(budget.day));
  const [month, setMonth] = useState(dollarsField(budget.month));
  const save = useSavePolicy();
  const changed = day !== dollarsField(budget.day) || month !== dollarsField(budget.month);
  const error = (field: string) => fieldError(save.error, `${path}.${field}`);
  return (
    <form
      className={classes.row}
      noValidate
      aria-label={`Budget of ${props.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(props.change(budgetOf(day, month)));
      }}
    >
      <span className={classes.name}>{props.name}</span>
      <Limit
        label="A day"
        value={day}
        onChange={setDay}
        use={dayUse(spending, budget)}
        spent={spending.dayNano}
        error={error("day")}
      />
      <Limit
        label="A month"
        value={month}
        onChange={setMonth}
        use={monthUse(spending, budget)}
        spent={spending.monthNano}
        error={error("month")}
      />
      <Button
        type="submit"
        className={classes.save}
        variant="default"
        disabled={!changed}
        loading={save.isPending}
      >
        Save
      </Button>
      <Problem error={otherError(save.error, [`${path}.day`, `${path}.month`])} />
    </form>
  );
}

/** What the models may cost: the whole workspace, and each employee. */
export function Budgets(props: { models: Models }) {
  const { policy, spending, agents } = props.models;
  return (
    <div className={page.card}>
      <Row
        key={`all/${policy.budget.day}/${policy.budget.month}`}
        name="Whole workspace"
        path="budget"
        budget={policy.budget}
        spending={spending.tenant}
        change={(budget) => ({ budget })}
      />
      {agents.map(({ id, name }) => {
        const budget = policy.agentBudgets[id] ?? {};
        return (
          <Row
            key={`${id}/${budget.day}/${budget.month}`}
            name={name}
            path={`agentBudgets.${id}`}
            budget={budget}
            spending={spending.agents[id] ?? NOTHING}
            change={(changed) => ({ agentBudgets: { ...policy.agentBudgets, [id]: changed } })}
          />
        );
      })}
    </div>
  );
}
