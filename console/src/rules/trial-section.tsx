import { Button } from "@mantine/core";
import { IconFlask } from "@tabler/icons-react";
import page from "../shell/page.module.css";
import { Section } from "../shell/page.tsx";
import classes from "./trial.module.css";
import { TrialHits } from "./trial-hits.tsx";
import { type NameOf, TrialPlot } from "./trial-plot.tsx";
import { TrialProgress } from "./trial-progress.tsx";
import { plotOf } from "./try-rules.ts";
import type { EscalationView } from "./use-rules.ts";
import { type TrialState, useTrial } from "./use-trial.ts";

/** By the list that was tried: what is changed meanwhile has other places. */
const nameIn =
  ({ tried }: TrialState): NameOf =>
  (rule) =>
    rule === "wish" ? "Asked for a person" : String(tried.rules[rule]?.reason ?? `Rule ${rule + 1}`);

function Found({ trial }: { trial: TrialState }) {
  const { sum } = trial;
  if (sum.hits.length === 0) return null;
  const nameOf = nameIn(trial);
  return (
    <div className={`${page.card} ${classes.found}`}>
      <TrialPlot data={plotOf(sum)} nameOf={nameOf} />
      <TrialHits hits={sum.hits} now={sum.to} nameOf={nameOf} />
    </div>
  );
}

/** Which of last week's conversations these rules would have handed over. Nothing is sent or stored. */
export function TrialSection({ view }: { view: EscalationView }) {
  const { trial, start, stop } = useTrial(view.agent.id);
  const { rules, naturalLanguage, faults } = view;
  // The server takes rules only: what is none counts for nothing here as it does in a conversation.
  const tried = rules.filter((_, index) => !faults.some((fault) => fault.index === index));
  return (
    <Section
      title="Try it on last week"
      lead="Looks at the past seven days with these rules. Nothing is sent, nothing is stored."
      action={
        <Button
          variant="default"
          size="sm"
          leftSection={<IconFlask size={16} />}
          disabled={trial?.is === "running"}
          onClick={() => void start({ rules: tried, naturalLanguage })}
        >
          Try the rules
        </Button>
      }
    >
      {trial ? <TrialProgress trial={trial} onStop={stop} /> : null}
      {trial ? <Found trial={trial} /> : null}
    </Section>
  );
}
