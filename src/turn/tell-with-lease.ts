// What became visible of an answer is told to its conversation with the next call that is made anyway. One of its
// own would save little: whoever takes the turn over looks for a placeholder that nobody told of.

import type { ConversationPort, DeliveryPart, Lease } from "../conversation/port.ts";

export interface Telling {
  conversations: ConversationPort;
  /** The placeholder is visible. */
  tell(placeholder: DeliveryPart): void;
}

/** The same verbs; those of a turn that is thought bring the placeholder with their lease. */
export function tellWithLease(conversations: ConversationPort): Telling {
  let visible: DeliveryPart | undefined;
  const telling = (lease: Lease): Lease => (visible ? { ...lease, placeholder: visible } : lease);
  return {
    tell: (placeholder) => {
      visible = placeholder;
    },
    conversations: {
      ...conversations,
      gather: (ref, lease) => conversations.gather(ref, telling(lease)),
      heartbeat: (ref, lease) => conversations.heartbeat(ref, telling(lease)),
      saveStep: (ref, lease, step) => conversations.saveStep(ref, telling(lease), step),
      record: (ref, lease, record) => conversations.record(ref, telling(lease), record),
      retryLater: (ref, lease, input) => conversations.retryLater(ref, telling(lease), input),
    },
  };
}
