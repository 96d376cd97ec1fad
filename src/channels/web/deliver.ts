// Making a message visible on a page. The reply itself is stored by the conversation; what goes out here
// is only what a watching page shows before that.

import type { ConversationPort } from "../../conversation/port.ts";
import { fail, ok } from "../../result.ts";
import type { OpenConnection } from "../../tenants/tenant.ts";
import type { DeliveryOp, DeliveryResult } from "../channel.ts";
import { withoutFetches } from "../sanitise.ts";

/** The page's message id is the operation id. Nobody watching is not a failure. */
export async function deliverToPage(
  port: Pick<ConversationPort, "publish">,
  op: DeliveryOp,
  connection: OpenConnection,
  signal: AbortSignal,
): Promise<DeliveryResult> {
  if (signal.aborted) return fail({ code: "not_accepted", reason: "The turn was given up." });
  const thread = op.target.thread;
  if (thread === undefined) return fail({ code: "refused", reason: "The message has no thread." });
  const ref = { tenantId: connection.tenantId, connectionId: connection.id, thread };
  try {
    // A file stands in the reply as the conversation keeps it: a draft has no way to show one.
    if (op.kind === "post" && op.file) return ok({ messageId: op.opId });
    // One visitor watches: what is for them alone is shown, and stored nowhere.
    if (op.kind === "post" || op.kind === "edit" || op.kind === "whisper")
      await port.publish(ref, { type: "draft", opId: op.opId, text: withoutFetches(op.text) });
    if (op.kind === "delete") await port.publish(ref, { type: "draft-removed", opId: op.opId });
    return ok({ messageId: op.opId });
  } catch {
    return fail({ code: "not_accepted", reason: "The conversation could not be reached." });
  }
}
