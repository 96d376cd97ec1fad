import "../mantine-forms.css";
import { Button, NativeSelect, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import { agentsQuery } from "../api/queries.ts";
import { Failure } from "../shell/failure.tsx";
import { Page, Problem, Section } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { useUndo } from "../tools/use-undo.ts";
import { DefaultWays } from "./default-ways.tsx";
import { type RuleEdit, RuleForm } from "./rule-form.tsx";
import { withoutRule, withRuleAt } from "./rule-list.ts";
import { RuleRows } from "./rule-rows.tsx";
import { TrialSection } from "./trial-section.tsx";
import { type EscalationView, rulesQuery, shownRules, useSaveRules } from "./use-rules.ts";

/** Taken away at once, and put back at its place with one press. */
function useRemoval(view: EscalationView) {
  const undo = useUndo();
  const save = useSaveRules(view.agent.id);
  const remove = (index: number) => {
    const gone = view.rules[index];
    if (!gone) return;
    const putBack = () =>
      save.mutate({ rules: withRuleAt(shownRules(view.agent.id)?.rules ?? [], index, gone) });
    save.mutate(
      { rules: withoutRule(view.rules, index) },
      { onSuccess: () => undo.show({ text: "The rule is removed", run: putBack }) },
    );
  };
  return { offer: undo.offer, error: save.error, remove };
}

function Employee({ view }: { view: EscalationView }) {
  const [edit, setEdit] = useState<RuleEdit>();
  const removal = useRemoval(view);
  return (
    <>
      <Section title={`When ${view.agent.name} fetches a person`}>
        <DefaultWays view={view} />
      </Section>
      <Section
        title="Rules"
        lead="Looked at with every message, from the top. The first that holds fetches a person, and the employee falls silent."
        action={
          <Button
            variant="default"
            size="sm"
            leftSection={<IconPlus size={16} />}
            onClick={() => setEdit({ rule: { condition: "", reason: "" } })}
          >
            Add a rule
          </Button>
        }
      >
        <RuleRows
          view={view}
          onEdit={({ rule, index }) => setEdit({ rule, index })}
          onRemove={removal.remove}
        />
        <Problem error={removal.error} />
      </Section>
      <TrialSection view={view} />
      {edit ? (
        <RuleForm
          edit={edit}
          view={view}
          onClose={() => setEdit(undefined)}
          onRemove={(index) => {
            setEdit(undefined);
            removal.remove(index);
          }}
        />
      ) : null}
      {removal.offer ? <UndoBar text={removal.offer.text} onUndo={removal.offer.run} /> : null}
    </>
  );
}

function Rules(props: { agentId: string }) {
  const query = useQuery(rulesQuery(props.agentId));
  if (query.isPending) return <Skeleton height={240} />;
  if (!query.data)
    return <Failure title="The rules cannot be read" error={query.error} retry={query.refetch} />;
  return <Employee view={query.data} />;
}

/** When each employee stops and fetches a person. */
export default function RulesPage() {
  const [params, setParams] = useSearchParams();
  const agents = useQuery(agentsQuery);
  useEffect(() => {
    document.title = "Hand-over · Konstruct";
  }, []);
  if (agents.isPending) return <PageSkeleton />;
  if (!agents.data)
    return <Failure title="The employees cannot be listed" error={agents.error} retry={agents.refetch} />;
  const all = agents.data.agents;
  const agentId = all.find(({ id }) => id === params.get("employee"))?.id ?? all[0]?.id;
  const choose = (id: string) =>
    setParams(
      (before) => {
        before.set("employee", id);
        return before;
      },
      { replace: true },
    );
  return (
    <Page
      title="Hand-over"
      tools={
        <NativeSelect
          aria-label="Employee"
          value={agentId ?? ""}
          data={all.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => choose(event.currentTarget.value)}
        />
      }
    >
      {agentId === undefined ? <p>There are no employees yet.</p> : <Rules key={agentId} agentId={agentId} />}
    </Page>
  );
}
