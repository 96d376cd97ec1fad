// A pressed button. Its context passed verify, so it is ours; whether it is still good, and whether the
// right person pressed, is decided here. A refusal is polite and seen only by who pressed.

import { encodeTuple } from "../../ids.ts";
import type { ParsedWebhook, WebhookReply } from "../channel.ts";
import { cleanText } from "../clean-text.ts";
import { contextTarget, readContext } from "./action-context.ts";
import type { ActionFields } from "./callback.ts";

/** No `update`: it would replace the whole message, which the callback does not tell us. */
const whisper = (text: string): WebhookReply => ({
  status: 200,
  contentType: "application/json",
  body: JSON.stringify({ ephemeral_text: text, skip_slack_parsing: true }),
});

export function parseAction(fields: ActionFields, now: number): ParsedWebhook {
  const context = readContext(fields.context);
  if (!context || now >= context.expiresAt)
    return { events: [], reply: whisper("This choice is no longer open. Please ask again.") };
  // The callback's user id is a claim; the context says who was asked.
  if (fields.user_id !== context.userId)
    return { events: [], reply: whisper("Only the person who was asked can decide this.") };
  const name = cleanText(fields.user_name);
  return {
    events: [
      {
        kind: "decision",
        id: encodeTuple(["action", context.nonce]),
        thread: context.thread,
        actor: { id: context.userId, ...(name === "" ? {} : { name }) },
        choice: context.choice,
        target: contextTarget(context),
        at: now,
      },
    ],
    reply: whisper("Thank you, your choice has been received."),
  };
}
