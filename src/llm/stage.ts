// What the caller has been shown so far. In the end it is exactly the answer that is given: whatever else
// was shown is declared void first.

import type { ModelEvent } from "./model.ts";
import type { Step } from "./path.ts";

export interface Stage {
  /** A new attempt begins: what an earlier one showed is void. */
  open(attempt: number): void;
  /** Text of the attempt that was opened last. */
  text(step: Step, delta: string): void;
  /** That attempt's answer is given, with that text. */
  settle(attempt: number, step: Step, text: string): void;
}

/**
 * A stage over the caller's listener. `held`: text is shown when it has been judged and not before, as of
 * JSON that was asked for: half a document is of use to nobody, and a wrong one could not be taken back.
 */
export function createStage(onEvent: (event: ModelEvent) => void, held: boolean): Stage {
  let current = -1;
  let shownBy: number | undefined;
  const clear = (): void => {
    if (shownBy !== undefined) onEvent({ type: "restart" });
    shownBy = undefined;
  };
  const show = (attempt: number, { deployment }: Step, delta: string): void => {
    if (shownBy !== attempt) onEvent({ type: "begin", deployment: deployment.id, model: deployment.model });
    shownBy = attempt;
    onEvent({ type: "text", delta });
  };
  return {
    open: (attempt) => {
      clear();
      current = attempt;
    },
    text: (step, delta) => {
      if (!held) show(current, step, delta);
    },
    settle: (attempt, step, text) => {
      if (shownBy === attempt) return;
      clear();
      if (text !== "") show(attempt, step, text);
    },
  };
}
