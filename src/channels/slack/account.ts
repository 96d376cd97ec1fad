// Which workspace an event belongs to. One app, with one signing secret, may be installed in many: the
// signature proves Slack, not the tenant.

import { type Fields, listIn, textIn } from "./fields.ts";
import type { SlackSettings } from "./settings.ts";

/** The ids a payload names, read from wherever its kind has them. */
export interface NamedAccount {
  team: string | undefined;
  enterprise: string | undefined;
  /** Installed for a whole organisation: one bot for all of its workspaces. */
  enterpriseInstall: boolean;
}

/** True where the payload was sent for this connection's installation. */
export function belongsTo(account: NamedAccount, settings: SlackSettings): boolean {
  if (account.enterpriseInstall && settings.enterpriseId) return account.enterprise === settings.enterpriseId;
  if (account.enterprise && settings.enterpriseId && account.enterprise !== settings.enterpriseId)
    return false;
  return account.team === settings.teamId;
}

/**
 * The account of an event. In channels shared with another company `team_id` is where it was written, and
 * `context_team_id` the workspace through which we were told.
 */
export function accountOfEvent(envelope: Fields): NamedAccount {
  const [authorization = {}] = listIn(envelope, "authorizations");
  const shared = envelope.is_ext_shared_channel === true;
  const team = textIn(envelope, "team_id");
  return {
    team: shared ? (textIn(envelope, "context_team_id") ?? team) : team,
    enterprise: textIn(authorization, "enterprise_id") ?? textIn(envelope, "context_enterprise_id"),
    enterpriseInstall: authorization.is_enterprise_install === true,
  };
}
