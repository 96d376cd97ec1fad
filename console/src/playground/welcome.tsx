import { Avatar } from "../transcript/avatar.tsx";
import type { PickableAgent } from "./agent-picker.tsx";
import classes from "./playground-page.module.css";

const OPENERS = ["What can you help me with?", "Are you an AI?", "I would like to talk to a person"];

/** Before the first line: who this is, and a few lines to begin with. */
export function Welcome(props: { agent: PickableAgent; onPick: (text: string) => void }) {
  return (
    <div className={classes.welcome}>
      <Avatar name={props.agent.name} size="lg" />
      <h1 className={classes.welcomeTitle}>Talk with {props.agent.name}</h1>
      <p className={classes.welcomeText}>
        {props.agent.role}. What you write here takes the same path as a message on Slack, WhatsApp or
        Mattermost.
      </p>
      <div className={classes.openers}>
        {OPENERS.map((text) => (
          <button key={text} type="button" className={classes.opener} onClick={() => props.onPick(text)}>
            {text}
          </button>
        ))}
      </div>
    </div>
  );
}
