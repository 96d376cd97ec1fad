import { Button, Switch, TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldError, otherError } from "../models/field-errors.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { Manner } from "../team/manner.tsx";
import { Avatar } from "../transcript/avatar.tsx";
import { ApproversField } from "./approvers-field.tsx";
import { FreezeButton } from "./freeze-button.tsx";
import { approversWords, effectWords } from "./tool-words.ts";
import classes from "./tools.module.css";
import { type AgentTools, type Tools, useSaveAgent } from "./use-tools.ts";

function Assigned({ agent, tools }: { agent: AgentTools; tools: Tools }) {
  const save = useSaveAgent();
  const has = new Set(agent.toolAssignments);
  const toggle = (name: string, wanted: boolean) => {
    const others = agent.toolAssignments.filter((known) => known !== name);
    save.mutate({ id: agent.id, change: { toolAssignments: wanted ? [...others, name] : others } });
  };
  return (
    <>
      <div className={classes.switches}>
        {tools.tools
          .filter(({ comesAlong }) => !comesAlong)
          .map((tool) => (
            <Switch
              key={tool.name}
              label={tool.title}
              description={effectWords(tool.effect)}
              aria-label={`${tool.title} for ${agent.name}`}
              checked={has.has(tool.name)}
              disabled={save.isPending}
              onChange={(event) => toggle(tool.name, event.currentTarget.checked)}
            />
          ))}
      </div>
      <Problem error={save.error} />
    </>
  );
}

/** A text that is no number goes to the server as such, which says so. */
const numberOf = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));

function Work({ agent, tools }: { agent: AgentTools; tools: Tools }) {
  const [rounds, setRounds] = useState(String(agent.work.maxModelRounds));
  const [calls, setCalls] = useState(String(agent.work.maxToolCalls));
  const [approvers, setApprovers] = useState(agent.work.approvers);
  const save = useSaveAgent();
  const work = { maxModelRounds: numberOf(rounds), maxToolCalls: numberOf(calls), approvers };
  const shown = ["maxModelRounds", "maxToolCalls", "approvers"];
  return (
    <form
      className={classes.block}
      noValidate
      aria-label={`How ${agent.name} works`}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ id: agent.id, change: { work } });
      }}
    >
      <div className={classes.limits}>
        <TextInput
          label="Rounds with the model"
          inputMode="numeric"
          value={rounds}
          error={fieldError(save.error, "maxModelRounds")}
          onChange={(event) => setRounds(event.currentTarget.value)}
        />
        <TextInput
          label="Tools used in one answer"
          inputMode="numeric"
          value={calls}
          error={fieldError(save.error, "maxToolCalls")}
          onChange={(event) => setCalls(event.currentTarget.value)}
        />
      </div>
      <ApproversField
        label="Who says yes before it changes something"
        value={approvers}
        roles={Object.keys(tools.policy.roles)}
        onChange={setApprovers}
        error={save.error}
        path="approvers"
      />
      <Problem error={otherError(save.error, shown)} />
      <div className={page.actions}>
        <Button type="submit" variant="default" size="sm" loading={save.isPending}>
          Save
        </Button>
      </div>
    </form>
  );
}

function Employee({ agent, tools }: { agent: AgentTools; tools: Tools }) {
  const save = useSaveAgent();
  return (
    <li className={classes.block}>
      <div className={classes.head}>
        <span className={classes.who}>
          <Avatar name={agent.name} />
          <span className={classes.names}>
            <span className={classes.name}>{agent.name}</span>
            <span className={classes.small}>
              {agent.isActive ? agent.role : "Switched off"} · asks {approversWords(agent.work.approvers)}
            </span>
          </span>
        </span>
        {tools.policy.isFrozen ? null : (
          <FreezeButton
            what={agent.name}
            frozen={agent.work.isFrozen}
            freeze={(frozen) => ({ scope: "agent", id: agent.id, frozen })}
          />
        )}
      </div>
      <Assigned agent={agent} tools={tools} />
      <Switch
        label="Remembers people"
        description="Keeps what it learns of a person and uses it the next time."
        aria-label={`${agent.name} remembers people`}
        checked={agent.work.remembers}
        disabled={save.isPending}
        onChange={(event) =>
          save.mutate({ id: agent.id, change: { work: { remembers: event.currentTarget.checked } } })
        }
      />
      <Problem error={save.error} />
      <details className={classes.more}>
        <summary aria-label={`Limits and approval of ${agent.name}`}>Limits and approval</summary>
        <Work agent={agent} tools={tools} />
      </details>
      <details className={classes.more}>
        <summary aria-label={`Manners and subject of ${agent.name}`}>Manners and subject</summary>
        <Manner agent={agent} />
      </details>
    </li>
  );
}

/** Which employee has which tools, and how far each may go. A change holds within five seconds. */
export function AgentToolList({ tools }: { tools: Tools }) {
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {tools.agents.map((agent) => (
        <Employee key={agent.id} agent={agent} tools={tools} />
      ))}
    </ul>
  );
}
