import { Link } from "wouter";
import type { Overview, WaitingConversation } from "../../../src/api/overview-view.ts";
import { hrefOf } from "../conversations/address.ts";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import { stateWords } from "../conversations/state-words.ts";
import { promiseWords, waitWords } from "./figures.ts";
import classes from "./promise.module.css";

function Waiting(props: { one: WaitingConversation; now: number }) {
  const { connection, thread, person, text, messages, since, state } = props.one;
  return (
    <li>
      <Link className={classes.row} href={hrefOf({ connectionId: connection.id, thread }, "all")}>
        <ChannelIcon channel={connection.channel} />
        <span className={classes.who}>
          <span className={classes.person}>{person || connection.name}</span>
          <span className={classes.text}>{text || "What was written cannot be read at this moment."}</span>
        </span>
        <span className={classes.wait}>
          <span>waits {waitWords(props.now - since)}</span>
          <span className={classes.state}>
            {stateWords(state).label}
            {messages > 1 ? `, ${messages} messages` : ""}
          </span>
        </span>
      </Link>
    </li>
  );
}

/** The one number that tells whether the promise is kept, and everybody for whom it is not. */
export function Promised(props: { overview: Overview }) {
  const { accounted, now } = props.overview;
  const { messages, conversations } = accounted;
  const named = conversations.reduce((sum, one) => sum + one.messages, 0);
  return (
    <section className={classes.card} aria-label="Promise" data-tone={messages === 0 ? "good" : "bad"}>
      <div className={classes.head} role="status">
        <span className={classes.number} aria-hidden>
          {messages.toLocaleString()}
        </span>
        <div>
          <h2 className={classes.words}>{promiseWords(messages)}</h2>
          <p className={classes.lead}>
            {messages === 0
              ? "Nobody waits longer than a minute for an answer, a person or a reason."
              : "They are not answered, handed to a person, held or ended yet. Nothing is lost: the longest wait comes first."}
          </p>
        </div>
      </div>
      {conversations.length > 0 ? (
        <ul className={classes.list} aria-label="Who waits">
          {conversations.map((one) => (
            <Waiting key={`${one.connection.id}\n${one.thread}`} one={one} now={now} />
          ))}
        </ul>
      ) : null}
      {messages > named ? (
        <p className={classes.more}>
          {(messages - named).toLocaleString()} more wait in other conversations.
        </p>
      ) : null}
    </section>
  );
}
