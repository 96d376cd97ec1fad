import { Menu } from "@mantine/core";
import { IconCheck, IconChevronDown } from "@tabler/icons-react";
import { Avatar } from "../transcript/avatar.tsx";
import classes from "./playground-page.module.css";

export interface PickableAgent {
  id: string;
  name: string;
  role: string;
  isActive: boolean;
}

/** Who one talks with. */
export function AgentPicker(props: {
  agents: PickableAgent[];
  agent: PickableAgent;
  onPick: (agentId: string) => void;
}) {
  const { agent } = props;
  return (
    <Menu position="bottom-start" width={280} shadow="md" returnFocus transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <button
          type="button"
          className={classes.picker}
          aria-label={`Employee: ${agent.name}, ${agent.role}`}
        >
          <Avatar name={agent.name} />
          <span className={classes.pickerNames}>
            <span className={classes.agentName}>{agent.name}</span>
            <span className={classes.agentRole}>{agent.role}</span>
          </span>
          <IconChevronDown size={16} stroke={1.8} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.agents.map((known) => (
          <Menu.Item
            key={known.id}
            disabled={!known.isActive}
            onClick={() => props.onPick(known.id)}
            leftSection={<Avatar name={known.name} size="sm" />}
            rightSection={known.id === agent.id ? <IconCheck size={16} aria-label="chosen" /> : undefined}
          >
            <span className={classes.optionName}>{known.name}</span>
            <span className={classes.optionRole}>{known.isActive ? known.role : "Switched off"}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
