// The consumer of the KNOWLEDGE queue. Messages are worked on side by side and acked one by one, so that a
// document that breaks everything breaks nothing but itself.

import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { IngestEnd } from "./ingest.ts";
import type { KnowledgeMessage } from "./message.ts";
import type { Work } from "./work-rows.ts";

export interface QueuedKnowledge {
  readonly body: KnowledgeMessage;
  /** Deliveries so far, this one too. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

type RememberMessage = Extract<KnowledgeMessage, { kind: "remember" }>;

export interface KnowledgeQueueDeps {
  ingest(work: Work, attempt: number): Promise<IngestEnd>;
  remember(message: RememberMessage, attempt: number): Promise<"done" | "later">;
  /** Marks a document as failed whose work failed at every delivery. */
  giveUp(work: Work): Promise<boolean>;
  send(message: KnowledgeMessage, delaySeconds: number): Promise<unknown>;
  log: Log;
}

/** What is down for everybody is asked for again after this, as long as it takes. */
const AWAY_SECONDS = 30;
const FIRST_DELAY_SECONDS = 5;
const MAX_DELAY_SECONDS = 600;

const backoff = (attempts: number, afterMs = 0): number =>
  Math.min(
    MAX_DELAY_SECONDS,
    Math.max(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), Math.ceil(afterMs / 1_000)),
  );

/** Never throws; every message is acked or retried. */
export async function handleKnowledge(
  messages: readonly QueuedKnowledge[],
  deps: KnowledgeQueueDeps,
): Promise<void> {
  await Promise.all(messages.map((message) => guarded(message, deps, () => handle(message, deps))));
}

async function handle(message: QueuedKnowledge, deps: KnowledgeQueueDeps): Promise<void> {
  const { body, attempts } = message;
  if (body.kind === "remember") {
    const end = await deps.remember(body, attempts);
    if (end === "done") return message.ack();
    return message.retry({ delaySeconds: backoff(attempts) });
  }
  const end = await deps.ingest(body, attempts);
  if (end.kind === "done") return message.ack();
  if (end.kind === "again" && end.isCounted)
    return message.retry({ delaySeconds: backoff(attempts, end.afterMs) });
  // A message of its own begins to count from one.
  await deps.send(
    body,
    end.kind === "more" ? 0 : Math.max(AWAY_SECONDS, Math.ceil((end.afterMs ?? 0) / 1_000)),
  );
  message.ack();
}

/** What failed at every delivery: a document says so from now on, an exchange is forgotten. */
export async function handleKnowledgeDeadLetters(
  messages: readonly QueuedKnowledge[],
  deps: KnowledgeQueueDeps,
): Promise<void> {
  await Promise.all(
    messages.map((message) =>
      guarded(message, deps, async () => {
        const { body } = message;
        deps.log.error("knowledge_given_up", { kind: body.kind, tenantId: body.tenantId });
        if (body.kind === "document" && !(await deps.giveUp(body)))
          return message.retry({ delaySeconds: AWAY_SECONDS });
        message.ack();
      }),
    ),
  );
}

async function guarded(
  message: QueuedKnowledge,
  { log }: KnowledgeQueueDeps,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { kind, tenantId } = message.body;
    log.error("knowledge_failed", {
      kind,
      tenantId,
      attempts: message.attempts,
      error: describeError(error),
    });
    message.retry({ delaySeconds: backoff(message.attempts) });
  }
}
