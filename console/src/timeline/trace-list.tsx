import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { milliseconds } from "../models/amounts.ts";
import page from "../shell/page.module.css";
import { momentOf } from "../transcript/moments.ts";
import type { Step } from "./trace.ts";
import classes from "./trace-list.module.css";
import { since, stepState } from "./trace-words.ts";

function Row(props: { step: Step; origin: number; isChosen: boolean; onReceipt: (id: string) => void }) {
  const { step, origin, isChosen } = props;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isChosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [isChosen]);
  const state = stepState(step);
  const { receipt } = step;
  return (
    <li ref={row} className={classes.row} data-lane={step.lane} data-chosen={isChosen || undefined}>
      <time className={classes.at} dateTime={new Date(step.from).toISOString()} title={momentOf(step.from)}>
        {since(step.from, origin)}
      </time>
      <div className={classes.what}>
        <p className={classes.head}>
          <span className={classes.kind}>{step.kind}</span>
          <span className={classes.label}>{step.label}</span>
          {state ? (
            <span className={page.tag} data-tone={state.tone}>
              {state.words}
            </span>
          ) : null}
          {step.to > step.from ? (
            <span className={classes.took}>{milliseconds(step.to - step.from)}</span>
          ) : null}
        </p>
        {step.detail ? <p className={classes.detail}>{step.detail}</p> : null}
        {receipt === undefined ? null : (
          <Button
            variant="subtle"
            size="compact-xs"
            className={classes.why}
            onClick={() => props.onReceipt(receipt)}
          >
            Why this model
          </Button>
        )}
      </div>
    </li>
  );
}

/** The same steps in words, from first to last. */
export function TraceList(props: {
  steps: Step[];
  origin: number;
  chosen: string | undefined;
  onReceipt: (id: string) => void;
}) {
  return (
    <ol className={classes.list} aria-label="Step by step">
      {props.steps.map((step) => (
        <Row
          key={step.id}
          step={step}
          origin={props.origin}
          isChosen={props.chosen === step.id}
          onReceipt={props.onReceipt}
        />
      ))}
    </ol>
  );
}
