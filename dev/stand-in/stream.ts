// The answer as server-sent events, whole or broken in the way a fault asks for.

import { type Completion, contentChunks, finishChunk, openingChunk, usageChunk } from "./completion.ts";
import type { Fault } from "./script.ts";

export interface StreamPlan {
  completion: Completion;
  includeUsage: boolean;
  firstTokenMs: number;
  jitterMs?: number | undefined;
  perChunkMs: number;
  fault: Fault | undefined;
  /** Breaks the connection under the reader. */
  breakConnection: () => void;
}

const sleep = (ms: number): Promise<void> =>
  ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();

/** Never resolves: the reader waits until it gives up or the server closes. */
const forever = (): Promise<never> => new Promise(() => {});

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;

const SERVER_ERROR = { error: { message: "scripted error", type: "server_error", param: null, code: null } };

/** Content chunks that go out before the fault strikes. */
function strikesAfter(fault: Fault, available: number): number {
  if (fault.afterChunks !== undefined) return Math.min(fault.afterChunks, available);
  return fault.kind === "no_done" ? available : Math.min(2, available);
}

const STREAM_FAULTS: ReadonlySet<string> = new Set([
  "cut",
  "no_done",
  "stall",
  "malformed_chunk",
  "error_event",
  "error_line",
]);

/** The pieces of the body in order. */
export async function* answerPieces(plan: StreamPlan): AsyncGenerator<string> {
  const { completion, fault } = plan;
  const chunks = contentChunks(completion);
  if (fault?.kind === "slow_first_token")
    await (fault.delayMs === undefined ? forever() : sleep(fault.delayMs));
  await sleep(plan.firstTokenMs);
  yield data(openingChunk(completion));
  const broken = fault !== undefined && STREAM_FAULTS.has(fault.kind);
  const sent = broken ? chunks.slice(0, strikesAfter(fault, chunks.length)) : chunks;
  for (const [index, chunk] of sent.entries()) {
    if (index > 0) await sleep(plan.perChunkMs);
    yield data(chunk);
  }
  if (broken) {
    yield* brokenEnd(fault, plan);
    return;
  }
  yield data(finishChunk(completion));
  if (plan.includeUsage) yield data(usageChunk(completion));
  yield "data: [DONE]\n\n";
}

async function* brokenEnd(fault: Fault, plan: StreamPlan): AsyncGenerator<string> {
  if (fault.kind === "malformed_chunk") yield 'data: {"id": "chatcmpl-bro\n\n';
  else if (fault.kind === "error_event") yield data(fault.body ?? SERVER_ERROR);
  else if (fault.kind === "error_line") yield `${JSON.stringify(fault.body ?? SERVER_ERROR)}\n`;
  else if (fault.kind === "stall") await forever();
  else if (fault.kind === "cut") {
    // What was written must reach the reader before the connection breaks under it.
    await sleep(20);
    plan.breakConnection();
    await forever();
  }
}

/** A body that is produced as fast as it is read. */
export function streamOf(pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    // Not awaited: a generator that waits for ever cannot be returned from.
    cancel() {
      void pieces.return(undefined);
    },
  });
}
