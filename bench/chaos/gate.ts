// Lets messages out in waves: each wave ends with a kill, so that every kill meets messages under way.

export interface Gate {
  /** Resolves once message `index` may be said. */
  pass(index: number): Promise<void>;
  /** Message was acknowledged for the first time. */
  acknowledged(): void;
  /** Resolves once this share of the wave that is out was acknowledged. */
  progress(share: number): Promise<void>;
  /** Lets the next wave out. */
  open(): void;
}

/** A gate for so many messages in so many waves; the first is out at once. */
export function createGate(messages: number, waves: number): Gate {
  const limit = (wave: number) => Math.ceil((messages * wave) / waves);
  let wave = 1;
  let acks = 0;
  let waiting: { ready: () => boolean; resolve: () => void }[] = [];
  const check = () => {
    const ready = waiting.filter((one) => one.ready());
    waiting = waiting.filter((one) => !ready.includes(one));
    for (const one of ready) one.resolve();
  };
  const until = (ready: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      waiting.push({ ready, resolve });
      check();
    });
  return {
    pass: (index) => until(() => index < limit(wave)),
    acknowledged() {
      acks++;
      check();
    },
    progress(share) {
      const from = limit(wave - 1);
      const wanted = from + share * (limit(wave) - from);
      return until(() => acks >= wanted);
    },
    open() {
      wave++;
      check();
    },
  };
}
