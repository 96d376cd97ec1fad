// Whole minutes, because rules are written in them; a clock that jumps back opens nothing in the future.

import type { Window } from "../window.ts";

/** How long the person has been at it. */
export const minutesOpen = ({ now, openedAt }: Window): number =>
  Math.max(0, Math.floor((now - openedAt) / 60_000));
