import type { ApprovalView } from "../../../src/api/approvals-page.ts";
import { plainHosts, visible } from "../../../src/turn/render-card.ts";
import classes from "./confirmation.module.css";
import { exactArguments } from "./exact-arguments.ts";

export type Ask = Pick<
  ApprovalView,
  | "id"
  | "code"
  | "title"
  | "tool"
  | "lines"
  | "arguments"
  | "taint"
  | "state"
  | "expiresAt"
  | "decidedBy"
  | "reason"
  | "result"
>;

/** What strangers' texts are part of the conversation: they may have put the employee up to it. */
function Taint({ sources }: { sources: string[] }) {
  if (sources.length === 0) return null;
  return (
    <div className={classes.taint}>
      <strong>Look twice.</strong> The employee has read texts that strangers may have written:
      <ul>
        {sources.map((source) => (
          <li key={source}>{visible(source)}</li>
        ))}
      </ul>
    </div>
  );
}

/** What would be done, from the exact arguments, and where the wish may come from. */
export function Asked(props: { ask: Ask; open: boolean }) {
  const { ask } = props;
  return (
    <>
      <dl className={classes.lines}>
        {ask.lines.map(({ label, value }) => (
          <div key={`${label}\n${value}`} className={classes.line}>
            <dt>{visible(label)}</dt>
            <dd>{visible(plainHosts(value)) || "(empty)"}</dd>
          </div>
        ))}
      </dl>
      <Taint sources={ask.taint} />
      <details className={classes.exact} open={props.open}>
        <summary>Exactly what runs</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long arguments are scrolled with the keyboard too */}
        <pre tabIndex={0}>
          {ask.tool} {exactArguments(ask.arguments)}
        </pre>
      </details>
    </>
  );
}
