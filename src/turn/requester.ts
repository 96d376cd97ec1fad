// On whose behalf a turn works: rights, approvers and memory are theirs.

import type { ThinkView } from "../conversation/port.ts";
import type { PersonRef } from "../tenants/tool-policy.ts";
import { isWritten } from "./written.ts";

type Asked = Pick<ThinkView, "ref" | "input" | "confirmations" | "history">;

/**
 * The author of the newest message; where nobody wrote, whoever the decided confirmation was asked for, or wrote last
 * before the conversation was handed back.
 */
export function requesterOf({ ref, input, confirmations, history }: Asked): PersonRef {
  const newest = input.findLast(isWritten);
  if (newest) {
    const { id, name = "" } = newest.author;
    return { connectionId: ref.connectionId, userId: id, name };
  }
  const about = input.findLast(({ news }) => news !== undefined)?.news?.confirmationId;
  const last = about === undefined ? history.findLast(({ role }) => role === "person") : undefined;
  if (last) return { connectionId: ref.connectionId, userId: last.authorId ?? "", name: last.author };
  const found = confirmations.find(({ id }) => id === about)?.requester;
  return { connectionId: found?.connectionId ?? "", userId: found?.userId ?? "", name: found?.name ?? "" };
}
