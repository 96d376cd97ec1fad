// Mattermost signs nothing it sends. Webhooks and commands carry a token that only the server and we know;
// a button's callback carries the context that we signed ourselves. Each shape has its own secret, so that
// the token of one opens nothing else.

import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { WebhookRefusal, WebhookRequest } from "../channel.ts";
import { equalsSecret } from "../hmac.ts";
import { isSigned, readContext } from "./action-context.ts";
import { type ActionFields, readCallback } from "./callback.ts";
import { readSettings, secretsOf } from "./settings.ts";

type Verdict = Result<undefined, WebhookRefusal>;
const refuse = (reason: "missing" | "malformed" | "mismatch" | "no_secret"): Verdict =>
  fail({ code: "unauthentic", reason });

async function checkTokens(secrets: readonly string[], given: readonly string[]): Promise<Verdict> {
  if (secrets.length === 0) return refuse("no_secret");
  const present = given.filter((token) => token !== "");
  if (present.length === 0) return refuse("missing");
  for (const token of present) if (!(await equalsSecret(secrets, token))) return refuse("mismatch");
  return ok(undefined);
}

/** A command has its token in a header too, unless the server replaced that by an OAuth one. */
const headerToken = (headers: Headers): string =>
  /^Token\s+(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";

async function checkAction(connection: OpenConnection, fields: ActionFields): Promise<Verdict> {
  const secrets = secretsOf(connection, "action_secret");
  if (secrets.length === 0) return refuse("no_secret");
  if (Object.keys(fields.context).length === 0) return refuse("missing");
  if (!(await isSigned(secrets, fields.context))) return refuse("mismatch");
  const context = readContext(fields.context);
  if (!context) return refuse("malformed");
  // A context that is ours, but was carried to another connection, channel or post.
  const moved =
    context.connectionId !== connection.id ||
    context.channelId !== fields.channel_id ||
    (context.postId !== "" && context.postId !== fields.post_id);
  return moved ? refuse("mismatch") : ok(undefined);
}

/** Checks the secret that the body's shape asks for, then the team. Expiry and person are parse's matter. */
export async function verifyMattermost(
  request: WebhookRequest,
  connection: OpenConnection,
): Promise<Result<Uint8Array, WebhookRefusal>> {
  const settings = readSettings(connection);
  if (!settings) return fail({ code: "unauthentic", reason: "no_secret" });
  const callback = readCallback(request);
  if (!callback.ok) return fail({ code: "malformed", reason: callback.error });
  const { kind, fields } = callback.value;
  const verdict =
    kind === "action"
      ? await checkAction(connection, fields)
      : kind === "command"
        ? await checkTokens(secretsOf(connection, "command_token"), [
            headerToken(request.headers),
            fields.token,
          ])
        : await checkTokens(secretsOf(connection, "outgoing_token"), [fields.token]);
  if (!verdict.ok) return verdict;
  const teamless = kind === "action" && fields.team_id === "";
  if (settings.teamId !== undefined && !teamless && fields.team_id !== settings.teamId)
    return fail({ code: "wrong_account" });
  return ok(request.body);
}
