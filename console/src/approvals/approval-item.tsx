import { Link } from "wouter";
import { AskState } from "../confirmations/ask-state.tsx";
import { Asked } from "../confirmations/asked.tsx";
import { approverWords, askWords, timeLeft } from "../confirmations/confirmation-words.ts";
import { Decision } from "../confirmations/decision.tsx";
import { hrefOf } from "../conversations/address.ts";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import page from "../shell/page.module.css";
import { momentOf } from "../transcript/moments.ts";
import classes from "./approvals-page.module.css";
import type { ApprovalView } from "./use-approvals.ts";

function Head({ one, now }: { one: ApprovalView; now: number }) {
  return (
    <header className={classes.head}>
      <ChannelIcon channel={one.connection.channel} />
      <div className={classes.who}>
        <h2 className={classes.title}>{one.title}</h2>
        <span className={classes.small}>
          {one.agent?.name ?? "An employee"} asks, in {one.connection.name}
        </span>
      </div>
      {one.state === "pending" ? (
        <time
          className={classes.left}
          data-soon={one.expiresAt - now < 120_000 || undefined}
          dateTime={new Date(one.expiresAt).toISOString()}
          title={momentOf(one.expiresAt)}
        >
          {timeLeft(one.expiresAt, now)}
        </time>
      ) : null}
    </header>
  );
}

/** One request with everything that is needed to answer it. */
export function ApprovalItem({ one, now }: { one: ApprovalView; now: number }) {
  const words = askWords(one, now);
  const of = { connectionId: one.connection.id, thread: one.thread, id: one.id };
  return (
    <article className={`${page.card} ${classes.item}`} aria-label={`${one.title}, ${one.code}`}>
      <Head one={one} now={now} />
      <Asked ask={one} open={words.tone === "wait"} />
      <dl className={classes.people}>
        <dt>Wanted by</dt>
        <dd>{one.requester.name || one.requester.userId}</dd>
        {words.tone === "wait" ? (
          <>
            <dt>May answer</dt>
            <dd>{approverWords(one.approvers)}</dd>
          </>
        ) : null}
        <dt>Conversation</dt>
        <dd>
          <Link href={hrefOf({ connectionId: one.connection.id, thread: one.thread }, "all")}>
            {one.person ? `With ${one.person}` : "Read it"}
          </Link>
        </dd>
      </dl>
      {words.tone === "wait" ? <Decision of={of} title={one.title} /> : <AskState words={words} />}
    </article>
  );
}
