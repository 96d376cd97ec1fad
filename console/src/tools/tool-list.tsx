import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import page from "../shell/page.module.css";
import { FreezeButton } from "./freeze-button.tsx";
import { effectWords, originWords, toolState } from "./tool-words.ts";
import classes from "./tools.module.css";
import type { Tools, ToolView } from "./use-tools.ts";

function Row(props: { tool: ToolView; tools: Tools; onEdit: (() => void) | undefined }) {
  const { tool, tools } = props;
  const { label, tone } = toolState(tool);
  const users = tools.agents.filter(({ id }) => tool.usedBy.includes(id)).map(({ name }) => name);
  return (
    <li className={classes.row}>
      <span className={classes.names}>
        <span className={classes.name}>
          {tool.title} <code className={classes.code}>{tool.name}</code>
        </span>
        <span className={classes.small}>{tool.description}</span>
        <span className={classes.small}>
          {tool.comesAlong ? "Comes with any other tool. " : ""}
          {users.length === 0 ? "Nobody has it." : `Used by ${users.join(", ")}.`}
          {tool.needs ? ` Missing: ${tool.needs}.` : ""}
        </span>
      </span>
      <span className={classes.tags}>
        <span className={page.tag} data-tone={tone}>
          {label}
        </span>
        <span className={page.tag} data-tone={tool.effect === "read" ? undefined : "warn"}>
          {effectWords(tool.effect)}
        </span>
        <span className={page.tag}>{originWords(tool.origin)}</span>
      </span>
      <span className={classes.actions}>
        {props.onEdit ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconPencil size={15} />}
            onClick={props.onEdit}
            aria-label={`Edit ${tool.name}`}
          >
            Edit
          </Button>
        ) : null}
        {tools.policy.isFrozen ? null : (
          <FreezeButton
            what={tool.title}
            frozen={tools.policy.frozenTools.includes(tool.name)}
            freeze={(frozen) => ({ scope: "tool", id: tool.name, frozen })}
          />
        )}
      </span>
    </li>
  );
}

/** Every tool, whoever made it. */
export function ToolList(props: { tools: Tools; onEdit: (id: string) => void }) {
  return (
    <ul className={`${page.card} ${classes.list}`}>
      {props.tools.tools.map((tool) => (
        <Row
          key={tool.name}
          tool={tool}
          tools={props.tools}
          onEdit={tool.origin === "http" ? () => props.onEdit(tool.name) : undefined}
        />
      ))}
    </ul>
  );
}
