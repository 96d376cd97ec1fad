// The AUDIT queue's consumer: many turns into few transactions, one a tenant. A message is acked only when
// all of it is stored, and each alone, so that one bad row or one tenant's trouble keeps nobody else back.

import type { DatabaseFailure } from "../database/failure.ts";
import type { Database } from "../database/with-tenant.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { AccountedAlert } from "../tenants/accounted-alert.ts";
import type { AuditMessage } from "../tenants/audit-message.ts";
import type { TenantPort } from "../tenants/port.ts";
import { type TenantRecords, writeRecords } from "./writer.ts";

export type { AuditMessage } from "../tenants/audit-message.ts";

/** The database is away: what it missed waits in the tenants' objects, so there is no hurry. */
const AWAY_DELAY_SECONDS = 60;
/** A row that Postgres refuses will be refused again until a person looks. */
const REFUSED_DELAY_SECONDS = 3_600;
/** A chat service that did not take an alert. */
const TELL_DELAY_SECONDS = 30;
/** Messages of one transaction: each is under 100 KB, and Neon takes requests of 10 MB. */
const MESSAGES_A_TRANSACTION = 50;

export interface QueuedAudit {
  body: AuditMessage;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

export interface AuditConsumer {
  /** Never throws; every message is acked or retried. */
  handleAuditBatch(batch: { messages: readonly QueuedAudit[] }): Promise<void>;
}

interface Deps {
  database: Database;
  tenants: Pick<TenantPort, "exported" | "receiptsExported">;
  log: Log;
  /** Tells somebody in private. False: not yet, try again. Must not throw. */
  tell(tenantId: string, alert: AccountedAlert): Promise<boolean>;
}

/** Messages of one tenant that go into one transaction together. */
function* groups(messages: readonly QueuedAudit[]): Generator<readonly QueuedAudit[]> {
  for (let from = 0; from < messages.length; from += MESSAGES_A_TRANSACTION) {
    yield messages.slice(from, from + MESSAGES_A_TRANSACTION);
  }
}

/** Neither a later try nor a smaller transaction helps where the tenant itself is not there. */
const belongsToRow = (failure: DatabaseFailure) =>
  failure.code === "invalid" ||
  (failure.code === "constraint" && !failure.constraint.endsWith("_tenants_tenant_id_fk"));

/** What of some messages is stored together, without what was revoked. */
type Stored = Pick<TenantRecords, "conversations" | "receipts">;

async function confirm(deps: Deps, tenantId: string, stored: Stored): Promise<void> {
  const done = stored.conversations.flatMap(({ summary, turns }) =>
    turns.map(({ turn, piece }) => ({
      connectionId: summary.connectionId,
      thread: summary.thread,
      turn,
      piece,
    })),
  );
  const receipts = stored.receipts.map(({ id }) => id);
  try {
    if (done.length > 0) await deps.tenants.exported(tenantId, done);
    if (receipts.length > 0) await deps.tenants.receiptsExported(tenantId, receipts);
  } catch (error) {
    // The rows are stored; the object will send them once more, to no effect.
    deps.log.warn("audit_confirm_failed", { tenantId, error: describeError(error) });
  }
}

async function write(
  deps: Deps,
  tenantId: string,
  messages: readonly QueuedAudit[],
): Promise<DatabaseFailure | undefined> {
  const conversations = messages.flatMap((message) => message.body.conversations);
  const receipts = messages.flatMap((message) => message.body.receipts ?? []);
  const revoked = messages.flatMap((message) => message.body.revoked ?? []);
  const written = await writeRecords(deps.database, tenantId, { conversations, receipts, revoked });
  if (!written.ok) return written.error;
  await confirm(deps, tenantId, { conversations, receipts });
  for (const message of messages) message.ack();
  return undefined;
}

/** The smallest parts of a message that can be stored alone, with what a person finds them by. */
function partsOf({ body }: QueuedAudit): (Stored & { place: Record<string, string> })[] {
  return [
    ...body.conversations.map((conversation) => {
      const { connectionId, thread } = conversation.summary;
      return { conversations: [conversation], receipts: [], place: { connectionId, thread } };
    }),
    ...(body.receipts ?? []).map((receipt) => ({
      conversations: [],
      receipts: [receipt],
      place: { receipt: receipt.id },
    })),
  ];
}

/** A message of which Postgres refuses a row: the rest of it is stored, it is kept for a person. */
async function writeApart(deps: Deps, tenantId: string, message: QueuedAudit): Promise<void> {
  for (const { place, ...part } of partsOf(message)) {
    const written = await writeRecords(deps.database, tenantId, { ...part, revoked: [] });
    if (written.ok) await confirm(deps, tenantId, part);
    else deps.log.error("audit_rejected", { tenantId, ...place, ...written.error });
  }
  message.retry({ delaySeconds: REFUSED_DELAY_SECONDS });
}

async function handleGroup(deps: Deps, tenantId: string, messages: readonly QueuedAudit[]): Promise<void> {
  const failure = await write(deps, tenantId, messages);
  if (!failure) return;
  if (belongsToRow(failure) && messages.length > 1) {
    for (const message of messages) await handleGroup(deps, tenantId, [message]);
    return;
  }
  const [only] = messages;
  if (belongsToRow(failure) && only) return writeApart(deps, tenantId, only);
  deps.log.warn("audit_delayed", { tenantId, messages: messages.length, ...failure });
  for (const message of messages) message.retry({ delaySeconds: AWAY_DELAY_SECONDS });
}

/** An alert has nothing to do with the database, and waits for nothing that does. */
async function tellAlone({ tell }: Deps, message: QueuedAudit): Promise<void> {
  const { tenantId, alert } = message.body;
  if (!alert) return;
  if (await tell(tenantId, alert)) message.ack();
  else message.retry({ delaySeconds: TELL_DELAY_SECONDS });
}

/** A consumer over the database and the tenants' objects. */
export function createAuditConsumer(deps: Deps): AuditConsumer {
  async function handleTenant(tenantId: string, messages: readonly QueuedAudit[]): Promise<void> {
    for (const group of groups(messages)) {
      try {
        await handleGroup(deps, tenantId, group);
      } catch (error) {
        deps.log.error("audit_failed", { tenantId, error: describeError(error) });
        for (const message of group) message.retry({ delaySeconds: REFUSED_DELAY_SECONDS });
      }
    }
  }
  return {
    async handleAuditBatch({ messages }) {
      const records = messages.filter(({ body }) => body.alert === undefined);
      const tenants = Map.groupBy(records, (message) => message.body.tenantId);
      await Promise.all([
        ...[...tenants].map(([tenantId, own]) => handleTenant(tenantId, own)),
        ...messages.map((message) => tellAlone(deps, message)),
      ]);
    },
  };
}
