import { Menu } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Avatar } from "../transcript/avatar.tsx";
import { AgentButton, type PickableAgent } from "./agent-picker.tsx";
import classes from "./playground-page.module.css";

/** Every employee, open from the start: it is fetched when somebody asks for it. */
export default function AgentMenu(props: {
  agents: PickableAgent[];
  agent: PickableAgent;
  onPick: (agentId: string) => void;
}) {
  const { agent } = props;
  return (
    <Menu
      defaultOpened
      position="bottom-start"
      width={280}
      shadow="md"
      returnFocus
      transitionProps={{ duration: 80 }}
    >
      <Menu.Target>
        <AgentButton agent={agent} />
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
