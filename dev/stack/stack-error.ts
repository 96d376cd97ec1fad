/** Something the person at the terminal can mend. Printed as one line, without a stack. */
export class StackError extends Error {
  readonly mend: string;

  constructor(problem: string, mend: string, options?: { cause?: unknown }) {
    super(`${problem} ${mend}`, options);
    this.name = "StackError";
    this.mend = mend;
  }
}
