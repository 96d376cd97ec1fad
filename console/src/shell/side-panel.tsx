import { ActionIcon } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useId, useLayoutEffect, useRef } from "react";
import classes from "./side-panel.module.css";

/**
 * A sheet at the right edge. The browser's own dialog: it keeps the focus inside, gives it back afterwards
 * and closes on Escape, without a line of ours or a <style> element that the policy forbids.
 */
export function SidePanel(props: {
  title: string;
  onClose: () => void;
  /** Makes it a form: a click beside it does not throw away what was written. */
  onSubmit?: () => void;
  foot?: ReactNode;
  /** For what is drawn over time. */
  wide?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // Before it leaves the page, so that the focus goes back to where it came from.
    return () => element?.close();
  }, []);
  const inner = (
    <>
      <div className={classes.body}>{props.children}</div>
      {props.foot ? <div className={classes.foot}>{props.foot}</div> : null}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onSubmit?.();
  };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself
    <dialog
      ref={dialog}
      className={classes.panel}
      data-wide={props.wide}
      aria-labelledby={title}
      onClose={props.onClose}
      onClick={(event) => {
        if (event.target === event.currentTarget && !props.onSubmit) props.onClose();
      }}
    >
      <div className={classes.head}>
        <h2 id={title} className={classes.title}>
          {props.title}
        </h2>
        <ActionIcon variant="subtle" color="gray" size={36} onClick={props.onClose} aria-label="Close">
          <IconX size={18} />
        </ActionIcon>
      </div>
      {props.onSubmit ? (
        <form className={classes.form} onSubmit={submit} noValidate>
          {inner}
        </form>
      ) : (
        inner
      )}
    </dialog>
  );
}
