// Which conversation an object is: its name says so.

import type { ConversationRef } from "../src/conversation/message.ts";
import { decodeTuple } from "../src/ids.ts";

/** The conversation of this name. Throws where the object was not made by a tuple: that is a bug. */
export function namedConversation(name = ""): ConversationRef {
  const [tenantId, connectionId, thread] = decodeTuple(name);
  if (!tenantId || !connectionId || thread === undefined)
    throw new Error("a conversation object is named by its tuple");
  return { tenantId, connectionId, thread };
}
