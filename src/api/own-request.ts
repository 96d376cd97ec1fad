// An operator takes a conversation that nobody handed over: what is told to the conversation about it.

import type { ConversationPort, HandOverRequest, Owner } from "../conversation/port.ts";
import { ApiError } from "../errors.ts";
import { consoleHistory } from "../tenants/console-history.ts";
import { assigneesOf } from "../tenants/hand-over-policy.ts";
import type { Caller } from "./caller.ts";
import type { ApiDeps } from "./deps.ts";
import type { FoundConversation } from "./find-conversation.ts";
import { lastFromOutside } from "./reply-deadline.ts";

/**
 * Signed in to the console, an operator may always take over: it is they who say who else may. Who gave a name is
 * the same after signing in again. It proves nothing and gives no right that another operator has not; the trail
 * has the session beside it.
 */
export const ownerOf = ({ personId, operatorName, isNamed, directory }: Caller): Owner => ({
  colleague: {
    connectionId: consoleHistory(directory.tenant.id).connectionId,
    userId: isNamed ? `operator-${operatorName.normalize("NFKC").toLowerCase()}` : personId,
    name: operatorName,
  },
  isOperator: true,
  via: "console",
  ...(isNamed ? { session: personId } : {}),
});

/** Throws not_found where nobody ever wrote: there is nobody to speak with. */
export async function takeRequest(
  deps: Pick<ApiDeps, "newId" | "clock"> & { conversations: Pick<ConversationPort, "transcript"> },
  { connection, ref }: FoundConversation,
  { directory, operatorName }: Caller,
): Promise<HandOverRequest> {
  const last = await lastFromOutside(deps.conversations, ref);
  if (!last) throw new ApiError("not_found", "There is no such conversation.");
  const { roles, handOver } = directory.tenant.tools;
  const agent = directory.agents.find(({ id }) => id === connection.agentId);
  const { newId } = deps;
  return {
    id: newId(),
    choices: { take: newId(), handBack: newId(), pass: newId() },
    agentId: connection.agentId,
    cause: "operator",
    reason: `${operatorName} took over in the console.`,
    explanation: "",
    priority: "normal",
    person: { id: last.authorId ?? "", name: last.author },
    summary: "",
    // Nobody of them is asked now; whoever passes it on without saying to whom passes it to them.
    chain: assigneesOf(roles, agent?.escalationAssignee),
    team: handOver.team,
    takeMs: handOver.takeMs,
    at: deps.clock(),
  };
}
