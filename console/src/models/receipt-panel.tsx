import type { RouteReceipt } from "../../../src/tenants/model-book.ts";
import sheet from "../shell/facts.module.css";
import page from "../shell/page.module.css";
import { SidePanel } from "../shell/side-panel.tsx";
import { momentOf } from "../transcript/moments.ts";
import { milliseconds, usd } from "./amounts.ts";
import { AttemptTimeline } from "./attempt-timeline.tsx";
import classes from "./receipt-panel.module.css";
import { callWords, skipWords } from "./words.ts";

function Candidates({ receipt }: { receipt: RouteReceipt }) {
  const asked = new Set(receipt.attempts.map(({ deployment }) => deployment));
  return (
    <ol className={classes.candidates}>
      {receipt.candidates.map(({ deployment, scoreMs, skipped }) => (
        <li key={deployment} data-skipped={skipped ? true : undefined}>
          <span className={classes.id}>{deployment}</span>
          <span className={classes.fate}>
            {skipped ? `passed over: ${skipWords(skipped)}` : asked.has(deployment) ? "asked" : "not needed"}
            {scoreMs === undefined ? "" : `, expected in ${milliseconds(scoreMs)}`}
          </span>
          {deployment === receipt.winner ? (
            <span className={page.tag} data-tone="good">
              gave the answer
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

function Fact(props: { label: string; value: string }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.value}</dd>
    </div>
  );
}

/** Why this model: who could be asked, who was, and what came of it. */
export function ReceiptPanel(props: { receipt: RouteReceipt; agent: string; onClose: () => void }) {
  const { receipt } = props;
  const { tone, words } = callWords(receipt);
  return (
    <SidePanel title={receipt.winner ?? "Nobody answered"} onClose={props.onClose}>
      <div>
        <p className={classes.when}>
          {momentOf(receipt.at)}
          <span className={page.tag} data-tone={tone}>
            {words}
          </span>
        </p>
        <h3 className={sheet.heading}>Why this model</h3>
        <p>{receipt.why}</p>
        {receipt.runnerUp ? (
          <p className={classes.runnerUp}>
            <b>{receipt.runnerUp.deployment}</b> came second: {receipt.runnerUp.why}
          </p>
        ) : null}
      </div>
      <div>
        <h3 className={sheet.heading}>What happened</h3>
        <AttemptTimeline attempts={receipt.attempts} />
      </div>
      <div>
        <h3 className={sheet.heading}>Who could be asked</h3>
        <Candidates receipt={receipt} />
      </div>
      <dl className={sheet.facts}>
        <Fact label="Employee" value={props.agent} />
        <Fact label="Group" value={receipt.group} />
        <Fact label="Asked by" value={receipt.source === "turn" ? "a conversation" : "a program (API)"} />
        <Fact label="First word" value={milliseconds(receipt.firstTokenMs)} />
        <Fact label="Whole answer" value={milliseconds(receipt.totalMs)} />
        <Fact
          label="Tokens"
          value={`${receipt.inputTokens.toLocaleString()} read (${receipt.cachedInputTokens.toLocaleString()} again), ${receipt.outputTokens.toLocaleString()} written`}
        />
        <Fact label="Cost" value={usd(receipt.costNano)} />
        <Fact label="Receipt" value={receipt.id} />
      </dl>
    </SidePanel>
  );
}
