// Until when a person of the team may write to somebody: services close a chat some time after the person's
// last line, unless the connection has a template that opens it again.

import type { ConversationRef } from "../conversation/message.ts";
import type { ConversationPort, TranscriptMessage } from "../conversation/port.ts";
import { ApiError } from "../errors.ts";
import { MAX_TRANSCRIPT_PAGE } from "../limits.ts";
import type { ApiDeps } from "./deps.ts";
import type { FoundConversation } from "./find-conversation.ts";

type Reader = { conversations: Pick<ConversationPort, "transcript"> };

/** The newest line from outside. Behind more lines of ours than this it is too long ago for any window. */
export async function lastFromOutside(
  { transcript }: Reader["conversations"],
  ref: ConversationRef,
): Promise<TranscriptMessage | undefined> {
  const { messages } = await transcript(ref, { limit: MAX_TRANSCRIPT_PAGE });
  return messages.findLast(({ role, deleted }) => role === "person" && !deleted);
}

/** Ms; undefined where a reply is always taken. */
export async function replyDeadline(
  deps: Reader & Pick<ApiDeps, "replyUntil" | "canReopen">,
  { connection, ref }: FoundConversation,
): Promise<number | undefined> {
  if (deps.replyUntil(connection.channel, 0) === undefined || deps.canReopen(connection)) return undefined;
  const last = await lastFromOutside(deps.conversations, ref);
  return deps.replyUntil(connection.channel, last?.at ?? 0);
}

/** Throws where the service would refuse the line. */
export async function refuseLate(
  deps: Reader & Pick<ApiDeps, "replyUntil" | "canReopen" | "clock">,
  found: FoundConversation,
): Promise<void> {
  const until = await replyDeadline(deps, found);
  if (until !== undefined && deps.clock() > until)
    throw new ApiError("conflict", "The chat service takes no free reply so long after the last message.");
}
