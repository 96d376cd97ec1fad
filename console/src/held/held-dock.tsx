import { Button } from "@mantine/core";
import { type RefObject, useEffect, useState } from "react";
import type { Selection } from "../conversations/address.ts";
import page from "../shell/page.module.css";
import { Problem } from "../shell/page.tsx";
import { UndoBar } from "../shell/undo-bar.tsx";
import { useDelayed } from "../shell/use-delayed.ts";
import classes from "./held-dock.module.css";
import { AnswerForm, DismissForm } from "./held-forms.tsx";
import { toldWords, triesWords, windowWords } from "./held-words.ts";
import { shownHeld } from "./kept.ts";
import { dismiss, type HeldConversation, readHeldAgain, useHeldOne, useRetry } from "./use-held.ts";

function Why({ held, now }: { held: HeldConversation; now: number }) {
  const window = windowWords(held.replyUntil, now);
  return (
    <div className={classes.why}>
      <p>
        {held.reason} {triesWords(held.tries)} {toldWords(held)}
        {held.waiting.length === 0 ? " The messages were deleted since." : null}
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

export type HeldDoing = "answer" | "dismiss" | undefined;

function Choices(props: {
  doing: HeldDoing;
  closed: boolean;
  retrying: boolean;
  onRetry: () => void;
  onChoose: (doing: HeldDoing) => void;
}) {
  const { doing } = props;
  const toggle = (wanted: HeldDoing) => props.onChoose(doing === wanted ? undefined : wanted);
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

function useKept(now: HeldConversation | null | undefined, isWriting: boolean) {
  const [kept, setKept] = useState<HeldConversation>();
  useEffect(() => {
    if (!isWriting) setKept(now ?? undefined);
  }, [now, isWriting]);
  return shownHeld(now, kept, isWriting);
}

/** Closing waits a moment, in which it can be taken back. */
function useDismissal() {
  const [error, setError] = useState<Error | null>(null);
  const delayed = useDelayed<{ held: HeldConversation; reason: string }>(({ held, reason }, leaving) =>
    dismiss(held, reason, leaving).catch((failure: Error) => {
      setError(failure);
      void readHeldAgain();
    }),
  );
  return { ...delayed, error };
}

interface Dock {
  now: number;
  doing: HeldDoing;
  onChoose: (doing: HeldDoing) => void;
  card: RefObject<HTMLElement | null>;
}

function HeldCard(
  props: Dock & {
    held: HeldConversation;
    gone: boolean;
    onDone: (words: string) => void;
    onDismiss: (reason: string) => void;
  },
) {
  const { held, now, doing, onChoose } = props;
  const retry = useRetry(() => props.onDone(`The models are asked again for ${held.person}.`));
  const closed = windowWords(held.replyUntil, now)?.closed ?? false;
  return (
    <article ref={props.card} tabIndex={-1} className={classes.dock} aria-label={`Held: ${held.person}`}>
      <Why held={held} now={now} />
      {props.gone ? <Gone onClose={() => onChoose(undefined)} /> : null}
      <Problem error={retry.error} />
      <Choices
        doing={doing}
        closed={closed || !held.connection.isActive}
        retrying={retry.isPending}
        onRetry={() => retry.mutate(held)}
        onChoose={onChoose}
      />
      {doing === "answer" ? (
        <AnswerForm held={held} onSent={() => props.onDone(`Your answer to ${held.person} is on its way.`)} />
      ) : null}
      {doing === "dismiss" ? <DismissForm onDismiss={props.onDismiss} /> : null}
    </article>
  );
}

/**
 * What no model could answer, and the three ways to end it. Stands under the conversation it is of; `isHeld` and
 * `news` say when it is worth asking.
 */
export function HeldDock(props: Dock & { of: Selection; isHeld: boolean; news: number }) {
  const { doing, onChoose } = props;
  const { data } = useHeldOne(props.of, props);
  const { held: shown, gone } = useKept(props.isHeld ? data?.held : null, doing !== undefined);
  const [done, setDone] = useState("");
  const { pending, error, start, undo } = useDismissal();
  const end = (words: string) => {
    onChoose(undefined);
    setDone(words);
  };
  return (
    <>
      <p className={classes.done} role="status">
        {done}
      </p>
      <Problem error={error} />
      {shown && !pending ? (
        <HeldCard
          {...props}
          held={shown}
          gone={gone}
          onDone={end}
          onDismiss={(reason) => {
            end("");
            start({ held: shown, reason });
          }}
        />
      ) : null}
      {pending?.waiting ? <UndoBar text={`Closing ${pending.subject.held.person}`} onUndo={undo} /> : null}
    </>
  );
}
