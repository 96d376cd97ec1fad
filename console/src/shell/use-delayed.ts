import { useEffect, useRef, useState } from "react";

/** Long enough to read a line and press a button. */
const DELAY_MS = 6_000;

/**
 * One thing that is done after a while unless it is taken back. Another one, leaving the page or closing it
 * does the waiting one at once: what was promised happens. `leaving` is true where nobody awaits the answer.
 */
export function useDelayed<T>(act: (subject: T, leaving: boolean) => Promise<void>) {
  /** What was asked for, until it is done; `waiting` while it can be taken back. */
  const [pending, setPending] = useState<{ subject: T; waiting: boolean }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const due = useRef<{ subject: T }>(undefined);
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  const flush = useRef((leaving: boolean) => {
    clearTimeout(timer.current);
    const now = due.current;
    due.current = undefined;
    if (!now) return;
    const done = latest.current(now.subject, leaving);
    if (leaving) return;
    setPending({ subject: now.subject, waiting: false });
    void done.finally(() => setPending((known) => (known?.subject === now.subject ? undefined : known)));
  });
  useEffect(() => {
    const leave = () => flush.current(true);
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, []);
  return {
    pending,
    start(subject: T) {
      flush.current(false);
      due.current = { subject };
      timer.current = setTimeout(() => flush.current(false), DELAY_MS);
      setPending({ subject, waiting: true });
    },
    undo() {
      clearTimeout(timer.current);
      due.current = undefined;
      setPending(undefined);
    },
  };
}
