import { describeError } from "../../src/errors.ts";

/** Something the person at the terminal can mend. Printed as one line, without a stack. */
export class StackError extends Error {
  readonly mend: string;

  constructor(problem: string, mend: string, options?: { cause?: unknown }) {
    // Problems may end in another program's words, with or without a full stop.
    super(`${problem}${/[.!?]$/.test(problem) ? "" : "."} ${mend}`, options);
    this.name = "StackError";
    this.mend = mend;
  }
}

/** The one line a program ends with. */
export const failureLine = (error: unknown): string =>
  `✖ ${error instanceof StackError ? error.message : describeError(error).replace(/^Error: /, "")}`;
