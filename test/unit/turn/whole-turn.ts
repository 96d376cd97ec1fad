// A whole turn for tests: the real object, the real turn, a clock that only tests move.

import { afterEach, beforeEach } from "vitest";
import type { IncomingMessage } from "../../../src/conversation/message.ts";
import type { ConversationPort } from "../../../src/conversation/port.ts";
import { runTurn } from "../../../src/turn/run-turn.ts";
import type { TurnEnd } from "../../../src/turn/turn-queue.ts";
import { type FakeTime, fakeTime } from "../../doubles/fake-time.ts";
import { type MemoryChannel, memoryChannel } from "../../doubles/memory-channel.ts";
import { type MemoryConversation, memoryConversation, portOf } from "../../doubles/memory-conversation.ts";
import { memoryLog } from "../../doubles/memory-log.ts";
import { line, type TurnWorld, turnWorld } from "../../doubles/turn-world.ts";
import { REF } from "./views.ts";

export interface WholeTurn {
  time: FakeTime;
  conversation: MemoryConversation;
  port: ConversationPort;
  world: TurnWorld;
  log: ReturnType<typeof memoryLog>;
  say(id: string, text?: string, fields?: Partial<IncomingMessage>): void;
  /** Starts a turn and lets as much time pass. */
  run(ms?: number, options?: { giveUp: string }): Promise<TurnEnd>;
  start(options?: { giveUp: string }): Promise<TurnEnd>;
  /** The same until it has ended, however much of what it does takes real time. */
  runOut(): Promise<TurnEnd>;
  texts(): string[];
}

const started: MemoryConversation[] = [];

/** Puts the object's own clock under the tests' time. */
export function underFakeTime(): void {
  const clock = Date.now;
  beforeEach(() => {
    started.length = 0;
  });
  afterEach(() => {
    Date.now = clock;
    for (const conversation of started) conversation.sql.close();
  });
}

export function wholeTurn(channel: MemoryChannel = memoryChannel()): WholeTurn {
  const time = fakeTime();
  Date.now = time.clock;
  const conversation = memoryConversation(REF);
  started.push(conversation);
  const port = portOf(conversation);
  const world = turnWorld(port, channel);
  const log = memoryLog();
  Object.assign(world.deps, { clock: time.clock, sleep: time.sleep, log });
  const start = (options?: { giveUp: string }) => runTurn(world.deps, REF, options);
  return {
    time,
    conversation,
    port,
    world,
    log,
    say: (id, text = `[${id}]`, fields = {}) => void conversation.object().accept([line(id, text, fields)]),
    start,
    async run(ms = 5_000, options) {
      const running = start(options);
      // A turn that dies does so while time passes; the test hears of it afterwards.
      running.catch(() => undefined);
      await time.advance(ms);
      return running;
    },
    async runOut() {
      let isOver = false;
      const running = start().finally(() => {
        isOver = true;
      });
      running.catch(() => undefined);
      while (!isOver) await time.advance(100);
      return running;
    },
    texts: () => channel.visible.map((message) => message.text),
  };
}
