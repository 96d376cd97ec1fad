// Something that a person of the team should know, as a private message where they are.

import type { Channel, DeliveryFailure } from "../channels/channel.ts";
import type { ChannelName } from "../conversation/message.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { Directory } from "../tenants/directory.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";

export interface TellPersonDeps {
  directory: Pick<Directory, "connection">;
  channel(name: ChannelName): Channel;
}

/** Why they could not be told: the chat service's failure, or words. */
export type TellProblem = DeliveryFailure | string;

/** For a log: never more than the class of a failure. */
export const problemWord = (problem: TellProblem): string =>
  typeof problem === "string" ? problem : problem.code;

/** Undefined: told. Only over a connection of their own tenant. */
export async function tellPerson(
  { directory, channel: channelOf }: TellPersonDeps,
  tenantId: string,
  { connectionId, userId }: PersonRef,
  { opId, text }: { opId: string; text: string },
): Promise<TellProblem | undefined> {
  const resolved = await directory.connection(connectionId);
  if (resolved?.tenant.id !== tenantId) return "the connection is switched off";
  const { connection } = resolved;
  const channel = channelOf(connection.channel);
  if (!channel.openDirect) return "this channel has no private messages";
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  const direct = await channel.openDirect(userId, connection, signal);
  if (!direct.ok) return direct.error;
  const { target } = direct.value;
  const post = { kind: "post" as const, opId, target };
  const posted = await channel.deliver({ ...post, text }, connection, signal);
  if (posted.ok || posted.error.code !== "too_late") return posted.ok ? undefined : posted.error;
  const form = channel.lateForm?.(text, connection);
  if (!form?.text) return posted.error;
  const late = await channel.deliver({ ...post, text: form.text, late: true }, connection, signal);
  return late.ok ? undefined : late.error;
}
