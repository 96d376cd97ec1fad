/** Milliseconds since the epoch; an argument everywhere, so that tests can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();

/** Runs something later; the function it gives back calls it off. */
export type StartTimer = (ms: number, run: () => void) => () => void;

export const systemTimer: StartTimer = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};
