// Makes what a webhook brought durable, and says who has to be told that a decision of theirs did not count.

import type { ChannelEvent, ConversationEvent, ReceiptEvent } from "../conversation/message.ts";
import type { AcceptResult, ConversationPort } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Directory } from "../tenants/directory.ts";
import type { TenantPort } from "../tenants/port.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import type { Channel } from "./channel.ts";
import { settleDecisions, type Telling, vouchDecisions } from "./decisions.ts";

export interface TakeInDeps {
  directory: Pick<Directory, "forget">;
  conversations: Pick<ConversationPort, "accept" | "decide" | "own" | "hostDesk">;
  tenants: Pick<TenantPort, "deactivateConnection">;
  /** Messages of ours that the person did not get, each once, as the chat service tells. */
  undelivered?(connection: OpenConnection, receipts: ReceiptEvent[]): void;
  log: Log;
}

/** Who has to be told; undefined where not everything could be stored. Without decisions nothing is asked. */
export async function takeIn(
  deps: TakeInDeps,
  channel: Channel,
  connection: OpenConnection,
  events: ChannelEvent[],
): Promise<Telling[] | undefined> {
  const asked = channel.vouch && events.some((event) => event.kind === "decision");
  if (!asked) return storeEvents(deps, channel, connection, events);
  const vouched = await vouchDecisions(channel, connection, events);
  const tellings = await storeEvents(deps, channel, connection, vouched.events);
  return tellings && [...vouched.tellings, ...tellings];
}

async function storeEvents(
  deps: TakeInDeps,
  channel: Channel,
  connection: OpenConnection,
  events: ChannelEvent[],
): Promise<Telling[] | undefined> {
  const threads = new Map<string, ConversationEvent[]>();
  try {
    for (const event of events) {
      if (event.kind === "revoked") await revoke(deps, connection, event.reason);
      else if (event.kind === "unsupported")
        deps.log.info("webhook_unsupported", {
          connectionId: connection.id,
          channel: channel.name,
          type: event.type,
        });
      else threads.set(event.thread, [...(threads.get(event.thread) ?? []), event]);
    }
    const { tenantId, id: connectionId } = connection;
    const results = await Promise.all(
      [...threads].map(([thread, batch]) =>
        deps.conversations.accept({ tenantId, connectionId, thread }, batch),
      ),
    );
    const stored = [...threads.values()].flat();
    const accepted = results.flat();
    reportFailures(deps, connection, stored, accepted);
    return accepted.every((result) => typeof result === "string")
      ? []
      : await settleDecisions(deps, connection, stored, accepted);
  } catch (error) {
    deps.log.error("webhook_not_stored", { connectionId: connection.id, error: describeError(error) });
    return undefined;
  }
}

/** A receipt that changes nothing any more was told of before. */
function reportFailures(
  { undelivered }: TakeInDeps,
  connection: OpenConnection,
  events: readonly ConversationEvent[],
  results: readonly AcceptResult[],
): void {
  const failed = events.filter(
    (event, i): event is ReceiptEvent =>
      event.kind === "receipt" && event.state === "failed" && results[i] === "stored",
  );
  if (failed.length > 0) undelivered?.(connection, failed);
}

async function revoke(
  { tenants, directory, log }: TakeInDeps,
  connection: OpenConnection,
  reason: string,
): Promise<void> {
  await tenants.deactivateConnection(connection.id, reason);
  directory.forget(connection.id);
  log.warn("connection_revoked", { connectionId: connection.id, reason });
}
