import { lazy, memo, Suspense } from "react";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { stateWords } from "../conversations/state-words.ts";
import { Avatar } from "./avatar.tsx";
import { DeliveryState } from "./delivery-state.tsx";
import { endWords } from "./end-words.ts";
import classes from "./message.module.css";
import { momentOf, timeOf } from "./moments.ts";
import { RichText } from "./rich-text.tsx";

// Most conversations never ask or use a tool: what shows that is fetched when one does.
const WhatWasDone = lazy(() => import("./what-was-done.tsx"));

function Time(props: { at: number }) {
  return (
    <time className={classes.time} dateTime={new Date(props.at).toISOString()} title={momentOf(props.at)}>
      {timeOf(props.at)}
    </time>
  );
}

/** How the turn ended, where that is anything but an answer. An answer that was stopped says so itself. */
function Outcome(props: { message: TranscriptMessage }) {
  const { outcome, reason, text, end } = props.message;
  if (!outcome || outcome === "answered" || outcome === "awaiting" || (outcome === "stopped" && text !== ""))
    return null;
  const words = stateWords(outcome);
  return (
    <p className={classes.outcome} data-tone={words.tone}>
      <strong>{words.label}</strong>
      {reason ? ` — ${reason}` : null}
      {end ? ` ${endWords(end)}` : null}
    </p>
  );
}

function PersonMessage({ message, own }: { message: TranscriptMessage; own: boolean }) {
  const changed = message.deleted ? "deleted" : message.edited ? "edited" : undefined;
  return (
    <article
      className={own ? classes.own : classes.row}
      aria-label={`${message.author}, ${timeOf(message.at)}`}
    >
      {own ? null : <Avatar name={message.author} />}
      <div className={classes.body}>
        <header className={classes.head}>
          {own ? null : <span className={classes.author}>{message.author}</span>}
          <Time at={message.at} />
          {changed ? <span className={classes.changed}>{changed}</span> : null}
        </header>
        <p className={classes.bubble} data-deleted={message.deleted || undefined}>
          {message.text || (message.deleted ? "This message was deleted." : " ")}
        </p>
      </div>
    </article>
  );
}

/** The words alone: cards are drawn from what was asked, not from their text in the chat. */
function wordsOf({ text, parts = [] }: TranscriptMessage): string {
  if (!parts.some((part) => part.confirmationId)) return text;
  return parts
    .filter((part) => !part.confirmationId)
    .map((part) => part.text)
    .join("\n\n");
}

function EmployeeMessage({ message, quiet }: { message: TranscriptMessage; quiet: boolean }) {
  const parts = message.parts ?? [];
  const worry = parts.some((part) => part.state !== "sent" || part.receipt === "failed");
  return (
    <article className={classes.row} aria-label={`${message.author}, ${timeOf(message.at)}`}>
      <Avatar name={message.author} />
      <div className={classes.body}>
        <header className={classes.head}>
          <span className={classes.author}>{message.author}</span>
          <Time at={message.at} />
        </header>
        <RichText text={wordsOf(message)} />
        {message.confirmations || message.receipts ? (
          <Suspense fallback={null}>
            <WhatWasDone message={message} />
          </Suspense>
        ) : null}
        <Outcome message={message} />
        {parts.length > 0 && (worry || !quiet) ? <DeliveryState parts={parts} /> : null}
      </div>
    </article>
  );
}

/** What the conversation says of a request names everybody itself. */
const OF_REQUEST = /-(approved|denied|expired|reminder|notice)$/;

const noticeWords = ({ id, author, text }: TranscriptMessage, mine: boolean): string =>
  OF_REQUEST.test(id) ? text : `${mine ? "You" : author}: ${text}`;

/**
 * One line of a conversation. `mine`: the reader is the person who writes. Then what was plainly sent
 * needs no words; anything else always has them.
 */
export const Message = memo(function Message(props: { message: TranscriptMessage; mine: boolean }) {
  const { message, mine } = props;
  if (message.role === "person") return <PersonMessage message={message} own={mine} />;
  if (message.role === "employee") return <EmployeeMessage message={message} quiet={mine} />;
  return (
    <div className={classes.notice}>
      {message.text === "" ? null : <p>{noticeWords(message, mine)}</p>}
      <Outcome message={message} />
    </div>
  );
});
