import { Checkbox, NativeSelect } from "@mantine/core";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { Avatar } from "../transcript/avatar.tsx";
import classes from "./agent-list.module.css";
import { type AgentModels, type Models, useSaveAgent } from "./use-models.ts";

function Row(props: { agent: AgentModels; models: Models }) {
  const { agent, models } = props;
  const save = useSaveAgent();
  const choices = [
    { group: "Groups", items: models.groups.map(({ id }) => id) },
    { group: "One model", items: models.deployments.map(({ id }) => id) },
  ];
  const pinned = models.policy.localOnly;
  return (
    <li className={classes.row}>
      <Avatar name={agent.name} />
      <span className={classes.names}>
        <span className={classes.name}>{agent.name}</span>
        <span className={classes.role}>{agent.isActive ? agent.role : "Switched off"}</span>
      </span>
      <NativeSelect
        className={classes.select}
        aria-label={`Models of ${agent.name}`}
        value={agent.modelPreference}
        data={choices}
        onChange={(event) =>
          save.mutate({ id: agent.id, change: { modelPreference: event.currentTarget.value } })
        }
      />
      <Checkbox
        className={classes.pin}
        label="Only local models"
        aria-label={`Only local models for ${agent.name}`}
        checked={agent.localOnly || pinned}
        disabled={pinned}
        onChange={(event) =>
          save.mutate({ id: agent.id, change: { localOnly: event.currentTarget.checked } })
        }
      />
      {save.isError ? (
        <div className={classes.problem}>
          <Problem error={save.error} />
        </div>
      ) : null}
    </li>
  );
}

/** Which employee uses which models. A change holds within five seconds. */
export function AgentList(props: { models: Models }) {
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {props.models.agents.map((agent) => (
        <Row key={agent.id} agent={agent} models={props.models} />
      ))}
    </ul>
  );
}
