import "../mantine-forms.css";
import { Button, Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useSearchParams } from "wouter";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import { Boundary } from "../shell/boundary.tsx";
import { Failure } from "../shell/failure.tsx";
import shell from "../shell/page.module.css";
import { Page, Problem, Section } from "../shell/page.tsx";
import { PageSkeleton } from "../shell/page-skeleton.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { AgentList } from "./agent-list.tsx";
import { Budgets } from "./budgets.tsx";
import { ChartLegend } from "./chart-legend.tsx";
import classes from "./charts.module.css";
import { DeploymentForm } from "./deployment-form.tsx";
import { chartedModels } from "./figures.ts";
import { GroupForm } from "./group-form.tsx";
import { GroupList } from "./group-list.tsx";
import { ModelTable } from "./model-table.tsx";
import { NowStrip } from "./now-strip.tsx";
import { isRangeName, type RangeName, rangeWords } from "./range.ts";
import { RangeSwitch } from "./range-switch.tsx";
import { Receipts } from "./receipts.tsx";
import { Rules } from "./rules.tsx";
import { type GroupView, type Models, seriesQuery, useModels } from "./use-models.ts";
import { useRemovals } from "./use-removals.ts";
import { usersOf } from "./users-of.ts";

const Charts = lazy(() => import("./charts.tsx"));

function OverTime(props: { range: RangeName; query: ReturnType<typeof useSeries> }) {
  const { data, error, isPending } = props.query;
  const waiting = <Skeleton className={classes.waiting} />;
  if (isPending) return waiting;
  if (!data) return <Problem error={error} />;
  if (data.points.length === 0)
    return (
      <div className={`${shell.card} ${classes.empty}`}>
        Nothing was asked {rangeWords(props.range)}. Charts appear with the first question.
      </div>
    );
  return (
    <Suspense fallback={waiting}>
      <div className={classes.overTime}>
        <ChartLegend models={chartedModels(data.totals)} />
        <Boundary>
          <Charts series={data} range={props.range} />
        </Boundary>
      </div>
    </Suspense>
  );
}

const useSeries = (range: RangeName) => useQuery(seriesQuery(range));

type Editing =
  | { kind: "deployment"; known: DeploymentView | undefined }
  | { kind: "group"; known: GroupView | undefined };

function AddButton(props: { children: string; onClick: () => void }) {
  return (
    <Button variant="default" size="sm" leftSection={<IconPlus size={16} />} onClick={props.onClick}>
      {props.children}
    </Button>
  );
}

function Editor(props: {
  editing: Editing;
  models: Models;
  removals: ReturnType<typeof useRemovals>;
  onClose: () => void;
}) {
  const { editing, models, removals, onClose } = props;
  if (editing.kind === "group")
    return (
      <GroupForm
        known={editing.known}
        models={models}
        onClose={onClose}
        onRemoved={(group) => {
          onClose();
          removals.groupRemoved(group);
        }}
      />
    );
  return (
    <DeploymentForm
      known={editing.known}
      users={editing.known ? usersOf(editing.known.id, models) : []}
      onClose={onClose}
      onRemove={(id) => {
        onClose();
        removals.removeDeployment(id);
      }}
    />
  );
}

function Content(props: { models: Models; range: RangeName; onRange: (name: RangeName) => void }) {
  const { models, range } = props;
  const series = useSeries(range);
  const [editing, setEditing] = useState<Editing>();
  const removals = useRemovals(models);
  const deployments = models.deployments.filter(({ id }) => id !== removals.pendingDeployment);
  return (
    <Page title="Models" tools={<RangeSwitch value={range} onChange={props.onRange} />}>
      <NowStrip models={models} series={series.data} range={range} />
      <OverTime range={range} query={series} />
      <Section
        title="Models"
        lead={`How each one is now, and how it fared ${rangeWords(range)}.`}
        action={
          <AddButton onClick={() => setEditing({ kind: "deployment", known: undefined })}>
            Add a model
          </AddButton>
        }
      >
        <Problem error={removals.error} />
        <ModelTable
          deployments={deployments}
          series={series.data}
          onEdit={(known) => setEditing({ kind: "deployment", known })}
        />
      </Section>
      <Section
        title="Who is asked first"
        lead="A group is a list of models. The next one is asked when the one before does not answer."
        action={
          <AddButton onClick={() => setEditing({ kind: "group", known: undefined })}>Add a group</AddButton>
        }
      >
        <GroupList
          groups={models.groups}
          deployments={models.deployments}
          onEdit={(known) => setEditing({ kind: "group", known })}
        />
      </Section>
      <Section title="Which employee uses which models">
        <AgentList models={models} />
      </Section>
      <Section
        title="Budgets"
        lead="At 80 % simple questions stay on local models; at 100 % only local models answer. Days and months are those of UTC."
      >
        <Budgets models={models} />
      </Section>
      <Section title="Rules">
        <Rules models={models} />
      </Section>
      <Receipts models={models} />
      {editing ? (
        <Editor editing={editing} models={models} removals={removals} onClose={() => setEditing(undefined)} />
      ) : null}
      {removals.undo ? <UndoBar text={removals.undo.text} onUndo={removals.undo.run} /> : null}
    </Page>
  );
}

/** How the models of this workspace are doing, and everything that can be decided about them. */
export default function ModelsPage() {
  const [params, setParams] = useSearchParams();
  const query = useModels();
  useEffect(() => {
    document.title = "Models · Konstruct";
  }, []);
  const wanted = params.get("range");
  const range = isRangeName(wanted) ? wanted : "day";
  if (query.isPending) return <PageSkeleton />;
  if (!query.data)
    return <Failure title="The models cannot be listed" error={query.error} retry={query.refetch} />;
  return (
    <Content
      models={query.data}
      range={range}
      onRange={(name) =>
        setParams(
          (before) => {
            before.set("range", name);
            return before;
          },
          { replace: true },
        )
      }
    />
  );
}
