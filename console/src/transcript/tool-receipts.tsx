import type { ToolReceipt } from "../../../src/tools/tool-step.ts";
import { visible } from "../../../src/turn/render-card.ts";
import page from "../shell/page.module.css";
import { lasted, linkOf, readReceipts, receiptWords } from "./receipt-words.ts";
import classes from "./tool-receipts.module.css";

function Sources({ sources }: Pick<ToolReceipt, "sources">) {
  if (!sources?.length) return null;
  return (
    <ul className={classes.sources} aria-label="Sources">
      {sources.map(({ title, reference }) => {
        const href = linkOf(reference);
        return (
          <li key={reference}>
            {href ? (
              <a href={href} target="_blank" rel="noopener noreferrer nofollow" title={href}>
                {visible(title) || visible(reference)}
              </a>
            ) : (
              <span title={visible(reference)}>{visible(title) || visible(reference)}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Receipt({ one }: { one: ToolReceipt }) {
  const words = receiptWords(one);
  return (
    <li>
      <details className={classes.receipt}>
        <summary>
          <span className={page.dot} data-tone={words.tone} aria-hidden />
          <span className={classes.title}>{one.title || one.tool}</span>
          <span className={classes.small}>
            {words.label} · {lasted(one.totalMs)}
          </span>
        </summary>
        <dl className={classes.inside}>
          <dt>{one.effect === "write" ? "Changes something" : "Only reads"}</dt>
          <dd>{one.tool}</dd>
          <dt>Asked with</dt>
          <dd>{visible(one.input)}</dd>
          <dt>Came back</dt>
          <dd>{visible(one.output)}</dd>
        </dl>
      </details>
      <Sources sources={one.sources} />
    </li>
  );
}

/** What was really done for a reply: what it says was done, and is not here, was not. */
export function ToolReceipts({ json }: { json: string | undefined }) {
  const receipts = readReceipts(json);
  if (receipts.length === 0) return null;
  return (
    <ul className={classes.receipts} aria-label="What was done for this">
      {receipts.map((one) => (
        <Receipt key={`${one.callId}/${one.startedAt}`} one={one} />
      ))}
    </ul>
  );
}
