// An alert as a private message to the person whom the tenant named. It is told from a queue's consumer: objects
// wait on no chat service. It is about the very promise that chat is kept by, so it is told at most once, and a
// channel that fails is only logged: the number itself stays in the console and in /metrics.

import type { Channel, DeliveryFailure } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import type { ChannelName } from "../conversation/message.ts";
import { describeError } from "../errors.ts";
import { DELIVERY_TIMEOUT_MS } from "../limits.ts";
import type { Log } from "../log.ts";
import type { AccountedAlert } from "../tenants/accounted-alert.ts";
import type { Directory } from "../tenants/directory.ts";

export interface TellAlertDeps {
  directory: Pick<Directory, "connection">;
  channel(name: ChannelName): Channel;
  publicUrl: string;
  clock: Clock;
  log: Log;
}

/** News that is older is no news. */
const STALE_MS = 15 * 60_000;

const CHANNELS: Record<string, string> = {
  slack: "Slack",
  whatsapp: "WhatsApp",
  mattermost: "Mattermost",
  web: "the web",
};

/** What the person reads. */
export function alertWords({ channels }: Pick<AccountedAlert, "channels">, publicUrl: string): string {
  const all = channels.reduce((sum, { messages }) => sum + messages, 0);
  if (all === 0) return "Every message is accounted for again: nobody waits longer than a minute.";
  const where = channels.map(({ channel, messages }) => `${messages} on ${CHANNELS[channel] ?? channel}`);
  const what = all === 1 ? "1 message waits" : `${all} messages wait`;
  return `${what} longer than a minute for an answer (${where.join(", ")}). Who waits, and why: ${publicUrl}/`;
}

/** `tellAlert` with everything but the alert, for the queue's consumer. */
export const teller =
  (deps: Omit<TellAlertDeps, "publicUrl">, publicUrl: string) =>
  (tenantId: string, alert: AccountedAlert): Promise<boolean> =>
    tellAlert({ ...deps, publicUrl }, tenantId, alert);

/** True: told, or it never will be. False: the chat service takes it later. Never throws. */
export async function tellAlert(
  deps: TellAlertDeps,
  tenantId: string,
  alert: AccountedAlert,
): Promise<boolean> {
  const problem = await post(deps, tenantId, alert).catch(describeError);
  if (problem === undefined) return true;
  const isLater = isFailure(problem) && (problem.code === "rate_limited" || problem.code === "not_accepted");
  if (isLater && deps.clock() - alert.at < STALE_MS) return false;
  const { connectionId } = alert.to;
  deps.log.warn("alert_not_told", {
    tenantId,
    connectionId,
    problem: isFailure(problem) ? problem.code : problem,
  });
  return true;
}

type Problem = DeliveryFailure | string;

const isFailure = (problem: Problem): problem is DeliveryFailure => typeof problem !== "string";

async function post(
  { directory, channel: channelOf, publicUrl }: TellAlertDeps,
  tenantId: string,
  alert: AccountedAlert,
): Promise<Problem | undefined> {
  const { connectionId, userId } = alert.to;
  const resolved = await directory.connection(connectionId);
  if (resolved?.tenant.id !== tenantId) return "the connection is switched off";
  const { connection } = resolved;
  const channel = channelOf(connection.channel);
  if (!channel.openDirect) return "this channel has no private messages";
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  const direct = await channel.openDirect(userId, connection, signal);
  if (!direct.ok) return direct.error;
  const op = {
    kind: "post" as const,
    opId: `alert-${alert.n}-${alert.at}`,
    target: direct.value.target,
    text: alertWords(alert, publicUrl),
  };
  const posted = await channel.deliver(op, connection, signal);
  return posted.ok ? undefined : posted.error;
}
