// An alert as a private message to the person whom the tenant named. It is told from a queue's consumer: objects
// wait on no chat service. It is about the very promise that chat is kept by, so it is told at most once, and a
// channel that fails is only logged: the number itself stays in the console and in /metrics.

import type { DeliveryFailure } from "../channels/channel.ts";
import type { Clock } from "../clock.ts";
import { describeError } from "../errors.ts";
import type { Log } from "../log.ts";
import type { AccountedAlert } from "../tenants/accounted-alert.ts";
import { problemWord, type TellPersonDeps, type TellProblem, tellPerson } from "./tell-person.ts";

export interface TellAlertDeps extends TellPersonDeps {
  publicUrl: string;
  clock: Clock;
  log: Log;
}

/** News that is older is no news. */
const STALE_MS = 15 * 60_000;

export const CHANNEL_NAMES: Record<string, string> = {
  slack: "Slack",
  whatsapp: "WhatsApp",
  mattermost: "Mattermost",
  web: "the web",
};

/** What the person reads. */
export function alertWords({ channels }: Pick<AccountedAlert, "channels">, publicUrl: string): string {
  const all = channels.reduce((sum, { messages }) => sum + messages, 0);
  if (all === 0) return "Every message is accounted for again: nobody waits longer than a minute.";
  const where = channels.map(
    ({ channel, messages }) => `${messages} on ${CHANNEL_NAMES[channel] ?? channel}`,
  );
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
  const text = alertWords(alert, deps.publicUrl);
  const message = { opId: `alert-${alert.n}-${alert.at}`, text };
  const problem = await tellPerson(deps, tenantId, alert.to, message).catch(describeError);
  if (problem === undefined) return true;
  const isLater = isFailure(problem) && (problem.code === "rate_limited" || problem.code === "not_accepted");
  if (isLater && deps.clock() - alert.at < STALE_MS) return false;
  const { connectionId } = alert.to;
  deps.log.warn("alert_not_told", {
    tenantId,
    connectionId,
    problem: problemWord(problem),
  });
  return true;
}

const isFailure = (problem: TellProblem): problem is DeliveryFailure => typeof problem !== "string";
