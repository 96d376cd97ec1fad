// Makes what a webhook brought durable, and says who has to be told that a decision of theirs did not count.

import type { ChannelEvent, ConversationEvent } from "../conversation/message.ts";
import type { ConversationPort } from "../conversation/port.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Directory } from "../tenants/directory.ts";
import type { TenantPort } from "../tenants/port.ts";
import type { OpenConnection } from "../tenants/tenant.ts";
import type { Channel } from "./channel.ts";
import { settleDecisions, type Telling, vouchDecisions } from "./decisions.ts";

export interface TakeInDeps {
  directory: Pick<Directory, "forget">;
  conversations: Pick<ConversationPort, "accept" | "decide" | "own">;
  tenants: Pick<TenantPort, "deactivateConnection">;
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
    const accepted = results.flat();
    return accepted.every((result) => typeof result === "string")
      ? []
      : await settleDecisions(deps, connection, [...threads.values()].flat(), accepted);
  } catch (error) {
    deps.log.error("webhook_not_stored", { connectionId: connection.id, error: describeError(error) });
    return undefined;
  }
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
