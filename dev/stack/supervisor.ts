// What happens when the Worker ends although nobody asked it to: it is started again, with a line that
// says so; when it keeps ending, so does the stack.

const MAX_RESTARTS = 3;
const WINDOW_MS = 60_000;

export interface Supervisor {
  died(reason: string): void;
}

export function createSupervisor(deps: {
  restart: () => Promise<void>;
  say: (line: string) => void;
  giveUp: () => void;
  clock: () => number;
}): Supervisor {
  let restarts: number[] = [];
  return {
    died(reason) {
      const now = deps.clock();
      restarts = restarts.filter((at) => now - at < WINDOW_MS);
      if (restarts.length >= MAX_RESTARTS) {
        deps.say(`✖ The Worker ${reason}, ${MAX_RESTARTS + 1} times in a minute. See .konstruct/worker.log`);
        deps.giveUp();
        return;
      }
      restarts.push(now);
      deps.say(`! The Worker ${reason}; starting it again.`);
      deps.restart().then(
        () => deps.say("✔ The Worker is back."),
        (error: Error) => {
          deps.say(`✖ ${error.message}`);
          deps.giveUp();
        },
      );
    },
  };
}
