import { ActionIcon } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { useNow } from "../confirmations/use-now.ts";
import type { Selection } from "../conversations/address.ts";
import { windowWords } from "../held/held-words.ts";
import composer from "../playground/composer.module.css";
import { operatorName } from "../settings/operator-name.ts";
import classes from "./desk.module.css";
import { keepDraft, keptDraft } from "./kept-drafts.ts";

const MAX_HEIGHT = 180;

/** Grows with what is written; set through the DOM, which the policy allows, unlike a style attribute. */
function useGrowing(area: RefObject<HTMLTextAreaElement | null>, text: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what its height depends on
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${Math.min(area.current.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);
}

/** As whom one writes: the person reads the name, so a wrong one is put right before and not after. */
function Signature({ who }: { who: string }) {
  return (
    <p className={classes.signature}>
      {who} reads it as from <b>{operatorName()}</b> of your team.{" "}
      <Link href="/settings">Change the name</Link>
    </p>
  );
}

/** Services close a chat some time after the person's last line: said while there is time, and once there is none. */
function Until({ until }: { until: number | undefined }) {
  const now = useNow(until !== undefined);
  const window = windowWords(until, now);
  if (!window) return null;
  return (
    <p className={classes.signature} data-closed={window.closed || undefined}>
      {window.words}
    </p>
  );
}

/**
 * Where a person answers in the employee's place. The text stays until the server has it, and every try of one
 * text carries one key: pressed twice, or sent again after a lost connection, it arrives once.
 */
export function AnswerBox(props: {
  of: Selection;
  who: string;
  area: RefObject<HTMLTextAreaElement | null>;
  busy: boolean;
  /** After this the chat service takes no line any more, ms. */
  until: number | undefined;
  send: (answer: { text: string; key: string }) => Promise<unknown>;
  onLeave: () => void;
}) {
  const { of, who, area, busy } = props;
  const [text, setText] = useState(() => keptDraft(of));
  const key = useRef("");
  useGrowing(area, text);
  const change = (value: string) => {
    key.current = "";
    keepDraft(of, value);
    setText(value);
  };
  const send = async () => {
    const answer = text.trim();
    if (answer === "" || busy) return;
    key.current ||= crypto.randomUUID();
    await props.send({ text: answer, key: key.current }).then(
      () => change(""),
      () => undefined,
    );
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") props.onLeave();
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <div className={classes.answer}>
      <div className={composer.box}>
        <textarea
          ref={area}
          className={composer.area}
          rows={1}
          aria-label={`Your answer to ${who}`}
          placeholder={`Answer ${who}`}
          value={text}
          readOnly={busy}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <ActionIcon
          size={36}
          radius="xl"
          variant="filled"
          loading={busy}
          disabled={text.trim() === ""}
          onClick={() => void send()}
          aria-label="Send answer"
        >
          <IconArrowUp size={20} stroke={2} />
        </ActionIcon>
      </div>
      <Signature who={who} />
      <Until until={props.until} />
    </div>
  );
}
