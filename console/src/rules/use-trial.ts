import { useEffect, useRef, useState } from "react";
import { NOTHING_TRIED, type TrialSum, tryAll } from "./try-rules.ts";
import { askTrial, type Trial } from "./use-rules.ts";

export type TrialState =
  | { is: "running" | "done" | "stopped"; sum: TrialSum; tried: Trial }
  | { is: "failed"; sum: TrialSum; tried: Trial; error: Error };

/** Tries rules on last week's conversations, one trial at a time. */
export function useTrial(agentId: string) {
  const [trial, setTrial] = useState<TrialState>();
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (tried: Trial) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const { signal } = controller;
    let sum = NOTHING_TRIED;
    const show = (next: TrialState) => {
      sum = next.sum;
      if (!signal.aborted) setTrial(next);
    };
    show({ is: "running", sum, tried });
    try {
      const ask = askTrial(agentId, tried, signal);
      const whole = await tryAll(ask, (next) => show({ is: "running", sum: next, tried }), signal);
      show({ is: "done", sum: whole, tried });
    } catch (error) {
      show({ is: "failed", sum, tried, error: error as Error });
    }
  };
  const stop = () => {
    running.current?.abort();
    setTrial((known) => known && { is: "stopped", sum: known.sum, tried: known.tried });
  };
  return { trial, start, stop };
}
