/** Milliseconds since the epoch; an argument everywhere, so that tests can turn it. */
export type Clock = () => number;

export const systemClock: Clock = () => Date.now();
