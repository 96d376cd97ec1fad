// A conversation that goes on and on is one that nobody solves.

import type { Window } from "../window.ts";

/** Turns of the conversation, this one included. */
export const turns = ({ turns }: Window): number => turns;
