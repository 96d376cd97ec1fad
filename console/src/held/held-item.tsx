import { Button } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import { hrefOf } from "../conversations/address.ts";
import { ChannelIcon } from "../conversations/channel-icon.tsx";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { momentOf, shortMoment } from "../transcript/moments.ts";
import { AnswerForm, DismissForm } from "./held-forms.tsx";
import classes from "./held-item.module.css";
import { toldWords, triesWords, windowWords } from "./held-words.ts";
import { type HeldConversation, useRetry } from "./use-held.ts";

function Head({ held, now }: { held: HeldConversation; now: number }) {
  return (
    <header className={classes.head}>
      <ChannelIcon channel={held.connection.channel} />
      <div className={classes.who}>
        <h2 className={classes.person}>{held.person || "Somebody"}</h2>
        <span className={classes.small}>
          to {held.agent?.name ?? "an employee"}, {held.connection.name}
        </span>
      </div>
      <time
        className={classes.small}
        dateTime={new Date(held.writtenAt).toISOString()}
        title={momentOf(held.writtenAt)}
      >
        {shortMoment(held.writtenAt, now)}
      </time>
    </header>
  );
}

function Waiting({ held }: { held: HeldConversation }) {
  if (held.waiting.length === 0) return <p className={classes.small}>The messages were deleted since.</p>;
  return held.waiting.map((message) => (
    <blockquote key={message.id} className={classes.message}>
      {message.text}
    </blockquote>
  ));
}

function Why({ held, now }: { held: HeldConversation; now: number }) {
  const window = windowWords(held.replyUntil, now);
  return (
    <div className={classes.why}>
      <p>
        {held.reason} {triesWords(held.tries)} {toldWords(held)}
      </p>
      {held.failures.length > 0 ? (
        <ul className={classes.failures}>
          {held.failures.map(({ deployment, words }) => (
            <li key={deployment}>
              <b>{deployment}</b> {words}
            </li>
          ))}
        </ul>
      ) : null}
      {window ? <p data-closed={window.closed || undefined}>{window.words}</p> : null}
    </div>
  );
}

function Lines({ held }: { held: HeldConversation }) {
  return (
    <details className={classes.lines}>
      <summary>What was said before</summary>
      <ol>
        {held.lines.map((line) => (
          <li key={line.seq}>
            <b>{line.author || held.person}</b> {line.text}
          </li>
        ))}
      </ol>
      <Link href={hrefOf({ connectionId: held.connection.id, thread: held.thread }, "all")}>
        The whole conversation
      </Link>
    </details>
  );
}

type Doing = "answer" | "dismiss";

function Choices(props: {
  doing: Doing | undefined;
  closed: boolean;
  retrying: boolean;
  onRetry: () => void;
  onChoose: (doing: Doing | undefined) => void;
}) {
  const { doing } = props;
  const toggle = (wanted: Doing) => props.onChoose(doing === wanted ? undefined : wanted);
  return (
    <div className={page.actions}>
      <Button size="sm" loading={props.retrying} onClick={props.onRetry}>
        Ask the models again
      </Button>
      <Button
        size="sm"
        variant="default"
        disabled={props.closed}
        aria-expanded={doing === "answer"}
        onClick={() => toggle("answer")}
      >
        Answer by hand
      </Button>
      <Button
        size="sm"
        variant="subtle"
        color="gray"
        aria-expanded={doing === "dismiss"}
        onClick={() => toggle("dismiss")}
      >
        Close without an answer
      </Button>
    </div>
  );
}

function Gone(props: { onClose: () => void }) {
  return (
    <div className={classes.gone} role="status">
      <span>This is not held any more. What you wrote is still here.</span>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={props.onClose}>
        Put it away
      </Button>
    </div>
  );
}

/** One conversation that waits for a person, with everything that is needed to end it. */
export function HeldItem(props: {
  held: HeldConversation;
  now: number;
  /** It is not in the queue any more, and stays only for what is being written. */
  gone: boolean;
  onWriting: (writing: boolean) => void;
  onDone: (words: string) => void;
  onDismiss: (reason: string) => void;
}) {
  const { held, now } = props;
  const [doing, setDoing] = useState<Doing>();
  const retry = useRetry(() => props.onDone(`The models are asked again for ${held.person}.`));
  const choose = (next: Doing | undefined) => {
    setDoing(next);
    props.onWriting(next !== undefined);
  };
  const closed = windowWords(held.replyUntil, now)?.closed ?? false;
  return (
    <article className={`${page.card} ${classes.item}`} aria-label={`Held: ${held.person}`}>
      <Head held={held} now={now} />
      <Waiting held={held} />
      <Why held={held} now={now} />
      <Lines held={held} />
      {props.gone ? <Gone onClose={() => choose(undefined)} /> : null}
      <Problem error={retry.error} />
      <Choices
        doing={doing}
        closed={closed || !held.connection.isActive}
        retrying={retry.isPending}
        onRetry={() => retry.mutate(held)}
        onChoose={choose}
      />
      {doing === "answer" ? (
        <AnswerForm held={held} onSent={() => props.onDone(`Your answer to ${held.person} is on its way.`)} />
      ) : null}
      {doing === "dismiss" ? <DismissForm onDismiss={props.onDismiss} /> : null}
    </article>
  );
}
