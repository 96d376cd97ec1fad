// Records on their way to the AUDIT queue, many conversations to a message.

import type { AuditMessage, ConversationRecords } from "./audit-message.ts";
import { jsonBytes } from "./record-json.ts";

/** Above 100 KB a message would come near the queue's limit of 128 KB. */
export const MESSAGE_BYTES = 98_000;

/** Packs conversations into messages no larger than MESSAGE_BYTES; a piece is never cut. */
export function packMessages(
  tenantId: string,
  conversations: ConversationRecords[],
  maxBytes: number = MESSAGE_BYTES,
): AuditMessage[] {
  const messages: AuditMessage[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const { turns, ...about } of conversations) {
    let open: ConversationRecords | undefined;
    for (const turn of turns) {
      const cost = jsonBytes(turn) + 1;
      const opening = open ? 0 : jsonBytes(about) + 1;
      if (size + cost + opening > maxBytes) {
        messages.push({ tenantId, conversations: [] });
        size = 200;
        open = undefined;
      }
      if (!open) {
        open = { ...about, turns: [] };
        messages.at(-1)?.conversations.push(open);
        size += jsonBytes(about) + 1;
      }
      open.turns.push(turn);
      size += cost;
    }
  }
  return messages;
}
