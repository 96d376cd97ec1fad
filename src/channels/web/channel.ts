// The web page as a channel: the same contract and the same path as the chat services. Its "service" is
// the conversation object, which pushes drafts to the pages that watch it.

import * as z from "zod";
import type { ConversationPort } from "../../conversation/port.ts";
import { MAX_MADE_BYTES, MAX_TEXT_CHARS } from "../../limits.ts";
import { fail, ok, type Result } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { Channel, ParsedWebhook, WebhookRefusal, WebhookRequest } from "../channel.ts";
import { cleanText } from "../clean-text.ts";
import { parseJson } from "../parse-json.ts";
import { sanitiseMarkdown } from "../sanitise.ts";
import { deliverToPage } from "./deliver.ts";
import { bearerToken, readWebSession, verifyWebSession } from "./session-token.ts";

const lineSchema = z.object({ id: z.string().regex(/^[\w-]{8,64}$/), text: z.string().min(1) });

/** A frame is a call to our own object, not to a service with a rate limit; five a second read as flowing. */
const FRAME_INTERVAL_MS = 200;

/** The web channel over the conversations' own sockets. */
export function webChannel(port: Pick<ConversationPort, "publish">): Channel {
  return {
    name: "web",
    capabilities: {
      edit: true,
      buttons: false,
      threads: false,
      typing: false,
      textLimit: MAX_TEXT_CHARS,
      editIntervalMs: FRAME_INTERVAL_MS,
      openingDelayMs: 0,
      files: { maxBytes: MAX_MADE_BYTES },
    },
    verify,
    parse,
    sanitise: sanitiseMarkdown,
    deliver: (op, connection, signal) => deliverToPage(port, op, connection, signal),
    // The conversation has the bytes; the page fetches them where it is signed in to do so.
    upload: async (file) => ok({ id: file.name }),
    // Frames may be sent twice without harm: the page shows one line an operation id.
    reconcile: async (op) => ({ kind: "found", messageId: op.opId }),
  };
}

async function verify(
  request: WebhookRequest,
  connection: OpenConnection,
  now: number,
): Promise<Result<Uint8Array, WebhookRefusal>> {
  const secrets = connection.secrets.session_secret ?? [];
  const claims = await verifyWebSession(bearerToken(request.headers), { id: connection.id, secrets }, now);
  return claims.ok ? ok(request.body) : claims;
}

function parse(
  request: WebhookRequest,
  _connection: OpenConnection,
  now: number,
): Result<ParsedWebhook, WebhookRefusal> {
  const claims = readWebSession(bearerToken(request.headers));
  const json = parseJson(request.body);
  if (!claims) return fail({ code: "unauthentic", reason: "malformed" });
  if (!json.ok) return fail({ code: "malformed", reason: json.error });
  const line = lineSchema.safeParse(json.value);
  if (!line.success) return fail({ code: "malformed", reason: "expected an id and a text" });
  const text = cleanText(line.data.text).slice(0, MAX_TEXT_CHARS).toWellFormed();
  const { thread, person } = claims;
  return ok({
    events: [
      {
        kind: "message",
        id: line.data.id,
        thread,
        sentAt: now,
        author: person,
        text,
        addressed: "direct",
        target: { thread },
      },
    ],
  });
}
