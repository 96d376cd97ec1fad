// Wake-ups of one isolate leave together. A send costs the same whether it carries one id or a hundred,
// and under load it was the dearest part of an acknowledgement. Alone, a wake-up does not wait at all, and
// neither does that of a conversation which simply goes on.

/** Wake-ups close behind another conversation's wait this long for company. A queue's own delay is about 60 ms. */
export const GATHER_MS = 20;
/** What one `sendBatch` takes. */
export const MAX_WAKE_UPS = 100;
/** A timer dies with the object that started it. Its wake-ups go with the next one, or with their alarms. */
const LATE_MS = 4 * GATHER_MS;

export interface WakeUpBatch<T> {
  /**
   * `key` names the conversation. `send` and `startTimer` are those of the object that asks now: whoever
   * comes last does the sending.
   */
  add(wakeUp: T, key: string, now: number, by: WakeUpSender<T>): void;
}

export interface WakeUpSender<T> {
  send(batch: T[]): void;
  startTimer(ms: number, run: () => void): void;
}

/** Gathers wake-ups; make one an isolate. */
export function createWakeUpBatch<T>(): WakeUpBatch<T> {
  let waiting: T[] = [];
  let quietUntil = 0;
  let lastKey: string | undefined;
  let timerAt: number | undefined;

  function flush(send: (batch: T[]) => void, now: number): void {
    const batch = waiting;
    waiting = [];
    timerAt = undefined;
    quietUntil = now + GATHER_MS;
    if (batch.length > 0) send(batch);
  }

  return {
    add(wakeUp, key, now, { send, startTimer }) {
      const alone = timerAt === undefined && (now >= quietUntil || key === lastKey);
      const late = timerAt !== undefined && now > timerAt + LATE_MS;
      waiting.push(wakeUp);
      lastKey = key;
      if (alone || late || waiting.length >= MAX_WAKE_UPS) flush(send, now);
      else if (timerAt === undefined) {
        const at = now + GATHER_MS;
        timerAt = at;
        startTimer(GATHER_MS, () => {
          if (timerAt === at) flush(send, at);
        });
      }
    },
  };
}
