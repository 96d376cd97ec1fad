import { createContext } from "react";

/** Which conversation its messages are of, for what can be decided in them. */
export const ConversationOf = createContext<{ connectionId: string; thread: string } | undefined>(undefined);
