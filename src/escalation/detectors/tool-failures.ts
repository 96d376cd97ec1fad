// Counted from receipts, never from what the employee says of its tools. A refused or wrong call is the model's
// mistake or the company's policy and no sign that something is broken.

import type { Window } from "../window.ts";

const FAILURES: readonly string[] = ["failed", "unavailable", "timeout", "unknown"];

/** Tool calls of the window that went wrong on the way or at their end. */
export const toolFailures = ({ tools }: Window): number =>
  tools.filter(({ outcome }) => FAILURES.includes(outcome)).length;
