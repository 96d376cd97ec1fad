import { ActionIcon } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from "react";
import classes from "./composer.module.css";

const MAX_HEIGHT = 220;

/** Grows with what is written; set through the DOM, which the policy allows, unlike a style attribute. */
function useGrowing(text: string) {
  const area = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what its height depends on
  useLayoutEffect(() => {
    if (!area.current) return;
    area.current.style.height = "auto";
    area.current.style.height = `${Math.min(area.current.scrollHeight, MAX_HEIGHT)}px`;
  }, [text]);
  useEffect(() => {
    // Not on a phone, where it would raise the keyboard over the page.
    if (matchMedia("(hover: hover)").matches) area.current?.focus();
  }, []);
  return area;
}

function SubmitButton(props: { stops: boolean; empty: boolean; onStop: () => void; onSend: () => void }) {
  if (props.stops)
    return (
      <ActionIcon
        size={36}
        radius="xl"
        variant="filled"
        onClick={props.onStop}
        title="Stop answering"
        aria-label="Stop answering"
      >
        <IconPlayerStopFilled size={16} />
      </ActionIcon>
    );
  return (
    <ActionIcon
      size={36}
      radius="xl"
      variant="filled"
      disabled={props.empty}
      onClick={props.onSend}
      aria-label="Send"
    >
      <IconArrowUp size={20} stroke={2} />
    </ActionIcon>
  );
}

/** Where one writes. While the employee answers, an empty line offers to stop it. */
export function Composer(props: {
  name: string;
  answering: boolean;
  onType: () => void;
  onSend: (text: string) => void;
  onStop: () => void;
}) {
  const [text, setText] = useState("");
  const area = useGrowing(text);
  const empty = text.trim() === "";
  const send = () => {
    if (empty) return;
    props.onSend(text.trim());
    setText("");
    area.current?.focus();
  };
  const stop = () => {
    props.onStop();
    area.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <div className={classes.dock}>
      <div className={classes.box}>
        <textarea
          ref={area}
          className={classes.area}
          rows={1}
          aria-label={`Message to ${props.name}`}
          placeholder={`Message ${props.name}`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            props.onType();
          }}
          onKeyDown={onKeyDown}
        />
        <SubmitButton stops={props.answering && empty} empty={empty} onStop={stop} onSend={send} />
      </div>
      <p className={classes.hint}>
        <kbd>Enter</kbd> to send, <kbd>Shift</kbd> <kbd>Enter</kbd> for a new line
      </p>
    </div>
  );
}
