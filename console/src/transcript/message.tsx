import { lazy, memo, Suspense } from "react";
import type { TranscriptMessage } from "../../../src/conversation/port.ts";
import { stateWords } from "../conversations/state-words.ts";
import { Avatar } from "./avatar.tsx";
import { DeliveryState } from "./delivery-state.tsx";
import { partsOf, visibleParts } from "./delivery-words.ts";
import { endWords } from "./end-words.ts";
import classes from "./message.module.css";
import { momentOf, timeOf } from "./moments.ts";
import { Notice } from "./notice.tsx";
import { RichText } from "./rich-text.tsx";
import { withoutSignature } from "./said-words.ts";

// Most conversations never ask, use a tool or bring a file: what shows that is fetched when one does.
const AttachedFiles = lazy(() => import("./attached-files.tsx"));
const SentFiles = lazy(() => import("./sent-files.tsx"));
const WhatWasDone = lazy(() => import("./what-was-done.tsx"));
// Of no use to whoever only talks with an employee.
const MessageFoot = lazy(() => import("./message-foot.tsx"));

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
        {message.text === "" && message.files?.length ? null : (
          <p className={classes.bubble} data-deleted={message.deleted || undefined}>
            {message.text || (message.deleted ? "This message was deleted." : " ")}
          </p>
        )}
        {message.files?.length ? (
          <Suspense fallback={null}>
            <AttachedFiles files={message.files} />
          </Suspense>
        ) : null}
      </div>
    </article>
  );
}

/** The words alone: cards are drawn from what was asked, not from their text in the chat. */
function wordsOf({ text, colleague, parts = [] }: TranscriptMessage): string {
  if (colleague) return withoutSignature(text);
  if (!parts.some((part) => part.confirmationId)) return text;
  return visibleParts(parts)
    .filter((part) => !part.confirmationId && part.colleague === undefined)
    .map((part) => part.text)
    .join("\n\n");
}

/** What was said to the person: by the employee, or by somebody of the team in its place. */
function ReplyMessage({ message, quiet }: { message: TranscriptMessage; quiet: boolean }) {
  const parts = partsOf(message);
  const words = wordsOf(message);
  const files = parts.flatMap(({ file }) => file ?? []);
  const worry = parts.some((part) => part.state !== "sent" || part.receipt === "failed");
  return (
    <article
      className={classes.row}
      data-colleague={message.colleague}
      aria-label={`${message.author}${message.colleague ? " of the team" : ""}, ${timeOf(message.at)}`}
    >
      <Avatar name={message.author} />
      <div className={classes.body}>
        <header className={classes.head}>
          <span className={classes.author}>{message.author}</span>
          {message.colleague ? <span className={classes.team}>Team</span> : null}
          <Time at={message.at} />
        </header>
        <RichText text={words} />
        {files.length > 0 ? (
          <Suspense fallback={null}>
            <SentFiles files={files} />
          </Suspense>
        ) : null}
        {message.confirmations || message.receipts ? (
          <Suspense fallback={null}>
            <WhatWasDone message={message} />
          </Suspense>
        ) : null}
        {message.colleague ? null : <Outcome message={message} />}
        {parts.length > 0 && (worry || !quiet) ? <DeliveryState parts={parts} /> : null}
        {quiet || message.turn === undefined ? null : (
          <Suspense fallback={null}>
            <MessageFoot turn={message.turn} parts={parts} />
          </Suspense>
        )}
      </div>
    </article>
  );
}

/** A turn of which only the team saw something is no message: what happened is told by notices. */
const isForTeamOnly = ({ parts = [], text, outcome, confirmations }: TranscriptMessage): boolean =>
  !confirmations &&
  visibleParts(parts).length === 0 &&
  (parts.length > 0 || (text === "" && outcome === "handed_off"));

/**
 * One line of a conversation. `mine`: the reader is the person who writes. Then what was plainly sent
 * needs no words; anything else always has them.
 */
export const Message = memo(function Message(props: { message: TranscriptMessage; mine: boolean }) {
  const { message, mine } = props;
  if (message.role === "person") return <PersonMessage message={message} own={mine} />;
  if (message.role === "notice")
    return (
      <Notice message={message} mine={mine}>
        <Outcome message={message} />
      </Notice>
    );
  return isForTeamOnly(message) ? null : <ReplyMessage message={message} quiet={mine} />;
});
