// What a visible message looks like on the wire. `op_id` in the props is how an unknown outcome is found
// again; `pending_post_id` makes a repeat within 30 s return the first post.

import type { NewId } from "../../ids.ts";
import type { Choice, DeliveryOp } from "../channel.ts";
import { withoutFetches } from "../sanitise.ts";
import { signContext } from "./action-context.ts";
import { muteMassMentions } from "./addressing.ts";

export type VisibleOp = DeliveryOp & { kind: "post" | "edit" };

export interface BodyInput {
  connectionId: string;
  botUserId: string;
  /** Where the callback of a button goes. */
  webhookUrl: string;
  /** Signs the buttons; not used where there are none. */
  actionSecret: string;
  newId: NewId;
}

async function action(choice: Choice, index: number, op: VisibleOp, input: BodyInput) {
  const { channelId = "", rootId = "", thread = channelId } = op.target;
  return {
    // Letters and digits only: the server routes by it.
    id: `choice${index}`,
    name: choice.label,
    type: "button",
    style: choice.style ?? "default",
    integration: {
      url: input.webhookUrl,
      context: await signContext(input.actionSecret, {
        connectionId: input.connectionId,
        channelId,
        postId: op.kind === "edit" ? op.messageId : "",
        rootId,
        thread,
        choice: choice.choice,
        expiresAt: choice.expiresAt,
        nonce: input.newId(),
      }),
    },
  };
}

/** What a reader is shown of a text. */
export const shownText = (text: string): string => muteMassMentions(withoutFetches(text));

/**
 * Of a message without buttons. A post that has attachments, even none, gets no preview of its links: the
 * server would fetch the page, and with it whatever a model put into its address (app/post_metadata.go).
 */
export const plainProps = (opId: string): Record<string, unknown> => ({ op_id: opId, attachments: [] });

/** Always whole: a patch replaces all props, so that buttons go when the message has none any more. */
async function props(op: VisibleOp, input: BodyInput): Promise<Record<string, unknown>> {
  if (!op.choices?.length) return plainProps(op.opId);
  const actions = await Promise.all(op.choices.map((choice, index) => action(choice, index, op, input)));
  return { ...plainProps(op.opId), attachments: [{ actions }] };
}

/** Body of POST /posts. */
export async function postBody(op: VisibleOp & { kind: "post" }, input: BodyInput) {
  return {
    channel_id: op.target.channelId ?? "",
    message: shownText(op.text),
    ...(op.target.rootId ? { root_id: op.target.rootId } : {}),
    ...(op.file ? { file_ids: [op.file.id] } : {}),
    pending_post_id: `${input.botUserId}:${op.opId}`,
    props: await props(op, input),
  };
}

/** Body of PUT /posts/{id}/patch. */
export async function patchBody(op: VisibleOp & { kind: "edit" }, input: BodyInput) {
  // The server marks a bot's post when it is made, and a patch of the props would take the mark away.
  return { message: shownText(op.text), props: { ...(await props(op, input)), from_bot: "true" } };
}
