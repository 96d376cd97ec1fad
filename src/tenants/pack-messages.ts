// Records on their way to the AUDIT queue, many conversations to a message.

import type { AuditMessage, ConversationRecords } from "./audit-message.ts";

/** Above 100 KB a message would come near the queue's limit of 128 KB. */
export const MESSAGE_BYTES = 98_000;

/** Packs conversations into messages no larger than MESSAGE_BYTES; a piece is never cut. */
export function packMessages(
  tenantId: string,
  conversations: ConversationRecords[],
  maxBytes: number = MESSAGE_BYTES,
): AuditMessage[] {
  const encoder = new TextEncoder();
  const bytesOf = (value: unknown) => encoder.encode(JSON.stringify(value)).length + 1;
  const messages: AuditMessage[] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const { turns, ...about } of conversations) {
    let open: ConversationRecords | undefined;
    for (const turn of turns) {
      const cost = bytesOf(turn);
      const opening = open ? 0 : bytesOf(about);
      if (size + cost + opening > maxBytes) {
        messages.push({ tenantId, conversations: [] });
        size = 200;
        open = undefined;
      }
      if (!open) {
        open = { ...about, turns: [] };
        messages.at(-1)?.conversations.push(open);
        size += bytesOf(about);
      }
      open.turns.push(turn);
      size += cost;
    }
  }
  return messages;
}
