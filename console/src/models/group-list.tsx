import { Button } from "@mantine/core";
import { IconArrowRight, IconPencil } from "@tabler/icons-react";
import type { DeploymentView } from "../../../src/api/models-view.ts";
import page from "../shell/page.module.css";
import classes from "./group-list.module.css";
import type { GroupView } from "./use-models.ts";
import { healthWords } from "./words.ts";

function Model(props: { id: string; deployment: DeploymentView | undefined }) {
  const { id, deployment } = props;
  const { tone, words } = deployment
    ? healthWords(deployment.health)
    : { tone: "quiet" as const, words: "Not set up here: passed over" };
  return (
    <span className={classes.model} title={words} data-missing={deployment ? undefined : true}>
      <span className={page.dot} data-tone={tone} aria-hidden />
      {id}
    </span>
  );
}

const Arrow = () => <IconArrowRight size={15} className={classes.arrow} aria-hidden />;

/** Who is asked first, then whom, and which group steps in when none of them answers. */
function Chain(props: { group: GroupView; deployments: DeploymentView[] }) {
  const { group } = props;
  if (group.choosesBetween)
    return (
      <p className={classes.words}>
        Simple questions go to <b>{group.choosesBetween[0]}</b>, the others to{" "}
        <b>{group.choosesBetween[1]}</b>.
      </p>
    );
  return (
    <ol className={classes.chain}>
      {group.deployments.map((id, index) => (
        <li key={id}>
          {index > 0 && group.order === "listed" ? <Arrow /> : null}
          <Model id={id} deployment={props.deployments.find((known) => known.id === id)} />
        </li>
      ))}
      {group.fallback === undefined ? null : (
        <li>
          {group.deployments.length > 0 ? <Arrow /> : null}
          <span className={classes.fallback}>
            group <b>{group.fallback}</b>
          </span>
        </li>
      )}
    </ol>
  );
}

/** Every group and the order in which its models are asked. */
export function GroupList(props: {
  groups: GroupView[];
  deployments: DeploymentView[];
  onEdit: (group: GroupView) => void;
}) {
  return (
    <ul className={`${page.card} ${classes.groups}`}>
      {props.groups.map((group) => (
        <li key={group.id} className={classes.group}>
          <div className={classes.head}>
            <span className={classes.id}>{group.id}</span>
            {group.builtIn ? null : <span className={page.tag}>yours</span>}
            {group.order === "latency" ? <span className={page.tag}>quickest first</span> : null}
          </div>
          <Chain group={group} deployments={props.deployments} />
          {group.choosesBetween ? (
            <span />
          ) : (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconPencil size={15} />}
              onClick={() => props.onEdit(group)}
              aria-label={`Edit group ${group.id}`}
            >
              Edit
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
