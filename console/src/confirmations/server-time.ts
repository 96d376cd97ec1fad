// What runs out does so by the server's clock; the one of this device may be wrong by hours.

/** How far the server's clock is ahead of this device's, ms. `readAt`: when its answer came, by this device. */
export const aheadBy = (answer: { now: number } | undefined, readAt: number): number =>
  answer === undefined ? 0 : answer.now - readAt;
