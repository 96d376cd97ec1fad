import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import type { ModelSeriesPoint } from "../../../src/api/deps.ts";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import page from "../shell/page.module.css";
import { milliseconds, percent, usd } from "./amounts.ts";
import { callsOf } from "./figures.ts";
import classes from "./model-table.module.css";
import { Sparkline } from "./sparkline.tsx";
import type { Series } from "./use-models.ts";
import { healthWords } from "./words.ts";

const COLUMNS = [
  "Model",
  "Calls",
  "Answered",
  "Stood in",
  "Refused",
  "Wrong form",
  "Errors",
  "First word",
  "Cost",
];

function Name({ deployment }: { deployment: DeploymentView }) {
  const { words, tone } = healthWords(deployment.health);
  return (
    <th scope="row" className={classes.cell}>
      <div className={classes.name}>
        <span className={classes.top}>
          <span className={page.dot} data-tone={tone} aria-hidden />
          <span className={classes.id}>{deployment.id}</span>
          <span className={page.tag} data-tone={deployment.locality === "local" ? "local" : undefined}>
            {deployment.locality === "local" ? "local" : "cloud"}
          </span>
          {deployment.builtIn ? null : <span className={page.tag}>yours</span>}
        </span>
        <span className={classes.model}>{deployment.model}</span>
        <span className={classes.health}>{words}</span>
      </div>
    </th>
  );
}

function Figure(props: { label: string; value: string | number; small?: string | undefined }) {
  return (
    <td data-label={props.label} data-zero={props.value === 0 ? true : undefined}>
      {props.value}
      {props.small ? <span className={classes.small}>{props.small}</span> : null}
    </td>
  );
}

function Row(props: {
  deployment: DeploymentView;
  series: Series | undefined;
  total: ModelSeriesPoint | undefined;
  onEdit: () => void;
}) {
  const { deployment, series, total } = props;
  const {
    calls = 0,
    answers = 0,
    fallbacks = 0,
    refusals = 0,
    schemaMismatches = 0,
    errors = 0,
  } = total ?? {};
  const slow = total?.firstTokenP95 === undefined ? undefined : `p95 ${milliseconds(total.firstTokenP95)}`;
  return (
    <tr>
      <Name deployment={deployment} />
      <td data-label="Calls" className={classes.calls}>
        <Sparkline values={series ? callsOf(series.points, series, deployment.id) : []} />
        <span className={classes.small}>{calls.toLocaleString()}</span>
      </td>
      <Figure label="Answered" value={percent(answers, calls)} />
      <Figure label="Stood in" value={fallbacks} />
      <Figure label="Refused" value={refusals} />
      <Figure label="Wrong form" value={schemaMismatches} />
      <Figure label="Errors" value={errors} />
      <Figure label="First word" value={milliseconds(total?.firstTokenP50)} small={slow} />
      <Figure label="Cost" value={usd(total?.costNano ?? 0)} />
      <td className={classes.action}>
        {deployment.builtIn ? null : (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPencil size={15} />}
            onClick={props.onEdit}
            aria-label={`Edit ${deployment.id}`}
          >
            Edit
          </Button>
        )}
      </td>
    </tr>
  );
}

/** Every model, how it is and how it fared. On a phone each row is a card. */
export function ModelTable(props: {
  deployments: DeploymentView[];
  series: Series | undefined;
  onEdit: (deployment: DeploymentView) => void;
}) {
  if (props.deployments.length === 0)
    return (
      <p className={`${page.card} ${classes.nothing}`}>
        No model is set up, so nobody can answer. Add one: your own Ollama, or one of a cloud provider with
        its key.
      </p>
    );
  return (
    <div className={`${page.card} ${classes.scroll}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {props.deployments.map((deployment) => (
            <Row
              key={deployment.id}
              deployment={deployment}
              series={props.series}
              total={props.series?.totals.find((total) => total.deployment === deployment.id)}
              onEdit={() => props.onEdit(deployment)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}
