import { IconAlertTriangle, IconCheck, IconChecks, IconClock, IconHelpCircle } from "@tabler/icons-react";
import type { DeliveryPart } from "../../../src/conversation/port.ts";
import classes from "./delivery-state.module.css";
import { type DeliveryLine, deliveryLines } from "./delivery-words.ts";

function DeliveryIcon(props: { line: DeliveryLine }) {
  const { tone, label } = props.line;
  if (tone === "bad") return <IconAlertTriangle size={14} aria-hidden />;
  if (tone === "warn") return <IconHelpCircle size={14} aria-hidden />;
  if (tone === "busy") return <IconClock size={14} aria-hidden />;
  return label.startsWith("Sent") ? (
    <IconCheck size={14} aria-hidden />
  ) : (
    <IconChecks size={14} aria-hidden />
  );
}

/** What became of the visible messages of one answer. */
export function DeliveryState(props: { parts: DeliveryPart[] }) {
  return (
    <ul className={classes.list} aria-label="Delivery">
      {deliveryLines(props.parts).map((line) => (
        <li key={line.opId} className={classes.line} data-tone={line.tone}>
          <DeliveryIcon line={line} />
          <span>
            <span className={classes.label}>{line.label}</span>
            {line.detail ? <span className={classes.detail}> — {line.detail}</span> : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
