import { Link } from "wouter";
import { hrefOf } from "../conversations/address.ts";
import { milliseconds } from "../models/amounts.ts";
import sheet from "../shell/facts.module.css";
import { SidePanel } from "../shell/side-panel.tsx";
import { momentOf } from "../transcript/moments.ts";
import classes from "./audit.module.css";
import { facts, typeWords } from "./audit-words.ts";
import { fieldChanges } from "./config-change.ts";
import type { AuditEventView } from "./use-audit.ts";

function Said(props: { label: string; text: string }) {
  if (props.text === "") return null;
  return (
    <div>
      <h3 className={sheet.heading}>{props.label}</h3>
      <pre className={classes.said}>{props.text}</pre>
    </div>
  );
}

const Value = ({ text }: { text: string }) =>
  text === "" ? <span className={classes.none}>nothing</span> : <span className={classes.value}>{text}</span>;

/** Field by field, what it was and what it is. */
function Changes({ event }: { event: AuditEventView }) {
  return (
    <div className={classes.scroll}>
      <table className={classes.changes}>
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {fieldChanges(event).map(({ field, before, after }) => (
            <tr key={field}>
              <th scope="row">{field || "All of it"}</th>
              <td>
                <Value text={before} />
              </td>
              <td>
                <Value text={after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Fact(props: { label: string; value: string; isLong?: boolean }) {
  return (
    <div data-long={props.isLong}>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

function titleOf({ type, metadata }: AuditEventView): string {
  const what = type === "config_change" && metadata.what ? String(metadata.what) : typeWords(type);
  return what.charAt(0).toUpperCase() + what.slice(1);
}

/** Everything that one entry of the trail says. */
export function EventPanel(props: { event: AuditEventView; agent: string; onClose: () => void }) {
  const { event } = props;
  const isChange = event.type === "config_change";
  const isTalk = !event.connectionId.endsWith(".console");
  return (
    <SidePanel title={titleOf(event)} onClose={props.onClose}>
      <p className={classes.small}>
        {momentOf(event.at)}{" "}
        {isTalk ? (
          <Link
            className={classes.link}
            href={hrefOf({ connectionId: event.connectionId, thread: event.thread }, "all")}
          >
            The conversation
          </Link>
        ) : null}
      </p>
      {isChange ? (
        <Changes event={event} />
      ) : (
        <>
          <Said label="What went in" text={event.inputSummary} />
          <Said label="What came out" text={event.outputSummary} />
        </>
      )}
      <dl className={`${sheet.facts} ${classes.facts}`}>
        {event.agentId === "" ? null : <Fact label="Employee" value={props.agent} />}
        {event.userId === "" ? null : (
          <Fact label={isChange ? "Operator's id" : "For"} value={event.userId} />
        )}
        {facts(event).map((fact) => (
          <Fact key={fact.label} {...fact} />
        ))}
        {event.latencyMs > 0 ? <Fact label="Took" value={milliseconds(event.latencyMs)} /> : null}
        <Fact label="Place in its chain" value={event.seq.toLocaleString()} />
        <Fact label="Hash" value={event.hash} isLong />
      </dl>
    </SidePanel>
  );
}
