import { IconChevronDown } from "@tabler/icons-react";
import { type ComponentProps, lazy, Suspense, useState } from "react";
import { Avatar } from "../transcript/avatar.tsx";
import classes from "./playground-page.module.css";

// The menu brings code for placing things beside others, as large as the rest of the page.
const AgentMenu = lazy(() => import("./agent-menu.tsx"));

export interface PickableAgent {
  id: string;
  name: string;
  role: string;
  isActive: boolean;
}

/** Who one talks with, as the button that leads to the others. */
export function AgentButton(props: { agent: PickableAgent } & ComponentProps<"button">) {
  const { agent, ...button } = props;
  return (
    <button
      type="button"
      {...button}
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
  );
}

/** Who one talks with. */
export function AgentPicker(props: {
  agents: PickableAgent[];
  agent: PickableAgent;
  onPick: (agentId: string) => void;
}) {
  const [wanted, setWanted] = useState(false);
  const button = <AgentButton agent={props.agent} aria-haspopup="menu" onClick={() => setWanted(true)} />;
  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AgentMenu {...props} />
    </Suspense>
  );
}
