import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { type Shortcut, shortcutOf } from "./shortcuts.ts";

const WRITES = "input:not([type=radio]), textarea, select, [contenteditable]";

const rowsOf = (list: HTMLElement | null): HTMLElement[] => [
  ...(list?.querySelectorAll<HTMLElement>("a[data-item]") ?? []),
];

const focusedIn = (rows: HTMLElement[]): number => rows.indexOf(document.activeElement as HTMLElement);

const openIn = (rows: HTMLElement[], selected: string | undefined): number =>
  rows.findIndex((row) => row.dataset.item === selected);

/**
 * Keys of the inbox, wherever the focus is, unless somebody writes. `act` is told which row is meant: the one with
 * the focus, and where the focus is not in the list the one that is open.
 */
export function useShortcuts(
  list: RefObject<HTMLElement | null>,
  selected: string | undefined,
  act: (what: Extract<Shortcut, { kind: "act" }>["what"], item: string) => void,
): void {
  /** Where somebody was last: the row may be gone by the next key, and another stand in its place. */
  const place = useRef(0);
  const move = (step: number) => {
    const rows = rowsOf(list.current);
    const focused = focusedIn(rows);
    const at = focused >= 0 ? focused : openIn(rows, selected);
    const next = at >= 0 ? at + step : place.current;
    place.current = Math.max(0, Math.min(next, rows.length - 1));
    rows[place.current]?.focus();
  };
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const at = event.target instanceof Element ? event.target : undefined;
    const shortcut = shortcutOf({
      ...{ key: event.key, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey },
      isTaken: event.defaultPrevented || !!at?.closest(`${WRITES}, dialog, [role=dialog]`),
      inList: !!at && !!list.current?.contains(at),
    });
    if (!shortcut) return;
    if (shortcut.kind === "move") {
      event.preventDefault();
      move(shortcut.step);
      return;
    }
    const rows = rowsOf(list.current);
    const item = rows[focusedIn(rows)]?.dataset.item ?? selected;
    if (item === undefined) return;
    event.preventDefault();
    act(shortcut.what, item);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  useEffect(() => {
    const at = openIn(rowsOf(list.current), selected);
    if (at >= 0) place.current = at;
  }, [list, selected]);
}
